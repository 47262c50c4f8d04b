"""What is taken from uploads, archives and folders, and what is not."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from articles.importing import UnreadableFile, collecting
from articles.importing.collecting import clean_name, from_path, from_uploads, reference_files
from articles.tests.importing.many_files import markdown, uploaded, zipped

TEXT = markdown("What is iron?")


def taken(name: str, data: bytes) -> dict[str, str]:
    """Name → why it was not taken, or nothing."""
    return {file.name: file.reason for file in uploaded(name, data)}


def archive_with(info: zipfile.ZipInfo, data: bytes = TEXT) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, data)
        archive.writestr("good.md", TEXT)
    return made.getvalue()


def test_a_zip_gives_the_files_in_it_without_the_litter_of_systems():
    files = {"a/iron.md": TEXT, "__MACOSX/a/._iron.md": b"x", "a/.DS_Store": b"x", "b/zinc.md": TEXT, "empty/": b""}
    assert taken("many.zip", zipped(files)) == {"a/iron.md": "", "b/zinc.md": ""}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.md", "..\\b.md", "C:\\b.md"])
def test_a_name_that_leads_out_of_the_zip_is_refused_and_the_rest_is_taken(name):
    found = taken("many.zip", archive_with(zipfile.ZipInfo(name)))
    assert found.pop("good.md") == ""
    assert ["leads out of the ZIP" in reason for reason in found.values()] == [True]


def test_a_link_is_not_followed():
    info = zipfile.ZipInfo("link.md")
    info.external_attr = 0o120777 << 16
    assert "A link" in taken("many.zip", archive_with(info, b"/etc/passwd"))["link.md"]


def test_a_zip_in_a_zip_is_refused():
    assert "inside a ZIP" in taken("many.zip", zipped({"inner.zip": zipped({"a.md": TEXT})}))["inner.zip"]


def test_a_file_that_is_damaged_in_the_zip_is_refused_and_the_rest_is_taken():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("bad.md", b"A" * 50)
        archive.writestr("good.md", TEXT)
    found = taken("many.zip", made.getvalue().replace(b"A" * 50, b"B" * 50))
    assert "Damaged" in found["bad.md"]
    assert found["good.md"] == ""


def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch):
    monkeypatch.setattr(collecting, "TOTAL_BYTES", 3_000_000)
    with pytest.raises(UnreadableFile, match="more than 3 MB"):
        taken("bomb.zip", zipped({f"{number}.md": b"0" * 1_000_000 for number in range(10)}))


def test_one_file_that_is_too_large_is_refused_alone():
    found = taken("many.zip", zipped({"large.md": b"0" * 20_000_001, "good.md": TEXT}))
    assert "Larger than 20 MB" in found["large.md"]
    assert found["good.md"] == ""


def test_too_many_files_are_refused_at_once():
    with pytest.raises(UnreadableFile, match="more than 200 files"):
        taken("many.zip", zipped({f"{number}.md": TEXT for number in range(201)}))


def test_a_list_of_contents_that_would_fill_the_memory_is_not_read():
    data = bytearray(zipped({"a.md": TEXT}))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<I", data, at + 12, 50_000_000)
    with pytest.raises(UnreadableFile, match="limit for one import"):
        taken("many.zip", bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"PK\x05\x06", zipped({"a.md": TEXT})[:-30]])
def test_what_is_no_zip_is_one_sentence(data):
    with pytest.raises(UnreadableFile, match="damaged or no ZIP"):
        taken("many.zip", data)


def test_a_word_file_is_no_archive_of_files():
    assert taken("iron.docx", zipped({"[Content_Types].xml": b"<x/>"})) == {"iron.docx": ""}


def test_several_uploads_share_the_limits(monkeypatch):
    monkeypatch.setattr(collecting, "TOTAL_BYTES", 150)
    files = [("a.md", 100, BytesIO(b"x" * 100)), ("b.md", 100, BytesIO(b"y" * 100))]
    with pytest.raises(UnreadableFile, match="Split them"):
        list(from_uploads(files))


def test_a_folder_gives_its_files_by_name_and_follows_no_link(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b.md", "in/a.md", ".hidden.md"):
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "link.md").symlink_to("/etc/passwd")
    (tmp_path / "out").symlink_to("/etc")
    assert [file.name for file in from_path(tmp_path)] == ["b.md", "in/a.md"]


def test_a_path_that_is_neither_is_one_sentence(tmp_path):
    (tmp_path / "a.md").write_bytes(TEXT)
    with pytest.raises(UnreadableFile, match="no folder and no ZIP"):
        list(from_path(tmp_path / "a.md"))
    with pytest.raises(UnreadableFile, match="does not exist"):
        list(from_path(tmp_path / "gone.zip"))


def test_a_name_is_shown_without_signs_that_deceive():
    assert clean_name("iron\u202edm.exe\x00\n") == "irondm.exe"
    assert len(clean_name("a" * 500)) == 200


def test_reference_files_belong_by_name_or_by_folder():
    names = ["iron.md", "iron.bib", "a/article.md", "a/references.json", "b/zinc.md", "page.txt"]
    assert reference_files(names) == {"iron.md": "iron.bib", "a/article.md": "a/references.json"}
