"""From bytes to text: exports come in UTF-8, UTF-16 and Windows-1252, and in mixtures."""

from __future__ import annotations

import codecs
import re

from articles.citations.csl import UnreadableReferences

MAX_BYTES = 100 * 1024 * 1024

# A stray NUL is a slip; where every tenth byte is one, the file is no text.
NULS_SHARE = 0.1

_FALLBACK = "windows-1252-for-bad-bytes"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zipped file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a Rich Text document"),
)
_LINE_ENDS = re.compile("\r\n?")
# Line ends to some programs and not to others. As blanks they leave the numbers of the lines as editors count them.
_OTHER_LINE_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", " "))
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_FALLBACK, _as_windows_1252)


def text_of_file(data: bytes) -> str:
    """The text with `\\n` line ends, whatever encoding it came in.

    UTF-16 is known by its mark, XML by its declaration. All else is UTF-8; bytes that are not are taken for
    Windows-1252, which contains Latin-1's letters, so that one bad record does not spoil the others. Raises
    `UnreadableReferences` for files that are too large, empty or not text.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableReferences(f"The reference file is over the limit of {MAX_BYTES // 1024**2} MB. Split it.")
    for beginning, kind in _BINARY:
        if data.startswith(beginning):
            raise UnreadableReferences(
                f"The reference file is {kind}, not text. Export the references as RIS or BibTeX."
            )
    if data.startswith(_UTF16_MARKS):
        text = data.decode("utf-16", errors="replace")
    elif data[:4096].count(0) > len(data[:4096]) * NULS_SHARE:
        raise UnreadableReferences("The reference file is binary, not text. Export the references as RIS or BibTeX.")
    else:
        text = _declared(data) or data.decode("utf-8", errors=_FALLBACK)
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")).translate(_OTHER_LINE_ENDS)
    if not text.strip():
        raise UnreadableReferences("The reference file is empty. Check that the export was saved.")
    return text


def _declared(data: bytes) -> str:
    """The text of XML that declares an encoding other than UTF-8, or nothing."""
    found = _DECLARED.match(data[:200])
    if not found or found[1].lower() in (b"utf-8", b"utf8"):
        return ""
    try:
        return data.decode(found[1].decode("ascii"))
    except (LookupError, UnicodeError):
        return ""
