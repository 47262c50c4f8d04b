"""A file that is kept holds nothing but pixels; one that holds more is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.figures.bare import holds_only_pixels
from articles.figures.picture import read_picture
from articles.tests.figures.scenes import drawing, encoded
from articles.tests.figures.test_pictures import with_exif

KINDS = ["JPEG", "PNG", "WEBP", "GIF"]


def kept(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> bytes:
    picture = drawing(size, seed=90).convert(mode)
    return read_picture(encoded(picture, kind), max_bytes=1_000_000).content


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_kept_holds_only_pixels(kind):
    assert holds_only_pixels(kept(kind))


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA"])
def test_in_every_mode(mode):
    assert holds_only_pixels(kept("PNG", mode))
    if mode != "LA":
        assert holds_only_pixels(kept("WEBP", mode))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_notes_in_it_and_things_behind_it_are_told(kind):
    assert not holds_only_pixels(encoded(drawing(), kind, exif=with_exif()))
    assert not holds_only_pixels(kept(kind) + b"PK\x03\x04")
    assert not holds_only_pixels(kept(kind)[:-3])


def test_a_comment_is_told():
    assert not holds_only_pixels(encoded(drawing(), "JPEG", comment=b"Mrs Miller"))


def test_other_files_are_none():
    assert not holds_only_pixels(encoded(drawing(), "GIF"))
    assert not holds_only_pixels(b"")


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(noise):
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF\x40\0\0\0WEBP"):
        assert holds_only_pixels(start + noise) in (True, False)
