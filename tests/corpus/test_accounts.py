"""Accounts: made by a command, kept as hashes, told apart without telling which names there are."""

import io
import json
from datetime import date

import pytest

from assistant.cli import main
from assistant.corpus.accounts import FILE, Account, change, hash_password, verify
from assistant.corpus.library import Library
from assistant.errors import AccountError, CorpusError
from assistant.viewers import Viewer

PASSWORD = "a long enough password"
TODAY = date(2026, 11, 26)


def say(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line + "\n"))


def test_the_shell_makes_changes_and_removes_an_account(
    small_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(small_library.folder))
    assert main(["account", "list"]) == 1
    say(monkeypatch, PASSWORD)
    assert main(["account", "add", "ana", "--role", "trainer", "--stdin"]) == 0
    assert PASSWORD not in (small_library.folder / FILE).read_text()
    assert (small_library.folder / FILE).stat().st_mode & 0o077 == 0
    ana = verify(small_library.accounts(), "ana", PASSWORD)
    assert ana is not None
    assert ana.role is Viewer.TRAINER
    assert main(["account", "role", "ana", "--role", "staff"]) == 0
    assert small_library.accounts()["ana"].role is Viewer.STAFF
    assert verify(small_library.accounts(), "ana", PASSWORD)
    say(monkeypatch, "another long password")
    assert main(["account", "password", "ana", "--stdin"]) == 0
    assert verify(small_library.accounts(), "ana", PASSWORD) is None
    assert main(["account", "add", "proxied", "--role", "partner", "--no-password"]) == 0
    capsys.readouterr()
    assert main(["account", "list", "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["ana", "proxied"]
    assert main(["account", "remove", "ana"]) == 0
    assert list(small_library.accounts()) == ["proxied"]


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (["add", "a b", "--role", "staff", "--stdin"], PASSWORD, "cannot be a name"),
        (["add", "ana", "--stdin"], PASSWORD, "Say what they may do"),
        (["add", "ana", "--role", "staff", "--stdin"], "short", "12 to 200 characters"),
        (["remove", "nobody"], "", "There is no account nobody"),
        (["role", "nobody", "--role", "staff"], "", "There is no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str],
    typed: str,
    sentence: str,
    small_library: Library,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(small_library.folder))
    say(monkeypatch, typed)
    assert main(["account", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert small_library.accounts() == {}


def test_nobody_is_verified_without_the_right_password() -> None:
    accounts = {
        "ana": Account(name="ana", role=Viewer.STAFF, hash=hash_password(PASSWORD), since=TODAY),
        "proxied": Account(name="proxied", role=Viewer.STAFF, since=TODAY),
    }
    assert verify(accounts, "ana", PASSWORD) == accounts["ana"]
    for name, password in (("ana", ""), ("ana", PASSWORD + "x"), ("proxied", ""), ("nobody", PASSWORD)):
        assert verify(accounts, name, password) is None
    assert verify(accounts, "nobody", "nobody has this one") is None


def test_an_account_is_not_made_twice() -> None:
    made = change({}, "add", "ana", Viewer.STAFF, "hash", TODAY)
    with pytest.raises(AccountError, match="already"):
        change(made, "add", "ana", Viewer.TRAINER, "hash", TODAY)


def test_a_damaged_file_is_a_sentence(small_library: Library) -> None:
    (small_library.folder / FILE).write_text("[{")
    with pytest.raises(CorpusError, match=r"accounts\.json cannot be read"):
        small_library.accounts()
