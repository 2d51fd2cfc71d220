"""Cards: what is read, what is refused, and that nothing is lost on the way to a file and back."""

from pathlib import Path

import pytest

from assistant.corpus.cards import CardFault, card_text, parse_card, write_card
from assistant.languages import Language

GOLDEN = Path(__file__).parent / "cards"
FAULTY = sorted(GOLDEN.glob("faulty-*.md"))
STARTER = sorted((Path(__file__).parents[2] / "corpus" / "cards").rglob("*.md"))


def test_a_card_is_read_as_written() -> None:
    card = parse_card((GOLDEN / "good.md").read_text(encoding="utf-8"), "good.md")
    assert (card.id, card.language, card.places, card.year) == ("good", Language.PT, ("BR", "PE"), 2021)
    assert card.what_was_done == "Os dois países visitaram-se.\n\n- uma lista: com dois pontos"
    assert card_text(card).startswith("Brasil e Peru aprenderam um com o outro.\n\n## O que foi feito\n")


@pytest.mark.parametrize(
    "mangle", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")], ids=["bom", "crlf"]
)
def test_byte_order_mark_and_windows_line_ends_change_nothing(mangle) -> None:
    text = (GOLDEN / "good.md").read_text(encoding="utf-8")
    assert parse_card(mangle(text), "good.md") == parse_card(text, "good.md")


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_card_is_told_what_to_mend(path: Path) -> None:
    with pytest.raises(CardFault) as fault:
        parse_card(path.read_text(encoding="utf-8"), path.name)
    assert "\n".join(map(str, fault.value.problems)) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STARTER, ids=lambda path: path.stem)
def test_writing_and_reading_again_gives_the_same_card(path: Path) -> None:
    card = parse_card(path.read_text(encoding="utf-8"), path.name)
    assert parse_card(write_card(card), path.name) == card
