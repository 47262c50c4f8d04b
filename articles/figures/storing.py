"""Keeping the files of figures, through Django's storage interface (`STORAGES["figures"]`), under their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from articles.figures.figure import file_name

ALIAS: Final = "figures"
_CHUNK: Final = 256 * 1024


class PictureMissing(Exception):
    """The storage has no file under this digest, or does not give it out."""


def storage() -> Storage:
    """The storage that holds the files of figures."""
    return storages[ALIAS]


def storage_name(sha256: str, media_type: str) -> str:
    """Where a file is kept: in folders by the first four digits, so that none grows without end."""
    return f"{sha256[:2]}/{sha256[2:4]}/{file_name(sha256, media_type)}"


def keep(content: bytes, sha256: str, media_type: str) -> None:
    """Put a file into the storage, unless exactly it is there already. A broken one under its name is replaced."""
    name, kept = storage_name(sha256, media_type), storage()
    if kept.exists(name):
        if kept_sha256(sha256, media_type) == sha256:
            return
        kept.delete(name)
    kept.save(name, ContentFile(content))


def opened(sha256: str, media_type: str) -> File[bytes]:
    """The kept file, open for reading; whoever takes it closes it. Raises PictureMissing."""
    try:
        return storage().open(storage_name(sha256, media_type), "rb")
    except OSError as error:
        raise PictureMissing(f"The file of the figure {sha256} cannot be read: {error}") from error


def content_of(sha256: str, media_type: str) -> bytes:
    """The bytes of a kept file. Raises PictureMissing."""
    return b"".join(_chunks(sha256, media_type))


def kept_sha256(sha256: str, media_type: str) -> str:
    """The digest of what is really kept under this name. Raises PictureMissing."""
    found = hashlib.sha256()
    for chunk in _chunks(sha256, media_type):
        found.update(chunk)
    return found.hexdigest()


def discard(sha256: str, media_type: str) -> None:
    """Take a file out of the storage; one that is not there is no error."""
    storage().delete(storage_name(sha256, media_type))


def _chunks(sha256: str, media_type: str) -> Iterator[bytes]:
    with opened(sha256, media_type) as file:
        try:
            yield from file.chunks(_CHUNK)
        except OSError as error:
            raise PictureMissing(f"The file of the figure {sha256} cannot be read: {error}") from error
