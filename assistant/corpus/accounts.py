"""Account: somebody who signs in, what they may do, and the hash of their password (the home of argon2)."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import Field, TypeAdapter, ValidationError

from assistant.corpus.cards import Strict
from assistant.errors import AccountError, CorpusError
from assistant.viewers import Viewer

FILE = "accounts.json"
Action = Literal["add", "remove", "password", "role"]
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
_NAME = re.compile(r"[\w.@+-]{1,100}")


class Account(Strict):
    """One person. hash: Argon2id of the password; empty for somebody whom only a proxy's identity header brings in."""

    name: str = Field(pattern=rf"^{_NAME.pattern}$")
    role: Viewer
    hash: str = ""
    since: date


_ACCOUNTS = TypeAdapter(tuple[Account, ...])


def parse_accounts(text: str) -> dict[str, Account]:
    """The accounts of a file, by name. Raises CorpusError."""
    try:
        return {account.name: account for account in _ACCOUNTS.validate_json(text)}
    except ValidationError as error:
        raise CorpusError(
            f"{FILE} cannot be read; restore it, or delete it and make the accounts anew with 'account add'."
        ) from error


def write_accounts(accounts: Iterable[Account]) -> str:
    """The accounts as a file."""
    rows = [account.model_dump(mode="json") for account in sorted(accounts, key=lambda account: account.name)]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def change(
    accounts: Mapping[str, Account], action: Action, name: str, role: Viewer | None, hashed: str | None, today: date
) -> dict[str, Account]:
    """The accounts after a change: somebody is added, removed, or gets another password or role.

    hashed: the new password's hash, None to keep the old one. Raises AccountError where this cannot be done.
    """
    known = accounts.get(name)
    if fault := _name_fault(name):
        raise AccountError(fault)
    if (known is None) != (action == "add"):
        raise AccountError(f"There is {'already' if known else 'no'} account {name}; 'account list' shows all.")
    if action == "remove":
        return {one: account for one, account in accounts.items() if one != name}
    role = role or (known.role if known and action == "password" else None)
    if role is None or role is Viewer.ANONYMOUS:
        raise AccountError("Say what they may do: --role partner, staff, trainer or administrator.")
    kept = known.hash if known else ""
    since = known.since if known else today
    return {**accounts, name: Account(name=name, role=role, hash=kept if hashed is None else hashed, since=since)}


def _name_fault(name: str) -> str:
    """Why somebody cannot be called so, in a sentence; empty where they can.

    >>> _name_fault("ana"), _name_fault("ana maria")
    ('', "'ana maria' cannot be a name; write letters, digits and . _ - @ + without blanks, at most 100.")
    """
    if _NAME.fullmatch(name):
        return ""
    return f"{name!r} cannot be a name; write letters, digits and . _ - @ + without blanks, at most 100."


def password_fault(password: str) -> str:
    """Why a password is not taken, in a sentence; empty where it is."""
    if SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return ""
    return f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."


def hash_password(password: str) -> str:
    """Argon2id with the library's parameters (RFC 9106, low memory)."""
    return PasswordHasher().hash(password)


def verify(accounts: Mapping[str, Account], name: str, password: str) -> Account | None:
    """The account, if there is one of this name with this password. As much work is done for a name that is not known."""
    account = accounts.get(name)
    known = account.hash if account and account.hash else _nobody()
    try:
        PasswordHasher().verify(known, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return account if account and account.hash else None


@cache
def _nobody() -> str:
    return hash_password("nobody has this one")
