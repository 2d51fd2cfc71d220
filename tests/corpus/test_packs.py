"""Packs: signed and checked; those made to do harm are refused with a sentence, and nothing of them is used."""

import json
import stat
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from assistant.corpus import packs
from assistant.corpus.packs import MANIFEST, SIGNATURE, Pack, read_pack, write_pack
from assistant.corpus.signing import is_signed, new_key, public_key, sign
from assistant.errors import PackError

KEY = new_key()
MADE = datetime(2026, 11, 26, 3, tzinfo=UTC)
FILES = {
    "cards/es/una-ficha.md": b"---\nid: una-ficha\n---\n",
    "documents/a guide (2).pdf": b"%PDF",
    "documents/a guide (2).pdf.yaml": b"id: guide\n",
    "vocabularies/target-groups.yaml": b"youth: {}\n",
}
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a pack by hand, signed with a key: ``make(files, named=..., signature=..., add=...)``."""

    def made(files: dict[str, bytes] = FILES, **fields: object) -> Path:
        named = fields.get("named", files)
        assert isinstance(named, dict)
        manifest = {
            "format": fields.get("format", packs.FORMAT),
            "origin": "A ministry",
            "made": MADE.isoformat(),
            "key": public_key(KEY),
            "files": [{"name": n, "size": len(d), "sha256": sha256(d).hexdigest()} for n, d in named.items()],
        }
        told = json.dumps(manifest).encode()
        path = tmp_path / "made.pack"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, told)
            archive.writestr(SIGNATURE, fields.get("signature", sign(KEY, told)))  # type: ignore[arg-type]
            for name, data in files.items():
                archive.writestr(name, data)
            for info, data in fields.get("add", ()):  # type: ignore[attr-defined]
                archive.writestr(info, data)
        return path

    return made


def test_a_pack_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.pack"
    path.write_bytes(write_pack(FILES, "A ministry", KEY, MADE))
    assert read_pack(path) == Pack("A ministry", public_key(KEY), MADE, dict(sorted(FILES.items())))


def test_the_same_pack_is_the_same_bytes() -> None:
    reverse = dict(reversed(FILES.items()))
    assert write_pack(FILES, "A", KEY, MADE) == write_pack(reverse, "A", KEY, MADE)


def test_a_pack_made_by_hand_is_read(make: Make) -> None:
    assert read_pack(make()).files == FILES


@pytest.mark.parametrize(
    "name",
    [
        "../outside.md",
        "cards/../../outside.md",
        "/etc/passwd",
        "C:\\windows\\x",
        "cards\\es\\x.md",
        "cards/es/x.md/../../y",
        "cards/de/ein-blatt.md",
        "cards/es/Una.md",
        "documents/.hidden",
        "documents/sub/x.pdf",
        "documents/x\x00.pdf",
        "documents/trailing.",
        "activity/questions.jsonl",
        "accounts.json",
        "vocabularies/../x.yaml",
        "documents/",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str, make: Make) -> None:
    with pytest.raises(
        PackError, match=r"which no pack may hold; do not trust it|other files than those that were signed"
    ):
        read_pack(make({**FILES, name: b"x"}))
    with pytest.raises(PackError, match="cannot travel in a pack"):
        write_pack({name: b"x"}, "A", KEY, MADE)


def test_a_link_is_refused(make: Make) -> None:
    link = ZipInfo("documents/link.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(PackError, match="no plain file"):
        read_pack(make(named={**FILES, "documents/link.pdf": b"/etc/passwd"}, add=[(link, b"/etc/passwd")]))


def test_a_changed_byte_is_refused(make: Make) -> None:
    changed = {**FILES, "documents/a guide (2).pdf": b"%PDG"}
    with pytest.raises(PackError, match=r"a guide \(2\).pdf in made.pack was changed after it was signed"):
        read_pack(make(changed, named=FILES))


def test_another_signature_is_refused(make: Make) -> None:
    for signature in (b"", b"x" * 64, sign(new_key(), b"other")):
        with pytest.raises(PackError, match=r"The signature of made\.pack is wrong"):
            read_pack(make(signature=signature))
    with pytest.raises(PackError, match="larger than it says"):
        read_pack(make(signature=b"x" * 65))


def test_files_that_were_not_signed_are_refused(make: Make) -> None:
    for files, named in (({**FILES, "cards/es/otra.md": b""}, FILES), (FILES, {**FILES, "cards/es/otra.md": b""})):
        with pytest.raises(PackError, match="other files than those that were signed"):
            read_pack(make(files, named=named))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(make: Make) -> None:
    for again in ("cards/es/una-ficha.md", "documents/A GUIDE (2).pdf"):
        with pytest.raises(PackError, match="twice"):
            read_pack(make(add=[(again, b"x")]))


def test_a_bomb_is_refused_before_it_goes_off(make: Make) -> None:
    zeros = b"\0" * 50_000_000
    path = make({"documents/bomb.txt": zeros}, named={"documents/bomb.txt": b"small"})
    assert path.stat().st_size < 100_000
    with pytest.raises(PackError, match="larger than it says"):
        read_pack(path)


def test_a_card_of_many_megabytes_is_refused(make: Make) -> None:
    with pytest.raises(PackError, match="larger than any card"):
        read_pack(make({"cards/es/una-ficha.md": b" " * 600_000}))


def test_more_than_any_pack_holds_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_BYTES", 10)
    with pytest.raises(PackError, match="holds more than"):
        read_pack(make())
    with pytest.raises(PackError, match="too much for one pack"):
        write_pack(FILES, "A", KEY, MADE)
    monkeypatch.setattr(packs, "MOST_MANIFEST", -1)
    with pytest.raises(PackError, match="larger than any pack"):
        read_pack(make())


def test_too_many_files_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_FILES", 3)
    with pytest.raises(PackError, match="more than 3 files"):
        read_pack(make())


def test_an_encrypted_or_unusual_archive_is_refused(make: Make) -> None:
    path = make()
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8 : central + 10] = struct.pack("<H", 1)
    path.write_bytes(data)
    with pytest.raises(PackError, match="no plain file"):
        read_pack(path)
    unusual = ZipInfo("documents/x.pdf")
    unusual.compress_type = ZIP_BZIP2
    with pytest.raises(PackError, match="packed unusually"):
        read_pack(make(add=[(unusual, b"x")]))


@pytest.mark.parametrize("damage", [b"", b"no zip at all", None])
def test_what_is_no_pack_is_said(damage: bytes | None, make: Make) -> None:
    path = make()
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    with pytest.raises(PackError, match=r"made\.pack is no pack, or it is damaged"):
        read_pack(path)


def test_every_cut_and_every_flipped_byte_is_a_sentence_or_harmless(make: Make) -> None:
    path = make()
    whole = path.read_bytes()
    told = set()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read = read_pack(path)
        except PackError as error:
            told.add(str(error))
        else:
            assert read.files == FILES
    assert len(told) > 3


def test_a_pack_of_another_kind_is_said(make: Make, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no pack that this program knows"):
        read_pack(make(format="ayni-pack-9"))
    empty = tmp_path / "empty.pack"
    with ZipFile(empty, "w"):
        pass
    with pytest.raises(PackError, match=r"manifest\.json is missing"):
        read_pack(empty)
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path / "nowhere.pack")


def test_a_signature_holds_for_its_key_and_its_data_alone() -> None:
    signature, public = sign(KEY, b"data"), public_key(KEY)
    assert is_signed(public, signature, b"data")
    assert not is_signed(public, signature, b"date")
    assert not is_signed(public_key(new_key()), signature, b"data")
    for wrong in ("", "ed25519:", "ed25519:!!!!", "ñ" * 40, public[:-4]):
        with pytest.raises(PackError, match="is no public key"):
            is_signed(wrong, signature, b"data")
    for wrong_key in (b"", b"-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n", b"\xff"):
        with pytest.raises(PackError, match="no private key of a pack"):
            sign(wrong_key, b"data")
