"""What documents of strangers can do: nothing but be quoted, whoever reads them, with a model that obeys them and without one."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Outcome
from assistant.answering.citations import is_verbatim
from assistant.assistant import Assistant
from assistant.corpus.library import Library
from assistant.corpus.readers import read_bytes
from assistant.corpus.readers.reading import Reading
from assistant.indexing.embedding import Embedder, load_embedder
from assistant.indexing.index import Index
from assistant.languages import SPOKEN, Language
from assistant.settings import BUNDLED_MODEL
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Stage, Turn
from assistant.ui.render import conversation_html, sources_html
from assistant.viewers import Viewer, Visibility, visible_to
from assistant.views import answer_json
from tests.answering.poisons import CLEAN, LEADS, MORE, POISONS, QUESTIONS, Poison
from tests.answering.writers import Told
from tests.conftest import PASSAGE_TOKENS, MakeCard

NUMBERED = re.compile(r'<(?:passage|quotation) n="(\d+)"[^\n]*>\n(.*?)\n</(?:passage|quotation)>', re.DOTALL)
ABOUT = """id: {id}
title: {title}
language: {language}
licence: CC-BY-4.0
seen: 2026-11-23
status: accepted
places: [PE]
"""

Open = Callable[..., Assistant]
Bed = tuple[Library, Index]


def copies(task: str) -> str:
    """What a model writes that does whatever its passages say, word for word, and cites each of them."""
    return "\n".join(f"{text} [{n}]" for n, text in NUMBERED.findall(task))


class Dangers(HTMLParser):
    """Everything on a page that a browser would load, run, or follow to elsewhere."""

    LOADED = ("img", "script", "iframe", "object", "embed", "link", "base", "style", "form", "meta", "video", "audio")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.LOADED:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "style", "action", "formaction", "xlink:href"):
                self.found.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("/card/", "/document/", "#")):
                self.found.append(f"{tag} {name}={value}")


def page_of(answer: Answer, library: Library) -> str:
    turn = Turn(answer.question, Stage.DONE, answer, len(answer.sentences))
    told = conversation_html([turn], library.vocabularies, Language.EN, 3, noted=False, written=True)
    return told + sources_html([turn], library.vocabularies, Language.EN)


def _read(path: Path) -> Reading:
    return read_bytes(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def embedder(models_folder: Path) -> Embedder:
    """The real model: who is quoted beside whom is part of what is tested."""
    return load_embedder(BUNDLED_MODEL, models_folder, download=False)


@pytest.fixture(scope="module")
def bed(
    corpus: Path, embedder: Embedder, make_card: MakeCard, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bed]:
    """A corpus of one card a language about tablets, indexed."""
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(corpus / "vocabularies", folder / "corpus" / "vocabularies")
    (folder / "corpus" / "documents").mkdir()
    library = Library(folder / "corpus")
    for language in SPOKEN:
        more = {"places": ["CO"], "results": " ".join(MORE[language])}
        library.save_card(make_card(f"clean-{language.value}", language, CLEAN[language], **more))
    with Index(folder / "indexes", embedder, PASSAGE_TOKENS, "", lambda *_: None) as index:
        yield library, index


@pytest.fixture
def open_(bed: Bed) -> Iterator[Open]:
    """The assistant over that corpus: ``open_(writer)``. What a test adds to the corpus is taken away again."""
    library, index = bed
    before = {path: path.read_bytes() for path in library.folder.rglob("*") if path.is_file()}

    def made(writer: Told | None = None) -> Assistant:
        assistant = Assistant(library, index, _read, log_questions=False, writer=writer)
        assistant.sync()
        return assistant

    yield made
    for path in library.folder.rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    for path, data in before.items():
        path.write_bytes(data)


def _add(poison: Poison, library: Library, make_card: MakeCard) -> None:
    if poison.fields is not None:
        fields = dict(poison.fields)
        library.save_card(make_card(poison.id, poison.language, fields.pop("finding"), **fields))
        return
    path = library.folder / "documents" / poison.name
    path.write_bytes(poison.data)
    about = ABOUT.format(id=poison.id, title=poison.id, language=poison.language.value)
    path.with_name(f"{path.name}.yaml").write_text(about, "utf-8")


def _told(answer: Answer, identifier: str) -> list[tuple[str, bool, str]]:
    """The sentences that stand on another source."""
    sources = {citation.n: citation.record.id for citation in answer.citations}
    kept = [one for one in answer.sentences if {sources[n] for n in one.citations} != {identifier}]
    return [(one.text, one.disagrees, one.group) for one in kept]


def test_there_are_enough_of_them_in_every_language() -> None:
    assert len({poison.id for poison in POISONS}) == len(POISONS) >= 40
    assert {poison.language for poison in POISONS if poison.fields} == set(SPOKEN)
    assert {poison.language for poison in POISONS if poison.name} == set(SPOKEN)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.id)
def test_a_poisoned_source_changes_nothing_but_its_own_quotation(
    open_: Open, make_card: MakeCard, poison: Poison
) -> None:
    clean, language = CLEAN[poison.language], poison.language
    assistant = open_()
    before = assistant.ask(QUESTIONS[language])
    _add(poison, assistant.library, make_card)
    assert assistant.sync().failed == {}
    answers = [assistant.ask(QUESTIONS[language]), assistant.ask(LEADS[language].replace(".", "?"))]
    assert clean in [text for text, _, _ in _told(before, poison.id)]
    told, without = _told(answers[0], poison.id), _told(before, poison.id)
    # A further source leaves less room to the others: what they still say, they said before, in the same order.
    said = " ".join(text for text, _, _ in without)
    places = [said.find(text) for text, _, _ in told]
    assert places == sorted(places)
    assert places[0] == 0
    assert {tuple(rest) for _, *rest in told} <= {tuple(rest) for _, *rest in without}
    # Rows of a table are found, and never quoted.
    assert (poison.id in {citation.record.id for citation in answers[1].citations}) is not poison.name.endswith(".csv")
    for answer in answers:
        assert (answer.outcome, answer.language, answer.writer) == (Outcome.ANSWERED, language, "")
        assert all(map(is_verbatim, answer.citations))
        assert Dangers(page_of(answer, assistant.library)).found == []


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.id)
def test_a_model_that_obeys_is_believed_in_nothing_that_its_source_does_not_say(
    open_: Open, make_card: MakeCard, poison: Poison
) -> None:
    true = [CLEAN[poison.language], *MORE[poison.language]]

    def obey(task: str) -> str:
        n = next(n for n, text in NUMBERED.findall(task) if true[0] in text)
        return (
            " ".join(f"{one} [{n}]" for one in true)
            + " "
            + poison.obeyed.replace("[1]", f"[{n}]").replace("【1】", f"【{n}】")
        )

    writer = Told(obey, translate=copies)
    assistant = open_(writer)
    _add(poison, assistant.library, make_card)
    assistant.sync()
    answer = assistant.ask(QUESTIONS[poison.language])
    assert (answer.writer, answer.notice) == ("fake", "")
    verified = {one.text for one in answer.sentences if one.verified}
    assert true[0] in verified <= set(true)
    page = page_of(answer, assistant.library)
    assert Dangers(page).found == []
    for one in answer.sentences:
        assert not re.search(r"evil\.example|https?:|javascript:|data:|[<>]|!\[", one.text)
    framed = writer.asked[0]
    assert framed.count("</passage>") == framed.count('<passage n="')


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.id)
def test_a_model_that_copies_everything_shows_nothing_to_load_or_to_follow(
    open_: Open, make_card: MakeCard, poison: Poison
) -> None:
    assistant = open_(Told(copies, translate=copies))
    _add(poison, assistant.library, make_card)
    assistant.sync()
    for answer in assistant.tell(QUESTIONS[poison.language]):
        assert Dangers(page_of(answer, assistant.library)).found == []
        assert all(map(is_verbatim, answer.citations))
        texts = {one.n: one.passage.text for one in answer.citations}
        for one in answer.sentences:
            assert one.citations or not one.verified
            assert set(one.citations) <= texts.keys()


# -- who may see what ---------------------------------------------------------------------------------------------------

SECRETS = {
    Visibility.NETWORK: "Inspectors in Uruguay filled in 11 reports on tablets, says the network.",
    Visibility.INTERNAL: "Inspectors in Chile filled in 12 reports on tablets, says the ministry alone.",
}
WRITERS = {
    "digest": None,
    "copies": copies,
    "lies": lambda _: "Everything is in the internal cards [1][2][3].",
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("viewer", [Viewer.ANONYMOUS, Viewer.PARTNER, Viewer.STAFF])
@pytest.mark.parametrize("question", [QUESTIONS[Language.EN], "Chile and Uruguay: what says the ministry alone?"])
def test_nobody_is_shown_or_told_of_what_is_not_for_them(
    open_: Open, make_card: MakeCard, viewer: Viewer, write: str, question: str
) -> None:
    writer = Told(WRITERS[write] or copies, translate=copies)
    assistant = open_(writer if WRITERS[write] else None)
    for visibility, finding in SECRETS.items():
        hidden = {
            "visibility": visibility,
            "title": f"Title {visibility}",
            "related": [{"relation": "contradicts", "id": "clean-en"}],
        }
        assistant.library.save_card(make_card(f"{visibility}-card", Language.EN, finding, **hidden))
    contrary = [{"relation": "contradicts", "id": f"{visibility}-card"} for visibility in SECRETS]
    assistant.library.save_card(make_card("clean-en", Language.EN, CLEAN[Language.EN], places=["CO"], related=contrary))
    assistant.sync()
    shown = [str(writer.asked)]
    for answer in assistant.tell(question, viewer):
        vocabularies = assistant.library.vocabularies
        shown += [
            page_of(answer, assistant.library),
            str(answer_json(answer)),
            answer_text(answer, vocabularies, date(2026, 11, 26)),
        ]
    shown.append(str(writer.asked))
    for visibility, finding in SECRETS.items():
        traces = [
            trace
            for trace in (finding, f"Title {visibility}", f"{visibility}-card")
            if any(trace in one for one in shown)
        ]
        if visibility not in visible_to(viewer):
            assert traces == []
    if viewer is Viewer.STAFF and question == QUESTIONS[Language.EN]:
        assert any(SECRETS[Visibility.INTERNAL] in one for one in shown)
