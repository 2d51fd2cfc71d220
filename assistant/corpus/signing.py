"""Keys and signatures: Ed25519 (RFC 8032), so that a pack shows who made it and that nothing in it was changed (home of cryptography)."""

from base64 import b64decode, b64encode
from binascii import Error

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from assistant.errors import PackError

PREFIX = "ed25519:"


def new_key() -> bytes:
    """A private key, as PEM. Whoever has it can sign in its owner's name."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_key(private: bytes) -> str:
    """What others check signatures with, in one line. Raises PackError for a file that is no such key."""
    return PREFIX + b64encode(_private(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(private: bytes, data: bytes) -> bytes:
    """The signature of some data, 64 bytes. Raises PackError for a file that is no such key."""
    return _private(private).sign(data)


def is_signed(public: str, signature: bytes, data: bytes) -> bool:
    """Whether the owner of a public key signed exactly this data. Raises PackError for a text that is no public key."""
    try:
        raw = b64decode(public.removeprefix(PREFIX).encode("ascii"), validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, Error) as error:
        raise PackError(f"{public[:80]!r} is no public key; it begins with {PREFIX}.") from error
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _private(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise PackError("This file is no private key of a pack; make one with 'pack key FILE'.")
    return key
