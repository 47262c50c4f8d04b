"""Files made to harm: they end as broken records or refusals, quickly, and reach neither disk nor network."""

from __future__ import annotations

import socket

import pytest

from articles.references.reading import UnreadableReferences
from articles.tests.references.exports import article_set, only, pubmed, read, ris

LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a reference file reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY lol0 "lol">{LAUGHS}]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY lol9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE PubmedArticleSet [<!ENTITY % d SYSTEM "http://127.0.0.1/x.dtd"> %d;]>',
    ],
)
def test_declared_entities_are_refused(declaration):
    text = f"<?xml version='1.0'?>{declaration}<PubmedArticleSet>{pubmed(title='&lol9;')}</PubmedArticleSet>"
    with pytest.raises(UnreadableReferences, match="entities"):
        read(text)


@pytest.mark.parametrize(
    "inside",
    [
        pubmed(title="&lol9;"),
        pubmed().replace("<PubmedArticle>", '<PubmedArticle><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    ],
)
def test_entities_inside_an_article_break_that_article_only(inside):
    found = read(article_set(pubmed(), inside))
    assert (len(found.records), len(found.broken)) == (1, 1)


def test_an_included_file_stays_an_unread_element():
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    source = only(article_set(pubmed(title=f"Title {include}")))
    assert source.csl["title"] == "Title"


def test_a_document_type_elsewhere_is_not_fetched():
    text = article_set(pubmed()).replace("https://dtd.nlm.nih.gov/", "http://127.0.0.1:9/")
    assert only(text).csl["PMID"] == "31"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("@article{a, title = {" + "{" * 5_000 + "x" + "}" * 5_000 + "}}", "bibtex"),
        ("@article{a, title = {" + "\\emph{" * 3_000 + "x", "bibtex"),
        ("@article{a, title = {x}, author = {{" + "a, b and c and d, e " * 3_000 + "}}}", "bibtex"),
        ("@article{a, title = {x}, author = {" + " and " * 30_000 + "}}", "bibtex"),
        ("@a{" * 30_000, "bibtex"),
        ("[" * 100_000, "csl-json"),
        ('[{"id": ' * 20_000, "csl-json"),
        ('[{"id": 1, "title": "x", "issued": {"date-parts": [[' + "9" * 6_000 + "]]}}]", "csl-json"),
        ('[{"id": 1, "title": "x", "volume": NaN}]', "csl-json"),
        (ris("AU  - " + ", " * 100_000, "SP  - " + "1" * 50_000, "UR  - https://" + "/doi" * 50_000), "ris"),
        (ris("AU  - " + "Aa " * 50_000, "N1  - " + "doi:,," * 60, "SN  - " + "1-" * 50_000), "ris"),
        (ris("AB  - " + "<a " * 50_000, "T2  - " + "<sup>" * 50_000), "ris"),
        (article_set(pubmed("<x>" * 100_000)), "pubmed-xml"),
        ("PMID- 1\n" * 5_000, "nbib"),
    ],
)
def test_nothing_is_read_for_ever(text, format):
    """What is read in square or worse time would not come to its end here."""
    found = read(text, format)

    assert found.records or found.broken


def test_what_no_database_keeps_is_taken_out():
    text = '[{"id": "a", "title": "Neutrophils \\ud800in\\u0000 winter", "volume": 1e999}]'
    csl = only(text).csl

    assert csl["title"] == "Neutrophils in winter"
    assert "volume" not in csl


def test_a_title_of_a_megabyte_is_no_title():
    [broken] = read(ris(title="x" * 1_000_000)).broken
    assert "1000000 characters" in broken.reason
    assert len(str(broken)) < 500
