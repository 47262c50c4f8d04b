"""From a path to bytes, and from bytes to clean text; each refusal is one line that says what to do."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articles.importing.manuscript import UnreadableFile

MANUSCRIPT_BYTES = 500_000
REFERENCES_BYTES = 10_000_000
# An exported article holds up to two texts of 500 KB and a byline of any length.
EXPORTED_BYTES = 3_000_000
BEGINNING_BYTES = 1_000

KNOWN_BEGINNINGS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zipped file such as a Word document (import that with the format docx)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# The byte order mark, zero-width space, word joiner and soft hyphen only say where a line may break. Characters that
# change how a text reads (overrides of its direction) are left for the checks to report.
LAYOUT_SIGNS = re.compile("[\ufeff\u200b\u2060\u00ad]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
CONTROLS_SHARE = 0.01
EXPORTED = re.compile(rb"(?:\xef\xbb\xbf)?---\r?\n(?:(?!---\r?\n)[^\n]*\n)*?text: verbatim\r?\n")


@dataclass(frozen=True)
class CleanText:
    """Text with `\\n` line ends in Unicode form NFC. `removed` counts the control characters taken out."""

    text: str
    removed: int


def bytes_of(path: Path, limit: int | Callable[[bytes], int] = EXPORTED_BYTES) -> bytes:
    """The content of a file of at most `limit` bytes, which can depend on how the file begins.

    Raises `UnreadableFile` for a path that does not exist, is no file, may not be read or is too large; a file over
    the limit is not read into memory.
    """
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path} is a folder. Name one file in it.")
        if not path.exists():
            raise UnreadableFile(f"{path} does not exist. Check the path.")
        if not path.is_file():
            raise UnreadableFile(f"{path} is not a regular file. Save the text to a file and name that.")
        with path.open("rb") as stream:
            beginning = stream.read(BEGINNING_BYTES)
            most = limit if isinstance(limit, int) else limit(beginning)
            data = beginning + stream.read(max(0, most + 1 - len(beginning)))
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read ({error.strerror}). Check its name and permissions.") from error
    except ValueError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("The path contains a character that no file name can have. Check the path.") from error
    refuse_oversize(len(data), most, str(path))
    return data


def refuse_oversize(size: int, limit: int, name: str) -> None:
    """Raises `UnreadableFile` when `size` is over `limit` bytes."""
    if size > limit:
        raise UnreadableFile(f"{name} is larger than {limit // 1000} KB, the limit for an import. Split it.")


def clean_text(data: bytes, *, name: str, limit: int = MANUSCRIPT_BYTES) -> CleanText:
    """The text in `data`, which must be UTF-8 with or without a byte order mark.

    Line ends become `\\n`, the text becomes NFC, signs that only steer line breaks and control characters are
    removed. Raises `UnreadableFile`, naming `name`, for data that is too large, empty, binary or not UTF-8.
    """
    text = decoded(data, name, limit)
    text = LAYOUT_SIGNS.sub("", LINE_ENDS.sub("\n", text))
    printable, removed = CONTROLS.subn("", text)
    if removed > max(8, len(text) * CONTROLS_SHARE):
        raise UnreadableFile(f"{name} is binary, not text. Save it as plain text in UTF-8.")
    if not printable.strip():
        raise UnreadableFile(f"{name} is empty. Check that the text was saved.")
    return CleanText(unicodedata.normalize("NFC", printable), removed)


def is_exported(data: bytes) -> bool:
    """Whether the file says of itself, in its front matter, that its text may not be touched."""
    return EXPORTED.match(data) is not None


def exported_text(data: bytes, *, name: str) -> CleanText:
    """The text of an exported article, to the last character: only line ends and a byte order mark are put right.

    Raises `UnreadableFile` as `clean_text` does.
    """
    text = decoded(data, name, EXPORTED_BYTES).removeprefix("\ufeff")
    return CleanText(text.replace("\r\n", "\n").replace("\r", "\n"), 0)


def decoded(data: bytes, name: str, limit: int) -> str:
    """The characters of a UTF-8 file. Raises `UnreadableFile` for one that is too large, binary or not UTF-8."""
    refuse_oversize(len(data), limit, name)
    refuse_binary(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{name} is not UTF-8: byte {data[error.start]:#04x} at position {error.start} (line {line}). "
            "Save it as UTF-8 and import it again."
        ) from error


def refuse_binary(data: bytes, name: str) -> None:
    """Raises `UnreadableFile` for well-known kinds of file and for anything with a NUL in it."""
    for beginning, kind in KNOWN_BEGINNINGS:
        if data.startswith(beginning):
            raise UnreadableFile(f"{name} is {kind}, not text. Save it as plain text in UTF-8.")
    if data.startswith(UTF16_MARKS):
        raise UnreadableFile(
            f"{name} is not UTF-8: byte {data[0]:#04x} at position 0 marks UTF-16. "
            "Save it as UTF-8 and import it again."
        )
    if b"\0" in data:
        raise UnreadableFile(f"{name} is binary: a NUL at position {data.index(0)}. Save it as plain text in UTF-8.")
