"""Reading an uploaded picture: what it is is told by its bytes, and what is kept is drawn anew from its pixels.

Nothing of the uploaded file is kept but its pixels: no place where it was taken, no name of a patient in a comment, no
second file behind the picture. The same upload gives the same bytes, so that a digest names a picture.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from articles.figures.figure import MEDIA_TYPES
from cms.refusals import Refused

# A picture of 8,000 by 5,000 points prints a page; beyond that it is only costly to open.
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 12_000
JPEG_QUALITY: Final = 90
_JPEG, _PNG, _WEBP, _GIF = "JPEG", "PNG", "WEBP", "GIF"
_SIGNATURES: Final = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
)
_REFUSED: Final = (
    (b"%PDF", "a PDF"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
)
_TAKEN: Final = "Take a JPEG, PNG, WebP or GIF picture."
# What each kind is kept as; only the first picture of a GIF, because a moving one cannot be read at rest.
_KEPT_AS: Final = {_JPEG: "image/jpeg", _PNG: "image/png", _GIF: "image/png", _WEBP: "image/webp"}
# Decoders fail in many ways on broken input; each of them means the same to the person.
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    LookupError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
)
_GREY: Final = frozenset({"1", "L"})


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: its bytes, what they are, and its size in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def read_picture(content: bytes, *, max_bytes: int) -> Picture:
    """The picture in an uploaded file, made anew without anything but its pixels.

    JPEG stays JPEG, PNG stays PNG, WebP stays WebP, a GIF becomes a PNG of its first picture. The way up that a camera
    noted is applied, colours are brought to sRGB, and every note in the file is left behind. Raises Refused, with a
    sentence, for anything that is none of these, is too large, or cannot be read to its end.
    """
    if not content:
        raise Refused("The file is empty. Choose the picture again.", code="figure-empty")
    if len(content) > max_bytes:
        raise Refused(
            f"The file has {_megabytes(len(content))}; at most {_megabytes(max_bytes)} are taken. Save it smaller.",
            code="figure-too-large",
        )
    kind = _kind_of(content)
    picture = _opened(content, kind)
    made = _encoded(picture, kind, is_lossless=kind != _WEBP or b"VP8L" in content[:64])
    if len(made) > 2 * max_bytes:
        raise Refused(
            f"Without its compression the picture has {_megabytes(len(made))}. Save it smaller.",
            code="figure-too-large",
        )
    return Picture(made, _KEPT_AS[kind], picture.width, picture.height)


def media_type_of(content: bytes) -> str:
    """What the first bytes of a kept file say that it is; empty for anything that is not kept."""
    kind = _sniffed(content)
    return _KEPT_AS[kind] if kind and kind != _GIF else ""


def _sniffed(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    return next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), "")


def _kind_of(content: bytes) -> str:
    if kind := _sniffed(content):
        return kind
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")) or b"<svg" in start:
        raise Refused(
            f"An SVG file is a program that draws, not a picture, and is not taken. Export it as PNG. {_TAKEN}",
            code="figure-not-a-picture",
        )
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        raise Refused(f"The file is a HEIC or AVIF picture. Export it as JPEG. {_TAKEN}", code="figure-not-a-picture")
    said = next(
        (name for signature, name in _REFUSED if content.startswith(signature)), "no picture that is known here"
    )
    raise Refused(f"The file is {said}, whatever its name says. {_TAKEN}", code="figure-not-a-picture")


def _opened(content: bytes, kind: str) -> Image.Image:
    """The pixels, upright and in sRGB. Only the decoder of the kind that the bytes name is asked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=[kind])
            _refuse_size(picture)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
        return _plain(_in_srgb(upright if upright is not None else picture))
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise Refused(
            "The picture cannot be read to its end: the file is damaged. Export it again.", code="figure-damaged"
        ) from error


def _refuse_size(picture: Image.Image) -> None:
    """Before a pixel is unpacked: a few bytes can claim gigabytes."""
    width, height = picture.size
    if width < 1 or height < 1:
        raise Refused("The picture has no points.", code="figure-damaged")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_many_pixels(f"has {width:,} × {height:,}")


def _too_many_pixels(said: str = "has too many") -> Refused:
    return Refused(
        f"The picture {said} points; at most {MAX_PIXELS // 1_000_000} million and {MAX_SIDE:,} on a side are taken. "
        "Make it smaller.",
        code="figure-too-large",
    )


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours that every screen assumes. A broken profile says nothing about colours."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        flat = picture.convert("RGB") if alpha is not None else picture
        converted = ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    if converted is None:
        return picture
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _plain(picture: Image.Image) -> Image.Image:
    """A new picture with these pixels and nothing else, in one of four modes: grey, colour, each with or without
    transparency."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 257).convert("L") if picture.mode != "I" else _grey(picture)
    has_alpha = picture.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in picture.info
    if picture.mode in _GREY or picture.mode in ("LA", "La"):
        mode = "LA" if has_alpha else "L"
    else:
        mode = "RGBA" if has_alpha else "RGB"
    pixels = picture.convert(mode)
    if has_alpha and pixels.getchannel("A").getextrema() == (255, 255):
        pixels = pixels.convert("L" if mode == "LA" else "RGB")
    return Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())


def _grey(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey in eight: what screens show. `convert` would cut off whatever is above 255."""
    _, brightest = picture.getextrema()
    return picture.point(lambda value: value / 257).convert("L") if _number(brightest) > 255 else picture.convert("L")


def _number(value: Any) -> float:
    return float(value[-1] if isinstance(value, tuple) else value)


def _encoded(picture: Image.Image, kind: str, *, is_lossless: bool) -> bytes:
    made = io.BytesIO()
    match _KEPT_AS[kind]:
        case "image/jpeg":
            picture.convert("L" if picture.mode in ("L", "LA") else "RGB").save(
                made, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True
            )
        case "image/webp":
            picture.save(made, "WEBP", quality=JPEG_QUALITY, method=6, lossless=is_lossless)
        case _:
            picture.save(made, "PNG", optimize=True)
    content = made.getvalue()
    assert media_type_of(content) in MEDIA_TYPES
    return content


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
