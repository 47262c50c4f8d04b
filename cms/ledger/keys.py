"""The Ed25519 key (RFC 8032) that signs the head of the chain. It lives in a file outside the database."""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.ledger.canonical import canonical_text


def create_key(path: Path) -> None:
    """Write a new private key (PEM, mode 0600) to `path`. Raises FileExistsError rather than replace a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


@lru_cache(maxsize=4)
def _load(path: Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} does not hold an Ed25519 private key.")
    return key


def private_key() -> Ed25519PrivateKey:
    """The key of this installation; development makes one at first use, production refuses to run without."""
    path = Path(settings.LEDGER_KEY_FILE)
    if not path.exists():
        if not settings.DEBUG:
            raise ImproperlyConfigured(
                f"There is no ledger key at {path}. Make one with `python manage.py make_ledger_key` "
                "and keep a copy offline."
            )
        create_key(path)
    return _load(path)


def public_key_text() -> str:
    """The public half, 32 bytes in base64."""
    return _public_half(private_key())


@lru_cache(maxsize=4)
def _public_half(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def signed_text(sequence: int, entry_sha256: str) -> str:
    """The exact text that a head's signature covers."""
    return canonical_text({"ledger-head": 1, "sequence": sequence, "entry_sha256": entry_sha256})


def sign_head(sequence: int, entry_sha256: str) -> str:
    """Signature of the head at `sequence`, in base64."""
    return base64.b64encode(private_key().sign(signed_text(sequence, entry_sha256).encode())).decode()


def head_signature_holds(sequence: int, entry_sha256: str, signature: str, public_key: str) -> bool:
    """Whether `signature` was made over that head with the private half of `public_key` (both base64)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), signed_text(sequence, entry_sha256).encode())
    except (InvalidSignature, ValueError):
        return False
    return True
