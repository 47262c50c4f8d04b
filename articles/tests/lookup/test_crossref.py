"""A DOI becomes a record of the library, with what Crossref knows of retractions."""

from __future__ import annotations

from datetime import date

import pytest

from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.lookup import look_up
from articles.tests.lookup.answers import DOI, path_of, update, work, works


@pytest.fixture
def found(crossref):
    """What comes of a work with the given fields."""

    def ask(**fields):
        crossref.says(path_of(), works(work(**fields)))
        return look_up(DOI).record

    return ask


def test_a_journal_article_comes_with_all_its_data(found):
    record = found()
    assert record.provider == "Crossref"
    assert record.csl == {
        "type": "article-journal",
        "title": "Drugs that lower neutrophil counts: 10⁹/L & below",
        "author": [{"family": "Curtis", "given": "Brian R."}, {"literal": "Neutropenia Study Group"}],
        "container-title": "Blood Stories",
        "container-title-short": "Blood Stor",
        "issued": {"date-parts": [[2014, 7]]},
        "volume": "12",
        "issue": "3",
        "page": "95-100",
        "publisher": "House of Haematology",
        "language": "en",
        "ISSN": "1234-5679",
        "DOI": DOI,
    }


def test_the_abstract_loses_its_markup_and_keeps_its_meaning(found):
    assert found().abstract == "Background\nCounts below 0.5 × 10⁹/L (p < 0.05)."


def test_the_house_says_who_asks(crossref, found):
    found()
    path, query, headers = crossref.asked[0]
    assert path == "/works/10.1000%2Flookup.2014"
    assert query["mailto"] == ["library@house.example"]
    assert "mailto:library@house.example" in headers["User-Agent"]


def test_without_a_contact_address_none_is_sent(settings, crossref, found):
    settings.CONTACT_EMAIL = ""
    found()
    assert "mailto" not in str(crossref.asked[0])


@pytest.mark.parametrize(
    "doi",
    [
        "10.1000/a?b=c&d#e",
        "10.1000/../../members/1",
        "10.1002/(sici)1097-0142(19960101)77:1<1::aid>3.0.co;2-z",
        "10.1000/ü",
    ],
)
def test_a_doi_stays_one_segment_of_the_path(crossref, doi):
    look_up(doi)
    path, query, _ = crossref.asked[0]
    assert path.startswith("/works/10.1")
    assert path.count("/") == 2
    assert set(query) == {"mailto"}


@pytest.mark.parametrize(
    ("kind", "csl_type", "evidence_type"),
    [
        ("journal-article", "article-journal", EvidenceType.RESEARCH),
        ("proceedings-article", "paper-conference", EvidenceType.RESEARCH),
        ("book-chapter", "chapter", EvidenceType.TEXTBOOK),
        ("monograph", "book", EvidenceType.TEXTBOOK),
        ("report", "report", EvidenceType.OTHER),
        ("posted-content", "article", EvidenceType.RESEARCH),
        ("something-new", "document", EvidenceType.OTHER),
    ],
)
def test_the_kind_of_work_gives_type_and_evidence_type(found, kind, csl_type, evidence_type):
    record = found(type=kind)
    assert (record.csl["type"], record.evidence_type) == (csl_type, evidence_type)


def test_a_title_that_says_what_it_is_refines_the_evidence_type(found):
    assert found(title=["Filgrastim: a systematic review"]).evidence_type == EvidenceType.SYSTEMATIC_REVIEW


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", RetractionStatus.RETRACTED),
        ("withdrawal", RetractionStatus.RETRACTED),
        ("removal", RetractionStatus.RETRACTED),
        ("partial_retraction", RetractionStatus.CORRECTED),
        ("expression_of_concern", RetractionStatus.CONCERN),
        ("Expression of concern", RetractionStatus.CONCERN),
        ("corrigendum", RetractionStatus.CORRECTED),
        ("erratum", RetractionStatus.CORRECTED),
        ("addendum", RetractionStatus.NONE),
        ("new_version", RetractionStatus.NONE),
    ],
)
def test_an_update_of_the_paper_gives_its_status(found, kind, status):
    assert found(**{"updated-by": [update(kind, [2020, 6, 5])]}).statement.status == status


def test_the_gravest_update_counts_with_its_day_and_notice(found):
    record = found(
        **{
            "updated-by": [
                update("erratum", [2019, 1, 2], "10.1000/erratum"),
                update("retraction", [2020, 6, 5], "10.1000/Retraction"),
            ]
        }
    )
    assert record.statement.status == RetractionStatus.RETRACTED
    assert record.statement.on == date(2020, 6, 5)
    assert record.statement.notice == "10.1000/retraction"
    assert record.remarks == ("Retracted on 2020-06-05 (see 10.1000/retraction), says Crossref.",)


def test_a_day_that_is_not_given_is_not_made_up(found):
    assert found(**{"updated-by": [update("retraction", [2020, 6])]}).statement.on is None


def test_a_title_that_begins_with_retracted_is_believed(found):
    assert found(title=["RETRACTED: Drugs and counts"]).statement.status == RetractionStatus.RETRACTED


def test_a_notice_is_not_taken_for_a_retracted_paper(found):
    record = found(
        title=["Retraction: Drugs and counts"], **{"update-to": [update("retraction", [2020, 6, 5], "10.1000/paper")]}
    )
    assert record.statement.status == RetractionStatus.NONE
    assert record.announces == "10.1000/paper"
    assert "notice about another paper" in record.remarks[0]


def test_a_preprint_names_what_it_became(found):
    record = found(
        type="posted-content",
        subtype="preprint",
        relation={"is-preprint-of": [{"id-type": "doi", "id": "10.1000/Published", "asserted-by": "subject"}]},
    )
    assert record.csl["genre"] == "preprint"
    assert record.published_as == record.csl["custom"]["published-as"] == "10.1000/published"


@pytest.mark.parametrize(
    "fields",
    [
        {"author": None, "issued": {"date-parts": [[None]]}, "published-print": None},
        {"author": "A. Nonymous", "container-title": {"en": "x"}, "ISSN": 7, "page": True},
        {
            "author": [None, 3, {}, {"given": "Prince"}],
            "issued": {"date-parts": [["2014", "13"]]},
            "published-print": [],
        },
        {"updated-by": "retraction", "update-to": [None], "relation": ["x"], "abstract": {"p": 1}},
    ],
)
def test_fields_of_an_unexpected_shape_do_no_harm(found, fields):
    assert found(**fields).csl["title"].startswith("Drugs")
