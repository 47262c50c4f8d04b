"""Whole files: their encoding, their format, and what cannot be read at all."""

from __future__ import annotations

import pytest

from articles.references.reading import UnreadableReferences, read_references
from articles.tests.references.exports import article_set, bibtex, nbib, pubmed, read, ris

TITLE = "Müller’s “naïve” cells – a café study"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("write", [ris, bibtex])
def test_encodings(encoding, write):
    [found] = read_references(write(title=TITLE).encode(encoding)).records
    assert found.data.csl["title"] == TITLE


def test_latin_1_is_read_as_the_part_of_windows_1252_that_it_is():
    [found] = read_references(ris(title="Café Müller").encode("latin-1")).records
    assert found.data.csl["title"] == "Café Müller"


def test_a_bad_byte_among_good_ones_spoils_neither():
    data = ris(title="Café").encode() + ris(title="Müller").encode("cp1252")
    assert [one.data.csl["title"] for one in read_references(data).records] == ["Café", "Müller"]


def test_xml_in_the_encoding_that_it_declares():
    text = article_set(pubmed(title="Café")).replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"')
    [found] = read_references(text.encode("latin-1")).records
    assert found.data.csl["title"] == "Café"


def test_old_line_ends_count_as_lines():
    text = (ris() + ris(title="Second")).replace("\n", "\r")
    assert [one.line for one in read(text).records] == [1, 5]


def test_decomposed_letters_are_composed():
    assert read(ris(title="Cafe\u0301")).records[0].data.csl["title"] == "Café"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ris(), "ris"),
        ("\n\n% made by hand\n" + bibtex(), "bibtex"),
        (nbib(), "nbib"),
        (article_set(pubmed()), "pubmed-xml"),
        ('\n[{"id": "a", "title": "TY  - JOUR"}]', "csl-json"),
        (bibtex("abstract = {x\nTY  - JOUR\n}"), "bibtex"),
    ],
)
def test_the_format_is_told_from_the_text(text, name):
    assert read(text).format == name


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04zip", "zipped"),
        (b"\x00\x01\x02", "binary"),
        (b"Dear colleague, see attached.", "none of BibTeX"),
        (b"%0 Journal Article\n%T Title\n", "EndNote's tagged format"),
        (b"FN Clarivate Analytics Web of Science\nPT J\n", "Web of Science"),
        (b"<html><body>x</body></html>", "a web page"),
    ],
)
def test_what_is_no_reference_file_is_refused_in_one_line(data, said):
    with pytest.raises(UnreadableReferences, match=said) as refused:
        read_references(data)
    assert "\n" not in str(refused.value)


def test_a_format_that_the_file_is_not_in_is_refused():
    with pytest.raises(UnreadableReferences, match="no BibTeX record"):
        read(ris(), format="bibtex")


def test_a_format_that_does_not_exist():
    with pytest.raises(ValueError, match="word"):
        read(ris(), format="word")


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr("articles.references.reading.decoding.MAX_BYTES", 10)
    with pytest.raises(UnreadableReferences, match="limit"):
        read(ris())
