"""A language model may word a draft; only what stands in the passage is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.generation import Generator
from assistant.answering.language_model import Writer, open_writer
from assistant.answering.names import names_of
from assistant.answering.remembered import Remembered
from assistant.corpus.library import Library
from assistant.errors import LanguageModelError
from assistant.exchange.proposals import Proposal, propose
from assistant.exchange.wording import Wording, worded
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.records import Record
from assistant.languages import Language
from assistant.settings import read_settings
from assistant.viewers import Visibility
from tests.answering.servers import Script, served
from tests.answering.writers import Told
from tests.exchange.test_proposals import passage

SAID = "In 2019 the ministry of Colombia introduced a common form for labour inspection in two offices."
TRUE = "In 2019 the ministry of Colombia introduced a common form for labour inspection"
RECORD = Record("report", "document", "A report", Language.EN, Visibility.PUBLIC)


@pytest.fixture
def proposal(small_library: Library) -> Proposal:
    (found,) = propose([passage(f"{SAID} Thanks to all.")], small_library.vocabularies)
    return found


@pytest.fixture
def with_writer(small_library: Library) -> Callable[[Writer], Generator]:
    embedder = FakeEmbedder()

    def made(writer: Writer) -> Generator:
        return Generator(
            writer, names_of(small_library.vocabularies), Remembered(embedder), embedder.count_tokens, 3000
        )

    return made


def test_what_stands_in_the_passage_is_kept(proposal: Proposal, with_writer: Callable[[Writer], Generator]) -> None:
    asked: list[str] = []

    def tell(task: str) -> str:
        asked.append(task)
        return f"**Title:** {TRUE[:70]}\nFinding: {TRUE}."

    assert worded(proposal, RECORD, with_writer(Told(tell))) == Wording(TRUE[:70], f"{TRUE}.")
    assert SAID in asked[0]


@pytest.mark.parametrize(
    "text",
    [
        f"Title: {TRUE} and in Peru\nFinding: In 2021 the ministry of Colombia introduced a common form in two offices.",
        "Title: Weather\nFinding: The weather was fine all year long and many people went to the beach.",
        f"Finding: The ministry of Colombia did not introduce a common form for labour inspection in two offices.\nTitle: {TRUE * 5}",
        "I would rather not.",
        f"Finding: {TRUE} <img src=http://x.example/?q=1> in two offices.",
    ],
)
def test_what_does_not_stand_there_is_not(
    text: str, proposal: Proposal, with_writer: Callable[[Writer], Generator]
) -> None:
    kept = worded(proposal, RECORD, with_writer(Told(lambda _: text)))
    assert "x.example" not in kept.finding
    assert kept.title == ""
    assert kept.finding in ("", f"{TRUE} in two offices.")


def test_a_model_that_is_lost_leaves_the_words_of_the_source(
    proposal: Proposal, with_writer: Callable[[Writer], Generator]
) -> None:
    def lost(_: str) -> str:
        raise LanguageModelError("gone")

    assert worded(proposal, RECORD, with_writer(Told(lost))) == Wording()


def test_a_server_words_a_draft(proposal: Proposal, with_writer: Callable[[Writer], Generator], tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed: no server is asked")
    script = Script(words=[f"Title: {TRUE[:60]}\n", f"Finding: {TRUE}."])
    with served(script) as address:
        settings = read_settings({"ASSISTANT_LLM": "openai:any", "ASSISTANT_LLM_URL": f"{address}/v1"})
        writer = open_writer(settings, lambda *_: None)
        assert writer
        try:
            kept = worded(proposal, RECORD, with_writer(writer))
        finally:
            writer.close()
    assert kept.finding == f"{TRUE}."
    told = " ".join(str(message["content"]) for message in script.asked[0]["messages"])
    assert SAID in told
