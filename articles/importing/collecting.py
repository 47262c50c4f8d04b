"""Files that come together, from uploads, a ZIP or a folder: bounded, each with its name, one in memory at a time.

Nothing is written under a name that came from outside. A ZIP is looked through before it is opened: how long its list
of contents is, is told at its end, and the sizes that it states are not believed.
"""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from articles.importing.file import bytes_of
from articles.importing.manuscript import UnreadableFile
from articles.importing.reading import MARKDOWN_SUFFIXES
from articles.importing.recognising import LIMITS

MOST_FILES = 200
FILE_BYTES = max(LIMITS.values())
TOTAL_BYTES = 100_000_000
LIST_BYTES = 1_000_000
CHUNK = 65_536
NAME_CHARACTERS = 200

REFERENCE_SUFFIXES = frozenset({".bib", ".json", ".nbib", ".ris"})
NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
DRIVE = re.compile(r"[A-Za-z]:")
LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_ZIP_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Collected:
    """A file that came: its name, and its bytes or the reason why it was not taken."""

    name: str
    data: bytes = b""
    reason: str = ""


class Room:
    """How much may still come: so many files, so many bytes in all. Raises `UnreadableFile` when it is used up."""

    def __init__(self) -> None:
        self.files, self.bytes = MOST_FILES, TOTAL_BYTES

    def take_file(self) -> None:
        """One more file."""
        self.files -= 1
        if self.files < 0:
            raise UnreadableFile(f"These are more than {MOST_FILES} files, the limit for one import. Split them.")

    def take_bytes(self, size: int) -> None:
        """So many more bytes."""
        self.bytes -= size
        if self.bytes < 0:
            raise UnreadableFile(
                f"Together, and unpacked, these are more than {TOTAL_BYTES // 1_000_000} MB, the limit for one import. "
                "Split them."
            )


def from_uploads(uploads: Iterable[tuple[str, int, IO[bytes]]]) -> Iterator[Collected]:
    """The files of an upload (name, size, stream); a ZIP that is no document gives those in it.

    Raises `UnreadableFile` where they are too many or too much together, or a ZIP cannot be read as one.
    """
    room = Room()
    for name, size, stream in uploads:
        if PurePosixPath(name).suffix.casefold() == ".zip":
            yield from _in_archive(stream, size, clean_name(name), room)
        else:
            yield _one(clean_name(name), stream, room)


def from_path(path: Path) -> Iterator[Collected]:
    """The files of a folder and the folders in it, by name, or of a ZIP. Links are not followed; hidden files are left
    out. Raises `UnreadableFile`."""
    if not path.is_dir():
        if path.suffix.casefold() != ".zip":
            raise UnreadableFile(f"{path} is no folder and no ZIP. Name one, or import one file with import_article.")
        if not path.is_file():
            bytes_of(path)  # says what is wrong with it
        with path.open("rb") as stream:
            yield from _in_archive(stream, path.stat().st_size, path.name, Room())
        return
    room = Room()
    for file in _files_below(path):
        name = clean_name(file.relative_to(path).as_posix())
        room.take_file()
        try:
            data = bytes_of(file, FILE_BYTES)
        except UnreadableFile as error:
            yield Collected(name, reason=str(error))
            continue
        room.take_bytes(len(data))
        yield Collected(name, data)


def _files_below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        for name in sorted(files):
            path = Path(here) / name
            if not _is_litter(name) and not path.is_symlink():
                yield path


def clean_name(name: str) -> str:
    """The name as it is shown: without signs that do not print, cut at its front where it is very long."""
    shown = NOT_PRINTED.sub("", name).strip() or "unnamed"
    return shown if len(shown) <= NAME_CHARACTERS else "…" + shown[1 - NAME_CHARACTERS :]


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name in LITTER


def _one(name: str, stream: IO[bytes], room: Room) -> Collected:
    """A file read in steps, no further than the limits."""
    room.take_file()
    parts, size = [], 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        room.take_bytes(len(chunk))
        if size > FILE_BYTES:
            return Collected(name, reason=f"Larger than {FILE_BYTES // 1_000_000} MB, the limit for one file.")
        parts.append(chunk)
    return Collected(name, b"".join(parts))


def _in_archive(stream: IO[bytes], size: int, name: str, room: Room) -> Iterator[Collected]:
    _refuse_long_list(stream, size, name)
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                hidden = any(map(_is_litter, PurePosixPath(member.filename).parts))
                if not member.is_dir() and (_leads_out(member) or not hidden):
                    yield _member(archive, member, room)
    except (zipfile.BadZipFile, RuntimeError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"{name} is damaged or no ZIP. Pack the files again.") from error


def _refuse_long_list(stream: IO[bytes], size: int, name: str) -> None:
    """Raises `UnreadableFile` for a ZIP that is too large, or whose list of contents would fill the memory."""
    if size > TOTAL_BYTES:
        raise UnreadableFile(f"{name} is larger than {TOTAL_BYTES // 1_000_000} MB. Split it.")
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    stream.seek(0)
    at = tail.rfind(_ZIP_END)
    if at < 0 or len(tail) < at + 22:
        raise UnreadableFile(f"{name} is damaged or no ZIP. Pack the files again.")
    (list_bytes,) = struct.unpack_from("<I", tail, at + 12)
    if list_bytes > LIST_BYTES or _ZIP64 in tail[max(0, at - 20) : at]:
        raise UnreadableFile(f"{name} holds more than {MOST_FILES} files, the limit for one import. Split it.")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: Room) -> Collected:
    name = clean_name(member.filename)
    if why := _why_not_unpacked(member):
        room.take_file()
        return Collected(name, reason=why)
    try:
        with archive.open(member) as stream:
            return _one(name, stream, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return Collected(name, reason="Damaged in the ZIP, or packed in a way that is not known here. Pack it again.")


def _why_not_unpacked(member: zipfile.ZipInfo) -> str:
    path = member.orig_filename
    if _leads_out(member):
        return "Its name leads out of the ZIP. It was not unpacked."
    if member.external_attr >> 16 & 0o170000 == 0o120000:
        return "A link, no file. It was not followed."
    if member.flag_bits & 1:
        return "Protected by a password. Pack it without one."
    if path.casefold().endswith(".zip"):
        return "A ZIP inside a ZIP. Import it on its own."
    return ""


def _leads_out(member: zipfile.ZipInfo) -> bool:
    path = member.orig_filename.replace("\\", "/")
    return path.startswith("/") or bool(DRIVE.match(path)) or ".." in path.split("/")


def reference_files(names: Iterable[str]) -> dict[str, str]:
    """Which reference file belongs to which manuscript, by their names.

    `iron.md` takes `iron.bib` (or `.json`, `.nbib`, `.ris`) beside it; else `references.…` of its folder, as an export
    has it.
    """
    known = set(names)
    by_place: dict[tuple[str, str], str] = {}
    for name in sorted(known, reverse=True):
        path = PurePosixPath(name)
        if path.suffix.casefold() in REFERENCE_SUFFIXES:
            by_place[str(path.parent), path.stem.casefold()] = name
    found = {}
    for name in known:
        path = PurePosixPath(name)
        if path.suffix.casefold() in MARKDOWN_SUFFIXES:
            place = str(path.parent)
            listed = by_place.get((place, path.stem.casefold())) or by_place.get((place, "references"))
            if listed:
                found[name] = listed
    return found


def is_reference_file(name: str) -> bool:
    """Whether the name says that this is a list of sources and no manuscript."""
    return PurePosixPath(name).suffix.casefold() in REFERENCE_SUFFIXES
