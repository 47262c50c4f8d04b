"""BibTeX: what was frozen comes back when bibtexparser reads the file."""

from __future__ import annotations

from datetime import date

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from articles.tests.scenes import make_article, make_librarian, make_version
from cms.publishing.exporting import references_bibtex
from cms.publishing.exporting.bibtex import bibtex_entry
from cms.publishing.tests.exporting.scenes import HOSTILE, HOSTILE_SEEN, frozen

JOURNAL = {
    "title": "Drug-induced immune neutropenia/agranulocytosis",
    "author": [{"family": "Curtis", "given": "Brian R"}, {"literal": "Bone and Marrow Group"}],
    "container-title": "Immunohematology",
    "issued": {"date-parts": [[2014, 6]]},
    "volume": "30",
    "issue": "2",
    "page": "95–101",
    "DOI": "10.1000/a_b(1)",
    "PMID": "25247619",
}


def read(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    return [
        {"kind": entry.entry_type, "key": entry.key} | {field.key: field.value for field in entry.fields}
        for entry in library.entries
    ]


def raw(text: str) -> dict[str, str]:
    (entry,) = bibtexparser.parse_string(text).entries
    return {field.key: field.value for field in entry.fields}


@pytest.mark.django_db
def test_a_journal_article_comes_back_with_its_fields(edith):
    (entry,) = read(references_bibtex(frozen(edith, "curtis2014", curtis2014=JOURNAL)))
    assert entry == {
        "kind": "article",
        "key": "curtis2014",
        "author": "Curtis, Brian R and Bone and Marrow Group",
        "title": "Drug-induced immune neutropenia/agranulocytosis",
        "journal": "Immunohematology",
        "year": "2014",
        "volume": "30",
        "number": "2",
        "pages": "95–101",
        "doi": "10.1000/a_b(1)",
        "pmid": "25247619",
        "keywords": "Research",
        "month": "jun",
    }


@pytest.mark.django_db
def test_the_entries_stand_in_the_order_of_the_numbers(edith):
    version = frozen(edith, "zeta2001", "alpha2002", "mid2003")
    assert [entry["key"] for entry in read(references_bibtex(version))] == ["zeta2001", "alpha2002", "mid2003"]


@pytest.mark.django_db
def test_a_hostile_title_stays_one_title(edith):
    version = frozen(edith, "evil2020", "good2021", evil2020={"title": HOSTILE})
    evil, good = read(references_bibtex(version))
    assert evil["title"] == HOSTILE_SEEN
    assert (good["key"], good["title"]) == ("good2021", "On good2021")


@pytest.mark.parametrize("brace", ["{", "}", "}}}", "a { b", "\\}", "\\"])
def test_a_brace_without_its_partner_swallows_nothing(brace):
    text = bibtex_entry("first", {"title": brace}) + bibtex_entry("second", {"title": "Second"})
    first, second = read(text)
    assert (first["title"], second["title"]) == (brace, "Second")


def test_a_caret_is_a_sign_and_not_a_superscript():
    assert "x\\textasciicircum{}2" in raw(bibtex_entry("k", {"title": "x^2"}))["title"]


def test_names_keep_their_parts():
    authors = [
        {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der", "suffix": "Jr"},
        {"family": "Smith and Sons", "given": "A"},
        {"literal": "World Health Organization"},
        {"literal": "et al."},
    ]
    assert raw(bibtex_entry("k", {"author": authors}))["author"] == (
        "van der Berg, Jr, Anna and {Smith and Sons}, A and {World Health Organization} and others"
    )


def test_authors_that_are_not_all_known_end_with_others():
    csl = {"author": [{"family": "Berg", "given": "A"}], "custom": {"authors-incomplete": True}}
    assert raw(bibtex_entry("k", csl))["author"] == "Berg, A and others"
    assert "author" not in raw(bibtex_entry("k", csl | {"author": []}))


def test_an_address_cannot_close_its_field():
    assert raw(bibtex_entry("k", {"DOI": "10.1000/a}b{c", "URL": "https://x.example/%20a_b"})) == {
        "doi": "10.1000/a%7Db%7Bc",
        "url": "https://x.example/%20a_b",
    }


@pytest.mark.parametrize(
    ("csl_type", "kind"),
    [("book", "book"), ("chapter", "incollection"), ("report", "techreport"), ("webpage", "misc"), ("odd", "misc")],
)
def test_the_kind_of_entry_follows_the_kind_of_source(csl_type, kind):
    assert bibtex_entry("k", {"type": csl_type}).startswith(f"@{kind}{{k,")


@pytest.mark.parametrize("issued", [None, {}, {"date-parts": [[]]}, {"date-parts": [["soon"]]}, {"literal": "n.d."}])
def test_a_source_without_a_year_has_no_year(issued):
    assert "year" not in bibtex_entry("k", {"title": "T", "issued": issued})


@pytest.mark.django_db
def test_what_the_publisher_announced_before_the_freeze_is_a_note(edith):
    article = make_article(edith, text="A claim [@curtis2014].")
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=make_librarian(),
        status=RetractionStatus.CORRECTED,
        on=date(2026, 8, 1),
        reason="The publisher's notice.",
    )
    (entry,) = read(references_bibtex(make_version(article)))
    assert entry["note"].startswith("Corrected")


@pytest.mark.django_db
def test_what_happens_after_the_freeze_changes_nothing(edith):
    version = frozen(edith, "curtis2014")
    before = references_bibtex(version)
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=make_librarian(),
        status=RetractionStatus.RETRACTED,
        on=date(2026, 8, 1),
        reason="The publisher's notice.",
    )
    assert references_bibtex(version) == before
