"""Zipped files that mean harm or are no Word documents. None of them reaches pandoc as it came."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from articles.importing import UnreadableFile, read_manuscript
from articles.importing.docx import archive
from articles.importing.docx.archive import clean_archive
from articles.tests.importing.word_files import document, zipped

GOOD = zipped({"word/document.xml": document("Iron.")})


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_manuscript(Path("a.docx"), data)
    message = str(refused.value)
    assert "\n" not in message
    return message


def names_in(data: bytes) -> set[str]:
    with zipfile.ZipFile(BytesIO(data)) as made:
        return set(made.namelist())


def test_only_parts_that_hold_text_are_handed_on():
    parts = {
        "word/document.xml": document("Iron."),
        "word/media/image1.png": b"\x89PNG" * 10,
        "word/vbaProject.bin": b"macro",
        "word/embeddings/sheet.xlsx": b"PK",
        "../../etc/passwd.xml": b"<a/>",
        "/etc/passwd.xml": b"<a/>",
        "word/../../x.xml": b"<a/>",
        "word\\x.xml": b"<a/>",
    }
    assert names_in(clean_archive(zipped(parts), "a.docx")) == {
        "[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/document.xml",
    }  # fmt: skip


def test_the_same_document_is_written_anew_the_same():
    assert clean_archive(GOOD, "a.docx") == clean_archive(GOOD, "a.docx")


def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1_000_000)
    bomb = zipped({"word/document.xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    assert len(bomb) < 20_000
    assert "unpacks to more than" in refusal(bomb)


def test_many_parts_that_together_are_a_bomb_are_stopped(monkeypatch):
    monkeypatch.setattr(archive, "MAX_XML_BYTES", 2_000_000)
    parts = {f"word/part{number}.xml": b" " * 500_000 for number in range(10)}
    assert "unpacks to more than" in refusal(zipped({**parts, "word/document.xml": document("x")}))


def test_a_size_that_lies_does_not_help(monkeypatch):
    """The directory says 10 bytes; what is packed is a megabyte."""
    data = bytearray(zipped({"word/document.xml": b"<a>" + b" " * 1_000_000 + b"</a>"}))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            if data[at + offset + 4 :].find(b"word/document.xml", 0, 60) >= 0:
                struct.pack_into("<I", data, at + offset, 10)
    assert "damaged" in refusal(bytes(data))


def test_too_many_members_are_refused():
    parts = {f"x/{number}": b"" for number in range(archive.MAX_MEMBERS + 1)}
    assert "not packed as Word packs" in refusal(zipped({**parts, "word/document.xml": document("x")}))


def test_two_members_of_one_name_are_refused():
    written = BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(written, "a") as again:
        again.writestr("word/document.xml", document("Other."))
    assert "not packed as Word packs" in refusal(written.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    bomb = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    assert "defines XML entities" in refusal(zipped({"word/document.xml": document("x", head=bomb).encode(encoding)}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD[: len(GOOD) // 2], "damaged or cut off"),
        (b"PK\x03\x04 and then nothing", "no Word document at all"),
        (b"PK\x05\x06" + bytes(18), "another kind of zipped file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "protected by a password"),
        (zipped({"xl/workbook.xml": "<a/>"}, whole=False), "an Excel workbook"),
        (zipped({"ppt/presentation.xml": "<a/>"}, whole=False), "a PowerPoint"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, whole=False),
            "OpenDocument",
        ),
        (zipped({"a.txt": "x"}, whole=False), "another kind of zipped file"),
        (GOOD + bytes(archive.DOCX_BYTES), "larger than 20 MB"),
    ],
    ids=range(9),
)
def test_what_is_no_word_document_is_one_line(data, said):
    assert said in refusal(data)


def test_a_part_that_is_encrypted_is_refused():
    data = bytearray(GOOD)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    assert "password" in refusal(bytes(data))


@pytest.mark.parametrize("format", ["page", "markdown"])
def test_a_word_document_is_never_taken_for_text(format):
    with pytest.raises(UnreadableFile, match="format docx"):
        read_manuscript(None, GOOD, format=format)


def test_text_is_no_word_document():
    with pytest.raises(UnreadableFile, match="no Word document at all"):
        read_manuscript(None, b"What is iron?", format="docx")


def test_a_reference_file_does_not_belong_to_it():
    with pytest.raises(UnreadableFile, match="its own reference list"):
        read_manuscript(None, GOOD, references=b"[]")
