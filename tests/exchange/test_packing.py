"""What a pack would bring is told before anything is taken; what is ours is never replaced silently."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.cli import main
from assistant.corpus.cards import Card, Status, write_card
from assistant.corpus.library import Library
from assistant.corpus.packs import Pack, read_pack, write_pack
from assistant.corpus.readers.reading import Reading
from assistant.corpus.sections import Section
from assistant.corpus.signing import new_key, public_key
from assistant.exchange.packing import Fate, Item, chosen
from assistant.importing import Importer
from assistant.indexing.embedding.fake import FakeEmbedder
from assistant.indexing.index import Index
from assistant.languages import Language
from assistant.viewers import Viewer, Visibility, visible_to
from tests.conftest import PASSAGE_TOKENS, ROOT, MakeCard, MakeLibrary

KEY = new_key()
TODAY = date(2026, 11, 26)
MADE = datetime(2026, 11, 26, tzinfo=UTC)
RECORD = "id: {id}\ntitle: {id}\nlanguage: en\nlicence: CC-BY-4.0\nseen: 2026-11-23\nstatus: accepted\n"
PackOf = Callable[..., Pack]


@pytest.fixture
def here(make_library: MakeLibrary, tmp_path: Path) -> Iterator[Assistant]:
    """Our corpus of three cards, indexed without a model."""
    with Index(tmp_path / "indexes", FakeEmbedder(), PASSAGE_TOKENS, "", lambda *_: None) as index:
        assistant = Assistant(make_library(), index, lambda path: Reading((Section(path.read_text()),)))
        assistant.sync()
        yield assistant


@pytest.fixture
def pack_of(tmp_path: Path) -> PackOf:
    """A pack of cards and other files as it comes in: ``pack_of(*cards, key=..., files=...)``."""

    def made(*cards: Card, key: bytes = KEY, files: dict[str, bytes] | None = None) -> Pack:
        held = {f"cards/{card.language}/{card.id}.md": write_card(card).encode() for card in cards}
        path = tmp_path / "their.pack"
        path.write_bytes(write_pack(held | (files or {}), "Their ministry", key, MADE))
        return read_pack(path)

    return made


def fates(items: list[Item]) -> dict[str, Fate]:
    return {item.id: item.fate for item in items}


def ours(assistant: Assistant, identifier: str) -> Card:
    return assistant.library.cards().items[identifier].noun


def take(assistant: Assistant, pack: Pack, *also: str) -> list[str]:
    taken = chosen(Importer(assistant, TODAY).plan(pack), also)
    Importer(assistant, TODAY).take(taken, pack)
    assistant.sync()
    return [item.id for item in taken]


def test_what_is_new_the_same_and_conflicting_is_told_apart(
    here: Assistant, make_card: MakeCard, pack_of: PackOf
) -> None:
    new = make_card("nueva", Language.ES, "En Chile las oficinas regionales median en conflictos colectivos.")
    same = ours(here, "inspection-tablets").model_copy(update={"version": 7})
    other = ours(here, "dialogo-salarios").model_copy(update={"finding": "En Uruguay ya no hay consejos de salarios."})
    items = Importer(here, TODAY).plan(pack_of(new, same, other))
    assert fates(items) == {
        "nueva": Fate.NEW,
        "inspection-tablets": Fate.SAME,
        "dialogo-salarios": Fate.CONFLICTING,
    }
    (conflict,) = [item for item in items if item.fate is Fate.CONFLICTING]
    assert conflict.told == "It differs from ours in finding."
    assert here.library.origins() == {}


def test_taking_keeps_what_conflicts_and_where_the_rest_came_from(
    here: Assistant, make_card: MakeCard, pack_of: PackOf
) -> None:
    new = make_card("nueva", Language.ES, "En Chile las oficinas regionales median en conflictos colectivos.")
    before = ours(here, "dialogo-salarios")
    pack = pack_of(new, before.model_copy(update={"finding": "Otra cosa."}))
    assert take(here, pack) == ["nueva"]
    assert ours(here, "dialogo-salarios") == before
    origin = here.library.origins()["nueva"]
    assert (origin.origin, origin.key, origin.taken) == ("Their ministry", public_key(KEY), TODAY)
    assert here.card("nueva", Viewer.ANONYMOUS) == new
    assert fates(Importer(here, TODAY).plan(pack))["nueva"] is Fate.SAME


def test_a_conflict_is_taken_only_by_its_name_and_the_old_one_is_kept(here: Assistant, pack_of: PackOf) -> None:
    before = ours(here, "dialogo-salarios")
    pack = pack_of(before.model_copy(update={"finding": "Otra cosa."}))
    assert take(here, pack, "dialogo-salarios") == ["dialogo-salarios"]
    assert ours(here, "dialogo-salarios").finding == "Otra cosa."
    kept = [path.read_text("utf-8") for path in (here.library.folder / "history" / "cards" / before.id).glob("*.md")]
    assert any(before.finding in text for text in kept)


def test_a_newer_version_of_what_was_taken_is_a_change_unless_it_was_changed_here(
    here: Assistant, make_card: MakeCard, pack_of: PackOf
) -> None:
    first = make_card("nueva", Language.ES, "En Chile las oficinas regionales median en conflictos colectivos.")
    take(here, pack_of(first))
    second = first.model_copy(update={"lessons": "Se necesita personal."})
    assert fates(Importer(here, TODAY).plan(pack_of(second))) == {"nueva": Fate.CHANGED}
    assert fates(Importer(here, TODAY).plan(pack_of(second, key=new_key()))) == {"nueva": Fate.CONFLICTING}
    assert take(here, pack_of(second)) == ["nueva"]
    assert ours(here, "nueva").lessons == "Se necesita personal."
    here.library.save_card(ours(here, "nueva").model_copy(update={"lessons": "Lo cambiamos."}))
    third = first.model_copy(update={"lessons": "Se necesita mucho personal."})
    assert fates(Importer(here, TODAY).plan(pack_of(third))) == {"nueva": Fate.CONFLICTING}


def test_a_card_under_another_id_that_says_the_same_is_a_near_duplicate(
    here: Assistant, make_card: MakeCard, pack_of: PackOf
) -> None:
    known = ours(here, "inspection-tablets")
    again = make_card("tablets-again", Language.EN, known.finding, title=known.title)
    (item,) = Importer(here, TODAY).plan(pack_of(again))
    assert item.fate is Fate.NEAR_DUPLICATE
    assert "our inspection-tablets" in item.told
    assert take(here, pack_of(again)) == []
    assert take(here, pack_of(again), "tablets-again") == ["tablets-again"]


def test_a_translation_is_a_near_duplicate_in_any_language(
    starter: Assistant, make_card: MakeCard, pack_of: PackOf
) -> None:
    english = make_card(
        "three-countries-study-argentina",
        Language.EN,
        "In September 2010 those responsible for employment services in Costa Rica, Panama and the Dominican Republic "
        "studied how Argentina decentralized its public employment service into municipal offices.",
        title="Three countries study the municipal employment offices of Argentina",
    )
    portuguese = make_card(
        "adaptar-o-modelo",
        Language.PT,
        "Depois de visitar em 2010 o serviço de emprego da Argentina, a Costa Rica planejou não copiar seus processos, mas "
        "adaptá-los ao marco legal costarriquenho.",
        title="Adaptar o modelo visitado, não copiá-lo",
    )
    unlike = make_card(
        "sea-fishing", Language.EN, "Port inspectors in Chile board fishing boats twice a year to check contracts."
    )
    items = {item.id: item for item in Importer(starter, TODAY).plan(pack_of(english, portuguese, unlike))}
    assert "our empleo-visita-argentina-2010" in items["three-countries-study-argentina"].told
    assert "our costa-rica-adaptar-no-copiar" in items["adaptar-o-modelo"].told
    assert items["sea-fishing"].fate is Fate.NEW


def test_faulty_things_are_told_and_never_taken(here: Assistant, make_card: MakeCard, pack_of: PackOf) -> None:
    draft = make_card("draft", Language.EN, "A draft.", status=Status.DRAFT)
    theme = make_card("theme", Language.EN, "A theme that nobody has.", themes=["nobodys-theme"])
    private = make_card("private", Language.EN, "Write to ana.perez@example.org for more about it.")
    files = {
        "cards/es/broken.md": b"no front matter",
        "cards/es/latin.md": "---\nid: latín".encode("latin-1"),
        "documents/alone.pdf": b"%PDF",
        "documents/nobody.pdf.yaml": b"id: nobody\n",
        "documents/program.exe": b"MZ",
        "documents/program.exe.yaml": RECORD.format(id="program").encode(),
        "vocabularies/colours.yaml": b"red: {}\n",
        "vocabularies/themes.yaml": b"- no\n",
    }
    items = Importer(here, TODAY).plan(pack_of(draft, theme, private, files=files))
    assert set(fates(items).values()) == {Fate.FAULTY}
    assert all(item.told for item in items)
    everything = [item.id for item in items]
    assert take(here, pack_of(draft, theme, private, files=files), *everything) == []


def test_new_terms_are_added_and_ours_are_kept(here: Assistant, make_card: MakeCard, pack_of: PackOf) -> None:
    path = here.library.folder / "vocabularies" / "themes.yaml"
    before = path.read_text("utf-8")
    theirs = before.replace("Labour inspection", "Labor inspection") + (
        "platform-work: {en: Platform work, es: Trabajo en plataformas, pt: Trabalho em plataformas, fr: Travail de plateforme}\n"
    )
    card = make_card("riders", Language.EN, "Riders in Chile got contracts by a law of 2022.", themes=["platform-work"])
    pack = pack_of(card, files={"vocabularies/themes.yaml": theirs.encode()})
    items = Importer(here, TODAY).plan(pack)
    assert fates(items) == {"themes": Fate.NEW, "riders": Fate.NEW}
    assert "New terms: platform-work. Ours are kept where they differ: labour-inspection." in items[0].told
    assert take(here, pack) == ["themes", "riders"]
    assert path.read_text("utf-8").startswith(before.rstrip())
    themes = Library(here.library.folder).vocabularies.themes
    assert themes.label("platform-work", Language.PT) == "Trabalho em plataformas"
    assert themes.label("labour-inspection", Language.EN) == "Labour inspection"


def test_documents_are_taken_with_their_records_and_old_ones_are_kept(here: Assistant, pack_of: PackOf) -> None:
    def files(text: bytes) -> dict[str, bytes]:
        return {"documents/guide.txt": text, "documents/guide.txt.yaml": RECORD.format(id="guide").encode()}

    assert take(here, pack_of(files=files(b"first"))) == ["guide"]
    assert fates(Importer(here, TODAY).plan(pack_of(files=files(b"first")))) == {"guide": Fate.SAME}
    assert fates(Importer(here, TODAY).plan(pack_of(files=files(b"second")))) == {"guide": Fate.CHANGED}
    assert take(here, pack_of(files=files(b"second"))) == ["guide"]
    (document,) = here.library.documents().items.values()
    assert document.path.read_bytes() == b"second"
    kept = (here.library.folder / "history" / "documents" / "guide.txt").iterdir()
    assert b"first" in {path.read_bytes() for path in kept}
    other = {"documents/guide.txt": b"x", "documents/guide.txt.yaml": RECORD.format(id="other").encode()}
    assert fates(Importer(here, TODAY).plan(pack_of(files=other))) == {"other": Fate.FAULTY}


def test_only_what_is_published_and_may_be_seen_travels(make_library: MakeLibrary, make_card: MakeCard) -> None:
    library = make_library(
        make_card("public", Language.EN, "Everybody sees it."),
        make_card("network", Language.EN, "Partners see it.", visibility=Visibility.NETWORK),
        make_card("internal", Language.EN, "Staff see it.", visibility=Visibility.INTERNAL),
        make_card("draft", Language.EN, "Nobody sees it.", status=Status.DRAFT),
    )
    for name, status in (("guide", "accepted"), ("waiting", "waiting")):
        path = library.folder / "documents" / f"{name}.txt"
        path.write_text(name)
        path.with_name(f"{path.name}.yaml").write_text(RECORD.format(id=name).replace("accepted", status))
    held = {name for name in library.published(visible_to(Viewer.ANONYMOUS)) if not name.startswith("vocabularies/")}
    assert held == {"cards/en/public.md", "documents/guide.txt", "documents/guide.txt.yaml"}
    assert "cards/en/network.md" in library.published(visible_to(Viewer.PARTNER))
    assert "cards/en/internal.md" not in library.published(visible_to(Viewer.PARTNER))
    assert sum(name.startswith("vocabularies/") for name in library.published(())) == 7


# -- from the shell ------------------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path, models_folder: Path, small_library: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with three cards as ours."""
    (tmp_path / "indexes").mkdir()
    (tmp_path / "indexes" / "models").symlink_to(models_folder)
    monkeypatch.setenv("ASSISTANT_CORPUS", str(small_library.folder))
    monkeypatch.setenv("ASSISTANT_INDEXES", str(tmp_path / "indexes"))
    return tmp_path


def test_from_a_key_to_a_pack_and_back(shell: Path, small_library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    key, pack = str(shell / "key.pem"), str(shell / "ours.pack")
    assert main(["pack", "key", key]) == 0
    public = capsys.readouterr().out.strip()
    assert main(["pack", "key", key, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"public_key": public}
    assert (shell / "key.pem").stat().st_mode & 0o077 == 0
    assert main(["pack", "export", pack, "--key", key, "--origin", "A ministry", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cards"], told["documents"], told["vocabularies"]) == (3, 0, 7)

    (small_library.folder / "cards" / "pt" / "aprendizes-brasil.md").unlink()
    assert main(["pack", "import", pack, "--json"]) == 0
    looked = json.loads(capsys.readouterr().out)
    assert (looked["origin"], looked["key"], looked["taken"]) == ("A ministry", public, [])
    assert {item["id"]: item["fate"] for item in looked["items"]}["aprendizes-brasil"] == "new"
    assert main(["pack", "import", pack, "--take"]) == 2
    assert "Ask the sender for their public key by another way" in capsys.readouterr().err
    assert main(["pack", "import", pack, "--take", "--from", public_key(new_key())]) == 2
    assert "not by the sender that you named" in capsys.readouterr().err
    assert main(["pack", "import", pack, "--take", "--from", public, "--also", "nothing"]) == 2
    assert "nothing was taken" in capsys.readouterr().err
    assert main(["pack", "import", pack, "--take", "--from", public]) == 0
    assert "new: card aprendizes-brasil" in capsys.readouterr().out
    assert main(["search", "aprendizes", "--json"]) == 0
    assert "aprendizes-brasil" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "x.pack"], "Name your key with --key FILE"),
        (["export", "x.pack", "--key", "none.pem", "--origin", "A"], "none.pem cannot be read"),
        (["export", "x.pack", "--key", str(ROOT / "README.md"), "--origin", "A"], "no private key of a pack"),
        (["import", "none.pack"], "none.pack cannot be read"),
        (["import", str(ROOT / "README.md")], "README.md is no pack"),
        (["key", "nowhere/key.pem"], "nowhere/key.pem cannot be written"),
        (["key", str(ROOT / "README.md")], "no private key of a pack"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: list[str],
    sentence: str,
    shell: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(shell)
    assert main(["pack", *arguments]) == 2
    assert sentence in capsys.readouterr().err
