"""Files that cannot be imported: each is refused with one line that says what to do."""

import pytest

from articles.importing import UnreadableFile, read_manuscript, read_path
from articles.importing.file import MANUSCRIPT_BYTES
from articles.tests.importing.pages_of_text import IRON


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_manuscript(None, data)
    return str(refused.value)


def path_refusal(path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_path(path)
    return str(refused.value)


def test_a_missing_file(tmp_path):
    assert "does not exist" in path_refusal(tmp_path / "absent.txt")


def test_a_folder(tmp_path):
    assert "is a folder" in path_refusal(tmp_path)


def test_a_name_that_no_file_can_have():
    assert "Check the path" in path_refusal(IRON.with_name("a\0b"))


def test_a_device_is_not_read():
    assert "not a regular file" in path_refusal(IRON.__class__("/dev/zero"))


@pytest.mark.parametrize("data", [b"", b"  \n\t\n", b"\xef\xbb\xbf", "\u200b\n".encode()])
def test_an_empty_file(data):
    assert "is empty" in refusal(data)


def test_a_file_over_the_limit(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"word " * (MANUSCRIPT_BYTES // 5 + 1))

    assert "500 KB" in path_refusal(path)
    assert "500 KB" in refusal(path.read_bytes())


def test_a_file_of_exactly_the_limit_is_read():
    text = "What is it?\n\nIt has a cause 1.\n\n"
    data = text.encode() + b"x" * (MANUSCRIPT_BYTES - len(text))

    assert read_manuscript(None, data).mentions == 1


def test_another_encoding_names_the_first_byte_and_the_way_out():
    message = refusal("What is it?\n\nCafé au lait spots.".encode("latin-1"))

    assert "0xe9 at position 16 (line 3)" in message
    assert "Save it as UTF-8" in message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(encoding):
    assert "UTF-8" in refusal("What is it?".encode(encoding))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04 ...", "Word"),
        (b"\x89PNG\r\n", "a picture"),
        (b"text\0text", "binary"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10 text", "binary"),
    ],
)
def test_binary_files(data, kind):
    assert kind in refusal(data)


def test_a_few_control_characters_are_taken_out_and_reported():
    page = read_manuscript(None, b"What is it?\n\nIt has a\x07 cause 1.\n")

    assert "It has a cause [@unbound-1]." in page.markdown
    assert "characters-removed" in [found.code for found in page.findings]


def test_overrides_of_the_reading_direction_do_not_pass():
    page = read_manuscript(None, "What is it?\n\nGive \u202e005\u202c mg of it 1.\n".encode())

    assert "Give 005 mg" in page.markdown


def test_a_page_of_nothing_but_furniture_has_no_text():
    assert "no article text" in refusal(b"What is it?\n\nSubmitted\nUnder Review\nApproved\n\nReferences\n")


def test_an_unknown_format():
    with pytest.raises(UnreadableFile, match="no format 'html'"):
        read_manuscript(None, b"text", format="html")


def test_a_page_takes_no_reference_file():
    with pytest.raises(UnreadableFile, match="its own reference list"):
        read_manuscript(None, b"What is it?\n\nA cause 1.", format="page", references=b"[]")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"%PDF", b"text\0", b"\x80\n\n", b"---\ntitle: x\n---\n"])
def test_every_refusal_is_one_line(data):
    assert "\n" not in refusal(data)


@pytest.mark.parametrize(
    "field", ['"volume": 1' + "0" * 5_000, '"volume": NaN', '"volume": 1e999', '"note": "\\ud800"', '"author": 5']
)
def test_a_reference_file_with_what_no_library_can_keep(field):
    references = f'[{{"id": "a", "title": "T", {field}}}]'.encode()
    with pytest.raises(UnreadableFile, match="reference file"):
        read_manuscript(None, b"# T\n\nWords [@a].\n", references=references)
