"""A backup as one file: the database, the files of figures after it, and a list with the digest of each.

A tar whose first member is the list's digest would have to be written last; so the list is the last member, and a file
without it is not whole. It is written under another name and renamed when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

FORMAT = "editorial-backup/1"
LIST = "MANIFEST.json"
UNFINISHED = ".unfinished-"
PIECE = 1 << 20


class Damaged(RuntimeError):
    """The backup is not what was written; the message names the file in it, and what is wrong."""


@dataclass
class Writing:
    """A backup that is being written."""

    tar: tarfile.TarFile
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Add `size` bytes of `source` under `name`. Raises OSError where the source ends before."""
        digest = _Digesting(source)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, digest)
        self.members[name] = {"bytes": size, "sha256": digest.sha256.hexdigest()}


class _Digesting:
    """A file that is digested while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.sha256.update(piece)
        return piece


@contextmanager
def writing(path: Path, about: dict[str, Any]) -> Iterator[Writing]:
    """Write a backup to `path`, which appears only when it is whole and on the disk, readable by its owner alone.

    Raises FileExistsError where there is one already, and whatever the block raises; then nothing is left.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already.")
    handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                backup = Writing(tar)
                yield backup
                _add_list(tar, {"format": FORMAT, **about, "members": backup.members})
            file.flush()
            os.fsync(file.fileno())
        os.rename(unfinished, path)  # noqa: PTH104 (the name is a string)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _add_list(tar: tarfile.TarFile, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1, sort_keys=True).encode()
    whole = json.dumps({"sha256": hashlib.sha256(text).hexdigest(), "list": text.decode()}).encode()
    member = tarfile.TarInfo(LIST)
    member.size, member.mode = len(whole), 0o600
    tar.addfile(member, BytesIO(whole))


def read_list(tar: tarfile.TarFile) -> dict[str, Any]:
    """The backup's list. Raises Damaged."""
    try:
        source = tar.extractfile(LIST)
        whole = json.loads(source.read() if source else b"")
        text = whole["list"]
        content = json.loads(text)
    except (KeyError, TypeError, ValueError, tarfile.TarError, OSError) as error:
        raise Damaged(f"{LIST} is missing or cannot be read: the file was not written to its end.") from error
    if hashlib.sha256(text.encode()).hexdigest() != whole["sha256"]:
        raise Damaged(f"{LIST} was changed.")
    if content.get("format") != FORMAT:
        raise Damaged(f"{LIST} is of another format ({content.get('format')}).")
    return dict(content)


def verified(path: Path) -> dict[str, Any]:
    """Read the whole backup and return its list. Raises Damaged, naming the first file that is missing, changed or not
    in the list; OSError where it cannot be read."""
    try:
        with tarfile.open(path, "r:") as tar:
            content = read_list(tar)
            found = {member.name: member for member in tar.getmembers() if member.name != LIST}
            for name, said in content["members"].items():
                if name not in found:
                    raise Damaged(f"{name} is missing.")
                if _digest(tar, found[name]) != said["sha256"]:
                    raise Damaged(f"{name} was changed: its digest is not the one that was written.")
            if unknown := sorted(found.keys() - content["members"].keys()):
                raise Damaged(f"{unknown[0]} is in the file, but not in its list.")
    except tarfile.TarError as error:
        raise Damaged(f"It is not a whole tar file ({error}).") from error
    return content


def _digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    source = tar.extractfile(member)
    if source is None:
        raise Damaged(f"{member.name} is not a file.")
    sha256 = hashlib.sha256()
    while piece := source.read(PIECE):
        sha256.update(piece)
    return sha256.hexdigest()


def copied_out(tar: tarfile.TarFile, name: str, target: Path) -> None:
    """Write one member to `target`, which is new. Raises Damaged where it is missing."""
    try:
        source = tar.extractfile(name)
    except KeyError as error:
        raise Damaged(f"{name} is missing.") from error
    if source is None:
        raise Damaged(f"{name} is not a file.")
    with target.open("xb") as file:
        while piece := source.read(PIECE):
            file.write(piece)
