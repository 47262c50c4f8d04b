"""What becomes of an uploaded picture: told by its bytes, drawn anew, and everything else left behind."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from articles.figures.picture import MAX_PIXELS, media_type_of, read_picture
from articles.tests.figures.scenes import drawing, encoded
from cms.refusals import Refused

LIMIT = 1_000_000
SECRET = b"Mrs Miller, born 1950"
POSITION = (52.0, 31.0, 12.0)


def read(content: bytes, max_bytes: int = LIMIT):
    return read_picture(content, max_bytes=max_bytes)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def with_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: POSITION, 3: "E", 4: POSITION})
    return exif


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_each_kind_is_kept_as_what_it_should_be(kind, media_type):
    picture = read(encoded(drawing(), kind))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 60, 40)
    assert media_type_of(picture.content) == media_type


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_of_whom_it_was_taken_is_not_kept(kind):
    upload = encoded(drawing(), kind, exif=with_exif())
    assert opened(upload).getexif().get_ifd(0x8825)
    kept = read(upload).content
    assert not opened(kept).getexif()
    assert SECRET not in kept
    assert b"Exif" not in kept
    assert b"EXIF" not in kept


def test_comments_text_chunks_and_profiles_are_not_kept():
    notes = PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for upload in (
        encoded(drawing(), "PNG", pnginfo=notes, icc_profile=profile, dpi=(300, 300)),
        encoded(drawing(), "JPEG", comment=SECRET, icc_profile=profile),
        encoded(drawing(), "GIF", comment=SECRET),
    ):
        kept = read(upload).content
        assert SECRET not in kept
        assert set(opened(kept).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


def test_a_camera_held_sideways_gives_an_upright_picture():
    picture = read(encoded(drawing((60, 40)), "JPEG", exif=with_exif(orientation=6)))
    assert (picture.width, picture.height) == (40, 60)


def test_colours_of_another_space_are_brought_to_srgb():
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    cmyk = drawing().convert("CMYK")
    assert opened(read(encoded(cmyk, "JPEG")).content).mode == "RGB"
    assert opened(read(encoded(drawing(), "PNG", icc_profile=lab_like[:100])).content).mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_can_be_kept(mode):
    source = Image.new("I;16", (8, 8), 65535) if mode == "I;16" else drawing((20, 20)).convert(mode)
    kept = opened(read(encoded(source)).content)
    assert kept.mode in ("L", "LA", "RGB", "RGBA")
    if mode == "I;16":
        assert kept.getpixel((0, 0)) == 255


def test_transparency_stays_where_there_is_some():
    clear = drawing().convert("RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))
    assert opened(read(encoded(clear)).content).getpixel((0, 0))[3] == 0
    assert opened(read(encoded(drawing().convert("RGBA"))).content).mode == "RGB"


def test_the_same_upload_gives_the_same_bytes():
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        upload = encoded(drawing(), kind)
        assert read(upload) == read(upload)


def test_of_a_moving_picture_only_the_first_is_kept():
    frames = [drawing(seed=seed) for seed in (0, 20)]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    kept = opened(read(moving).content)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((30, 20)) == (255, 255, 255)


def test_what_hides_behind_a_picture_is_left_behind():
    page = b"<script>alert(1)</script><?php evil ?>PK\x03\x04"
    for kind in ("JPEG", "PNG", "GIF"):
        kept = read(encoded(drawing(), kind) + page).content
        assert b"script" not in kept
        assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"<!DOCTYPE html><html><svg></svg></html>", "SVG"),
        (b"%PDF-1.7", "a PDF"),
        (b"II*\x00rest", "a TIFF"),
        (b"BM0000", "a BMP"),
        (b"PK\x03\x04", "a ZIP"),
        (b"\x00\x00\x00\x18ftypheic0000", "HEIC"),
        (b"GIF89b", "no picture"),
        (b"just words", "no picture"),
        (b"MZ\x90\x00", "no picture"),
    ],
)
def test_anything_else_is_refused_with_what_it_is(content, said):
    with pytest.raises(Refused, match=said):
        read(content)


def test_a_program_called_png_is_refused_by_its_bytes():
    with pytest.raises(Refused, match="whatever its name says"):
        read(b"#!/bin/sh\nrm -rf /")


def test_only_the_decoder_that_the_bytes_name_is_asked():
    """A TIFF behind the first bytes of a JPEG is a broken JPEG, not a TIFF."""
    with pytest.raises(Refused, match="damaged"):
        read(b"\xff\xd8\xff" + encoded(drawing(), "TIFF"))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(7_000, 7_000), (100_000, 10), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    with pytest.raises(Refused, match="points"):
        read(bomb(*size))
    assert size[0] * size[1] > MAX_PIXELS or max(size) > 12_000


def test_text_that_unpacks_to_gigabytes_is_refused():
    packed = zlib.compress(b"x" * 80_000_000)
    upload = bomb(10, 10).replace(chunk(b"IEND", b""), chunk(b"zTXt", b"k\0\0" + packed) + chunk(b"IEND", b""))
    with pytest.raises(Refused):
        read(upload)


def test_a_file_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(Refused, match="at most"):
        read(b"not a picture at all", max_bytes=10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_picture_is_refused(kind):
    upload = encoded(drawing((400, 400), seed=300), kind)
    with pytest.raises(Refused, match="damaged"):
        read(upload[: len(upload) // 2])


@settings(max_examples=60)
@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), at=st.integers(8, 400), noise=st.binary(max_size=40))
def test_broken_bytes_are_a_picture_or_a_refusal(kind, at, noise):
    upload = encoded(drawing(), kind)
    try:
        picture = read(upload[:at] + noise + upload[at + len(noise) :])
    except Refused:
        return
    assert media_type_of(picture.content)
