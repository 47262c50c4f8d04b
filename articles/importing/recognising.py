"""Which kind of file bytes are, seen from how they begin: text, XML, or the zipped XML of Word."""

from __future__ import annotations

import codecs
import re

from articles.importing.docx.archive import DOCX_BYTES
from articles.importing.file import EXPORTED_BYTES
from articles.importing.jats.parsing import JATS_BYTES
from articles.importing.manuscript import UnreadableFile

DOCX, JATS, TEXT = "docx", "jats", "text"
LIMITS = {DOCX: DOCX_BYTES, JATS: JATS_BYTES, TEXT: EXPORTED_BYTES}

_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
# OLE: documents of Word before 2007, and newer ones that are protected by a password.
_OLE = b"\xd0\xcf\x11\xe0"
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\s+(?!html\b)\w|(?:[\w.-]+:)?article[\s>])", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!DOCTYPE\s+html\b|html[\s>])", re.IGNORECASE)


def kind_of(beginning: bytes, name: str = "The file") -> str:
    """`docx`, `jats` or `text`. Raises `UnreadableFile`, naming `name`, for the source of a web page."""
    if beginning.startswith((*_ZIPPED, _OLE)):
        return DOCX
    text = _text(beginning)
    if _HTML.match(text):
        raise UnreadableFile(
            f"{name} is the source of a web page (HTML). Copy the page's text from the browser instead."
        )
    return JATS if _XML.match(text) else TEXT


def limit_for(beginning: bytes) -> int:
    """How many bytes a file that begins so may have."""
    try:
        return LIMITS[kind_of(beginning)]
    except UnreadableFile:
        return EXPORTED_BYTES


def refuse_markup(data: bytes, name: str) -> None:
    """Raises `UnreadableFile` where somebody calls XML text."""
    if kind_of(data[:1000], name) == JATS:
        raise UnreadableFile(
            f"{name} is XML, not text: its marks would stand in the article. Import it with the format jats."
        )


def _text(beginning: bytes) -> str:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return beginning.decode("utf-16", "replace")
    return beginning.decode("utf-8-sig", "replace")
