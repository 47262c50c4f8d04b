"""Whether a picture's file holds nothing but its pixels, as every file that is kept does.

An exported picture has to come back byte for byte, because its digest was signed. So it is not drawn anew; its parts
are looked at one by one instead, and anything that is not needed to draw it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_WEBP_PARTS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
# Quantisation, frame (three kinds), Huffman tables, restart interval, scan (ITU-T T.81, table B.1); JFIF's own APP0.
_JPEG_PARTS: Final = frozenset({0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD, 0xDA, 0xE0})
_SCAN, _END = 0xDA, 0xD9


def holds_only_pixels(content: bytes) -> bool:
    """Whether every part of the file serves to draw it, and nothing follows. False for any other kind of file."""
    try:
        if content.startswith(_PNG):
            return _PNG_PARTS.issuperset(_png_parts(content))
        if content.startswith(b"\xff\xd8"):
            return _JPEG_PARTS.issuperset(_jpeg_parts(content))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _WEBP_PARTS.issuperset(_webp_parts(content))
    except (IndexError, ValueError):
        return False
    return False


def _png_parts(content: bytes) -> Iterator[bytes]:
    at, name = len(_PNG), b""
    while at < len(content):
        name = content[at + 4 : at + 8]
        yield name
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if name == b"IEND" and at != len(content):
            raise ValueError("Something follows the end.")
    if at != len(content) or name != b"IEND":
        raise ValueError("The file has no end.")


def _jpeg_parts(content: bytes) -> Iterator[int]:
    at = 2
    while (marker := content[at + 1]) != _END:
        if content[at] != 0xFF:
            raise ValueError("A part does not begin where the one before it ends.")
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xE0 and (length != 16 or content[at + 4 : at + 9] != b"JFIF\0"):
            raise ValueError("An application's own part is not JFIF's.")
        yield marker
        at += 2 + length
        if marker == _SCAN:
            at = _behind_scan(content, at)
    if at + 2 != len(content):
        raise ValueError("Something follows the end.")


def _behind_scan(content: bytes, at: int) -> int:
    """Where the next part begins: in a scan, 0xFF stands only before 0 and before restart marks."""
    while content[(at := content.index(b"\xff", at)) + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
        at += 2
    return at


def _webp_parts(content: bytes) -> Iterator[bytes]:
    if int.from_bytes(content[4:8], "little") + 8 != len(content):
        raise ValueError("Something follows the end.")
    at = 12
    while at < len(content):
        yield content[at : at + 4]
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    if at != len(content):
        raise ValueError("A part goes beyond the end.")
