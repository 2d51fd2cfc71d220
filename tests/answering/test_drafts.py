"""An answer while it is written: pending, then verified; what is kept when the model is lost; translations; what there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Doubt, Outcome, Sentence
from assistant.answering.citations import is_verbatim
from assistant.answering.generation import Generator
from assistant.answering.names import names_of
from assistant.answering.verification import Rows
from assistant.corpus.library import Library
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.languages import SPOKEN, Language
from assistant.texts import say
from assistant.ui.brief import answer_text
from assistant.ui.conversations import Stage, Turn
from assistant.ui.render import conversation_html, sources_html
from assistant.views import answer_json
from tests.answering.writers import Told
from tests.ui.answers import CARD, OTHER, cite, passage

QUESTION = "Inspectors in Colombia filled in their reports on tablets from 2019 on?"
TRUE = "Inspectors in Colombia filled in their reports on tablets from 2019 on"
ALSO = "Inspectors in Colombia wrote their reports twice before"
PIECES = (
    "Inspectors in Colombia filled in their",
    " reports on tablets from 2019 on",
    " [1]",
    ". ",
    ALSO[:20],
    f"{ALSO[20:]} [1].",
)

SPANISH = "En 2019 los inspectores de Colombia usaron 300 tabletas."
SAME = "In 2019 the inspectors of Colombia used 300 tablets."

Generate = Callable[..., Generator]


@pytest.fixture(scope="module")
def library(corpus: Path) -> Library:
    return Library(corpus)


@pytest.fixture
def generator(library: Library) -> Generate:
    embedder, names = FakeEmbedder(), names_of(library.vocabularies)

    def embed(texts: Sequence[str]) -> Rows:
        """As a model does that knows what the Spanish sentence means."""
        return embedder.embed_queries([SAME if text == SPANISH else text for text in texts])

    def made(writer: Told, most: int = 3000) -> Generator:
        return Generator(writer, names, embed, embedder.count_tokens, most)

    return made


@pytest.fixture
def digest() -> Answer:
    """Two quotations of one card, in the order in which they matter."""
    record = replace(CARD, places=("CO",))
    place = passage(record, f"{TRUE}. {ALSO}.")
    citations = (cite(1, record, place, f"{ALSO}."), cite(2, record, place, f"{TRUE}."))
    sentences = tuple(Sentence(one.quote, (one.n,), record.kind, Language.EN) for one in citations)
    return Answer(QUESTION, QUESTION, Language.EN, Outcome.ANSWERED, "One source.", sentences, citations)


def page(answer: Answer, library: Library, stage: Stage = Stage.DONE) -> str:
    turn = Turn(answer.question, stage, answer, len(answer.sentences))
    told = conversation_html([turn], library.vocabularies, Language.EN, 3, noted=False, written=True)
    return told + sources_html([turn], library.vocabularies, Language.EN)


def test_a_sentence_is_pending_until_the_next_begins(generator: Generate, digest: Answer) -> None:
    *drafts, answer = generator(Told(lambda _: PIECES)).stream(digest)
    assert all(draft.draft for draft in drafts)
    assert [[(one.text, one.doubts) for one in draft.sentences] for draft in drafts] == [
        [],
        [("Inspectors in Colombia filled in their", (Doubt.PENDING,))],
        [(TRUE, (Doubt.PENDING,))],
        [(TRUE, (Doubt.PENDING,))],
        [(f"{TRUE}.", (Doubt.PENDING,))],
        [(f"{TRUE}.", ()), (ALSO[:20].strip(), (Doubt.PENDING,))],
        [(f"{TRUE}.", ()), (f"{ALSO}.", (Doubt.PENDING,))],
    ]
    assert not answer.draft
    assert [(one.text, one.verified) for one in answer.sentences] == [(f"{TRUE}.", True), (f"{ALSO}.", True)]


def test_what_is_pending_is_visibly_so_and_the_program_still_writes(
    generator: Generate, digest: Answer, library: Library
) -> None:
    draft = list(generator(Told(lambda _: PIECES)).stream(digest))[-3]
    shown = page(draft, library, Stage.TELLING)
    assert shown.count("pending") == 1
    assert shown.count(say("doubt.pending", Language.EN)) == 1
    assert say("ui.writing", Language.EN) in shown
    stopped = page(draft, library, Stage.STOPPED)
    assert say("ui.writing", Language.EN) not in stopped
    assert say("doubt.pending", Language.EN) in stopped
    assert say("doubt.pending", Language.EN) in answer_text(draft, library.vocabularies, date(2026, 11, 26))


def test_a_word_of_having_nothing_is_never_shown_as_a_sentence(generator: Generate, digest: Answer) -> None:
    *drafts, answer = generator(Told(lambda _: ("NO", "TH", "ING"))).stream(digest)
    assert [draft.sentences for draft in drafts] == [()] * 4
    assert answer.sentences == digest.sentences


@pytest.mark.parametrize("after", range(len(PIECES)))
def test_what_arrived_before_the_model_was_lost_is_kept_and_marked_above_the_quotations(
    generator: Generate, digest: Answer, library: Library, after: int
) -> None:
    answer = generator(Told(lambda _: PIECES, lost_after=after)).write(digest)
    kept = answer.sentences[: -len(digest.sentences)]
    assert [one.text for one in answer.sentences[len(kept) :]] == [one.text for one in digest.sentences]
    assert all(is_verbatim(one) for one in answer.citations)
    quotes = {one.n: one.quote for one in answer.citations}
    assert all(quotes[one.citations[0]] == one.text for one in answer.sentences[len(kept) :])
    assert [one.doubts for one in kept] == {
        0: [],
        1: [(Doubt.UNFINISHED,)],
        2: [(Doubt.UNFINISHED,)],
        3: [()],
        4: [()],
    }.get(after, [(), (Doubt.UNFINISHED,)])
    assert answer.lead == digest.lead
    reason = "llm_broken" if after else "llm_lost"
    assert say(f"answer.{reason}", Language.EN, **({"model": "fake"} if after else {})) in answer.notice
    shown = page(answer, library)
    assert answer.notice in shown
    assert (say("doubt.unfinished", Language.EN) in shown) is any(one.doubts for one in kept)


def test_what_arrived_is_not_kept_where_it_could_not_be_verified(generator: Generate, digest: Answer) -> None:
    writer = Told(lambda _: (f"{TRUE.replace('2019', '2031')} [1]. ", ALSO, "end"), lost_after=2)
    answer = generator(writer).write(digest)
    assert answer.sentences == digest.sentences
    assert "broke off" in answer.notice
    assert "Of 1 sentences" in answer.notice


def test_closing_ends_the_writing(generator: Generate, digest: Answer) -> None:
    writer = Told(lambda _: PIECES)
    drafts = generator(writer).stream(digest)
    assert [len(next(drafts).sentences) for _ in range(2)] == [0, 1]
    drafts.close()  # type: ignore[attr-defined]
    assert writer.ended == 1


# -- room ---------------------------------------------------------------------------------------------------------------


def _two_passages(digest: Answer) -> Answer:
    """The digest, and a quotation of a passage that is longer than anything has room for."""
    long = cite(3, OTHER, passage(OTHER, "Word. " * 4000), "Word.")
    return replace(digest, citations=(long, *digest.citations))


def test_what_has_no_room_is_left_out_and_what_follows_is_not(generator: Generate, digest: Answer) -> None:
    writer = Told(lambda _: "NOTHING")
    generator(writer, 1000).write(_two_passages(digest))
    assert TRUE in writer.asked[0]
    assert "Word." not in writer.asked[0]


def test_the_model_s_own_room_is_kept(generator: Generate, digest: Answer) -> None:
    writer = Told(lambda _: "NOTHING", most=10)
    answer = generator(writer, 3000).write(digest)
    assert writer.asked == []
    assert answer.sentences == digest.sentences
    assert answer.notice == say("answer.llm_lost", Language.EN)


# -- translations -------------------------------------------------------------------------------------------------------


@pytest.fixture
def spanish(digest: Answer) -> Answer:
    """The digest of a card in Spanish for somebody who asked in English."""
    record = replace(OTHER, places=("CO",))
    citation = cite(1, record, passage(record, SPANISH), SPANISH)
    return replace(digest, sentences=(Sentence(SPANISH, (1,), record.kind, Language.ES),), citations=(citation,))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"[1] {SAME}", SAME),
        (f"Here you are:\n[1] **{SAME}**", SAME),
        (f"[1] {SAME.replace('2019', '2018')}", ""),
        (f"[1] {SAME.replace('300', '400')}", ""),
        (f"[1] {SAME.replace('300', '')}", ""),
        (f"[1] {SAME.replace('Colombia', 'Chile')}", ""),
        (f"[1] {SAME} Praised by UNICEF.", ""),
        (f"[1] {SAME.replace('used', 'never used')}", ""),
        (f"[1] {SPANISH}", ""),
        ("[1] In 2019 Colombia had 300 of something else that has nothing at all to do with it.", ""),
        (f"[2] {SAME}", ""),
        (f"[1] {SAME} ![x](http://evil.example/x.png)", ""),
        ("", ""),
    ],
)
def test_a_translation_stands_beside_its_original_only_where_it_is_verified(
    generator: Generate, spanish: Answer, library: Library, line: str, shown: str
) -> None:
    writer = Told(lambda _: "NOTHING", translate=lambda _: line)
    *drafts, answer = generator(writer).stream(spanish)
    assert drafts[-1].draft
    assert [(one.quote, one.translation) for one in answer.citations] == [(SPANISH, shown)]
    assert answer_json(answer)["citations"][0]["translation"] == (shown or None)
    told = page(answer, library)
    assert told.count('class="translation"') == (2 if shown else 0)
    assert SPANISH in told
    assert ("Machine translation: In 2019" in answer_text(answer, library.vocabularies, date(2026, 11, 26))) is bool(
        shown
    )
    assert answer.tokens > 0


def test_what_is_in_the_asker_s_language_is_not_translated(generator: Generate, digest: Answer) -> None:
    writer = Told(lambda _: f"{TRUE} [1].", translate=lambda _: f"[1] {SAME}")
    answer = generator(writer).write(digest)
    assert len(writer.asked) == 1
    assert not any(one.translation for one in answer.citations)


def test_an_answer_stands_where_its_translation_is_lost(generator: Generate, spanish: Answer) -> None:
    writer = Told(lambda _: (), translate=lambda _: ("[1] In", " 2019"))
    generator_, first = generator(writer), []
    for answer in generator_.stream(spanish):
        writer.lost_after = 1 if len(writer.asked) == 2 else writer.lost_after
        first.append(answer)
    assert (first[-1].draft, first[-1].sentences) == (False, spanish.sentences)


@pytest.mark.parametrize("language", SPOKEN)
def test_what_is_said_of_writing_fills_in_its_names(language: Language) -> None:
    assert "fake" in say("answer.lead_draft", language, model="fake", count=2)
    assert "fake" in say("answer.llm_broken", language, model="fake")
