"""Files that nobody means well with: good ones cut, bent and packed anew, under any name."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

MARKS = ("[@", "](", "![", "- ", "1. ", "> ", "\n\n", "|-|", "[^", "{#", "<b>", "--", *"[](){}*_`>#|-+!<&\\^~:\"'@")
NAMES = ["../../../../etc/passwd", "..\\..\\a.{0}", "C:\\a.{0}", "/etc/a.{0}", "a\0.{0}", "a.{0}\r\nX-Y: z", "", "."]
NAMES += ["\u202efdp.{0}", "a" * 3_000 + ".{0}", "a.{0}.exe", "\ud800.{0}", "con.{0}", "a/b.{0}", "%00.{0}", '".{0}']
ENCODINGS = "utf-16 utf-16-be utf-32 utf-7 cp1252 cp037".split()
BEGINNINGS = [b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\x1a", b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]
OTHER_FILES = [b"", b"MZ", b"%PDF-1.7", b"<svg onload='x'/>", b"GIF89a", b"PK\x05\x06", b"\0" * 99]
MEDIA_TYPES = ["image/png", "text/plain", "", "a" * 999, "text/html; charset=no-such", "application/zip"]


@dataclass(frozen=True)
class Upload:
    """A file of a form, under any name, said to be anything."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"


def bent(data: bytes) -> st.SearchStrategy[bytes]:
    """The file with something wrong: cut off, bytes turned, parts put in or doubled, in another encoding."""
    place = st.integers(0, max(0, len(data) - 1))

    def turned(places: list[tuple[int, int]]) -> bytes:
        changed = bytearray(data or b"\0")
        for at, value in places:
            changed[at] = value
        return bytes(changed)

    put_in = st.one_of(st.sampled_from(MARKS).map(str.encode), st.binary(max_size=12), place.map(lambda at: data[at:]))
    much = st.tuples(place, put_in, st.integers(1, 300))
    return st.one_of(
        st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=12).map(turned),
        place.map(lambda at: data[:at]),
        place.map(lambda at: data[at:]),
        much.map(lambda one: data[: one[0]] + (one[1] * one[2])[:200_000] + data[one[0] :]),
        st.sampled_from(ENCODINGS).map(lambda name: data.decode("utf-8", "replace").encode(name, "replace")),
        st.sampled_from(BEGINNINGS).map(lambda begin: begin + data),
    )


def bent_inside(data: bytes) -> st.SearchStrategy[bytes]:
    """A ZIP that is whole, of which one file has something wrong."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return st.sampled_from(sorted(members)).flatmap(
        lambda name: bent(members[name]).map(lambda changed: packed({**members, name: changed}))
    )


def packed(members: Mapping[str, bytes] | Mapping[zipfile.ZipInfo, bytes]) -> bytes:
    """A ZIP with these files, whatever their names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def mutations(seeds: Mapping[str, bytes]) -> st.SearchStrategy[tuple[str, bytes]]:
    """The ending of a file, and such a file with something wrong."""
    wrong = [(ending, bent(data)) for ending, data in sorted(seeds.items())]
    wrong += [(ending, bent_inside(seeds[ending])) for ending in ("docx", "zip") if ending in seeds]
    return st.one_of(*(st.tuples(st.just(ending), strategy) for ending, strategy in wrong))


def names(ending: str) -> st.SearchStrategy[str]:
    """Names of a file with this ending; mostly an honest one."""
    return st.one_of(st.just(f"a.{ending}"), st.sampled_from(NAMES).map(lambda name: name.format(ending)))


def wrong_files() -> st.SearchStrategy[Upload]:
    """Files as a form gets them that asked for another."""
    name = st.sampled_from("md docx xml bib json csv zip png txt".split()).flatmap(names)
    data = st.one_of(st.binary(max_size=60), st.sampled_from([*OTHER_FILES, png(9, 9), png(9, 9)[:40]]))
    return st.builds(Upload, name, data, st.sampled_from(MEDIA_TYPES))


def png(width: int, height: int) -> bytes:
    """A PNG that says it has so many points; only a small one has them."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    rows = zlib.compress((b"\0" + b"\x7f" * (width % 5_000)) * (height % 5_000))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
