"""What is missing, over a real library and index: gathered, decided, told, and forgotten."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.corpus.accounts import change
from assistant.corpus.files import write_atomically
from assistant.corpus.library import Library
from assistant.corpus.workflow import Move
from assistant.curation import Curator
from assistant.errors import CurationError
from assistant.exchange.activity import Asker
from assistant.exchange.gaps import Gap, State
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.missing import Missing
from assistant.viewers import Status, Viewer, Visibility
from tests.conftest import MakeCard
from tests.ui.answers import answered, refused

TODAY = date(2026, 11, 26)
TOGETHER = 0.7  # of the fake embedder: most words are the same
QUESTION = "How does Belize train pineapple harvesters?"
ANA, BEN = Asker(Viewer.STAFF, "ana"), Asker(Viewer.ANONYMOUS)


@pytest.fixture
def assistant(fake_index: Index, small_library: Library) -> Iterator[Assistant]:
    return Assistant(small_library, fake_index, lambda path: pytest.fail(f"{path} is read"))


@pytest.fixture
def missing(assistant: Assistant) -> Missing:
    return Missing(assistant, 365, TOGETHER)


def ask(assistant: Assistant, question: str = QUESTION, by: Asker = BEN) -> None:
    """A question that is refused."""
    assistant.activity.asked(replace(refused(), question=question, asked=question), by)


def earlier(library: Library, **ago: float) -> None:
    """Everything that was noted was noted some time ago."""
    for path in (library.folder / "activity").glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for line in lines:
            line["at"] = (datetime.fromisoformat(line["at"]) - timedelta(**ago)).isoformat()
        write_atomically(path, "".join(json.dumps(line) + "\n" for line in lines).encode())


def only(missing: Missing) -> Gap:
    (gap,) = missing.gaps()
    return gap


def test_the_same_question_is_one_gap_and_the_gap_keeps_its_id(assistant: Assistant, missing: Missing) -> None:
    ask(assistant)
    ask(assistant, "Which quokka farms have ladders?")
    first = {gap.text(Language.EN): gap.id for gap in missing.gaps()}
    ask(assistant, "How does Belize train the pineapple harvesters?", ANA)
    found = missing.gaps()
    assert next((gap.id, len(gap.misses), gap.voices) for gap in found) == (first[QUESTION], 2, 2)
    assert len(found) == 2
    anew = Missing(assistant, 365, TOGETHER).gaps()
    assert [gap.id for gap in anew] == [gap.id for gap in found]
    assert "BZ" in found[0].about


def test_a_vote_down_is_a_miss_with_its_reasons(assistant: Assistant, missing: Missing) -> None:
    told = replace(answered(), question=QUESTION, asked=QUESTION)
    assistant.activity.voted("1", told, "text", "down", ["wrong"], "No.", ANA)
    (miss,) = only(missing).misses
    assert (miss.refused, miss.reasons, miss.comment, miss.viewer) == (False, ("wrong",), "No.", Viewer.STAFF)


def test_from_the_gap_to_the_notice_and_back(assistant: Assistant, missing: Missing, make_card: MakeCard) -> None:
    library, curator = assistant.library, Curator(assistant)
    ask(assistant, by=ANA)
    earlier(library, minutes=5)
    gap = only(missing)
    assert missing.news("ana", Viewer.STAFF) == ()
    draft = make_card("radio-plays", Language.EN, "Belize trained harvesters with radio plays.", status=Status.DRAFT)
    saved = curator.save(draft, "", "tom", "")
    missing.link(gap.id, None, "tom", "radio-plays")
    assert only(missing).state is State.OPEN, "a draft answers nobody"
    assert missing.news("ana", Viewer.STAFF) == ()
    reasons = dict.fromkeys((one.code for one in curator.problems(saved.noun) if one.warning), "It was looked at.")
    published = curator.move("radio-plays", Move.PUBLISH, saved.digest, "tom", "", reasons)
    assert only(missing).state is State.FILLED
    (told,) = missing.news("ana", Viewer.STAFF)
    assert (told.question, told.card, told.title) == (QUESTION, "radio-plays", draft.title)
    assert missing.news("ben", Viewer.STAFF) == ()
    missing.put_away("ana", gap.id)
    assert missing.news("ana", Viewer.STAFF) == ()
    curator.move("radio-plays", Move.RETIRE, published.digest, "tom", "It was invented.")
    assert only(missing).state is State.OPEN


def test_nobody_is_told_of_a_card_that_they_may_not_read(assistant: Assistant, missing: Missing, make_card: MakeCard) -> None:  # fmt: skip
    ask(assistant, by=ANA)
    earlier(assistant.library, minutes=5)
    assistant.library.save_card(make_card("inside", Language.EN, "Radio plays.", visibility=Visibility.INTERNAL))
    missing.link(only(missing).id, 0, "tom", "inside")
    assert missing.news("ana", Viewer.PARTNER) == ()
    assert len(missing.news("ana", Viewer.STAFF)) == 1


def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(assistant: Assistant, missing: Missing) -> None:
    ask(assistant)
    gap = only(missing)
    for do, code in (
        (lambda: missing.link(gap.id, 0, "tom", "nowhere"), "no_card"),
        (lambda: missing.link("nothing", 0, "tom", "inspection-tablets"), "no_gap"),
        (lambda: missing.decline(gap.id, 0, "tom", "  "), "why_declined"),
        (lambda: missing.assign(gap.id, 0, "tom", "somebody"), "no_trainer"),
        (lambda: missing.decline(gap.id, 7, "tom", "Out of scope."), "gap_moved"),
    ):
        with pytest.raises(CurationError) as told:
            do()
        assert told.value.code == code
    assert only(missing).decisions == ()


def test_two_people_decide_and_the_slower_one_is_told(assistant: Assistant, missing: Missing) -> None:
    ask(assistant)
    accounts = {}
    for name, role in (("tom", Viewer.TRAINER), ("eva", Viewer.ADMINISTRATOR), ("ana", Viewer.STAFF)):
        accounts = change(accounts, "add", name, role, "", TODAY)
    assistant.library.save_accounts(accounts.values())
    assert missing.trainers() == ["eva", "tom"]
    gap = only(missing)
    missing.assign(gap.id, 0, "tom", "eva")
    with pytest.raises(CurationError, match="somebody else"):
        missing.decline(gap.id, 0, "eva", "Out of scope.")
    missing.decline(gap.id, 1, "eva", "Out of scope.")
    told = only(missing)
    assert (told.assigned, told.state, told.declined) == ("eva", State.DECLINED, "Out of scope.")
    missing.reopen(gap.id, 2, "tom", "It is in scope now.")
    assert only(missing).state is State.OPEN
    assert [one.who for one in only(missing).decisions] == ["tom", "eva", "tom"]


def test_a_decision_that_was_cut_off_takes_none_with_it(assistant: Assistant, missing: Missing) -> None:
    ask(assistant)
    missing.decline(only(missing).id, 0, "tom", "Out of scope.")
    path = assistant.library.folder / "activity" / "gaps.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at": "2026-11-26T10:00:00Z", "gap": "')
    missing.reopen(only(missing).id, 1, "tom")
    anew = only(Missing(assistant, 365, TOGETHER))
    assert (anew.state, len(anew.decisions)) == (State.OPEN, 2)


def test_after_some_days_text_and_names_are_gone_and_counts_stay(assistant: Assistant, missing: Missing) -> None:
    library = assistant.library
    ask(assistant, by=ANA)
    assistant.activity.voted(
        "1", replace(answered(), question=QUESTION, asked=QUESTION), QUESTION, "down", (), "Hm", ANA
    )
    before = only(missing)
    missing.decline(before.id, 0, "tom", "Out of scope.")
    earlier(library, days=366)
    ask(assistant, "Which quokka farms have ladders?", ANA)
    missing.forget()
    everything = "".join(path.read_text("utf-8") for path in (library.folder / "activity").glob("*.jsonl"))
    assert "pineapple" not in everything
    assert "Hm" not in everything
    assert everything.count('"ana"') == 1, "who asked lately is still known"
    gaps = {gap.id: gap for gap in missing.gaps()}
    left = gaps[before.id]
    assert (len(left.misses), left.text(Language.EN), left.state) == (2, "", State.DECLINED)
    assert left.about == before.about
    assert missing.nearest(left) == [], "the sources of that answer are not in this index"
    assert len(gaps) == 2
    ask(assistant)
    assert len(missing.gaps()) == 3, "nothing of it is left to know it by"


def test_what_nobody_has_looked_at_is_gathered_before_it_is_forgotten(assistant: Assistant, missing: Missing) -> None:
    ask(assistant)
    ask(assistant)
    earlier(assistant.library, days=400)
    missing.forget()
    gap = only(missing)
    assert (len(gap.misses), gap.text(Language.EN), gap.about) == (2, "", ("BZ",))


class FullDisk(Library):
    """A library whose disk is full once it is said to be."""

    full = False

    def log(self, name: str, line: str) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().log(name, line)


def test_a_full_disk_is_said_and_nothing_is_decided(fake_index: Index, small_library: Library) -> None:
    library = FullDisk(small_library.folder)
    assistant = Assistant(library, fake_index, lambda path: pytest.fail(f"{path} is read"))
    missing = Missing(assistant, 365, TOGETHER)
    ask(assistant)
    gap = only(missing)
    library.full = True
    with pytest.raises(CurationError, match="No space left"):
        missing.decline(gap.id, 0, "tom", "Out of scope.")
    assert only(missing).state is State.OPEN


def test_what_is_covered_cited_and_read(assistant: Assistant, missing: Missing) -> None:
    told = replace(answered(), citations=answered().citations[:1])
    record = replace(told.citations[0].record, id="inspection-tablets")
    cited: Answer = replace(told, citations=(replace(told.citations[0], record=record),), outcome=Outcome.ANSWERED)
    for _ in range(2):
        assistant.activity.asked(cited, BEN)
    assistant.activity.opened("aprendizes-brasil")
    ask(assistant)
    found = missing.coverage(Viewer.TRAINER, TODAY)
    assert [(card.id, count) for card, count in found.cited] == [("inspection-tablets", 2)]
    assert [card.id for card in found.unread] == ["dialogo-salarios"]
    assert found.by_language.counts["youth-employment", "pt"] == 1
    assert found.by_country.counts["CO", "labour-inspection"] == 1
    assert found.by_country.wanted == {"BZ": 1}
    assert (found.evidence["E1"], found.evidence["E4"], found.evidence["E0"]) == (2, 1, 0)
    assert found.since == datetime.now(UTC).date()
    assert Path(assistant.library.folder / "activity" / "opened.jsonl").is_file()
