"""A PMID, a PMCID, or a DOI that Crossref does not know, becomes a record with PubMed's types and notices."""

from __future__ import annotations

from datetime import date

import pytest

from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.lookup import look_up
from articles.tests.lookup.answers import DOI, PMID, knows, link, record, searched, summary
from articles.tests.lookup.service import xml_reply


def test_a_pmid_brings_the_whole_record(pubmed):
    knows(pubmed)
    found = look_up(f"PMID: {PMID}").record
    assert found.provider == "PubMed"
    assert found.csl == {
        "type": "article-journal",
        "title": "Drugs that lower neutrophil counts: 10⁹/L and below",
        "author": [{"family": "Curtis", "given": "Brian R"}, {"literal": "Neutropenia Study Group"}],
        "container-title": "Blood stories",
        "container-title-short": "Blood Stor.",
        "issued": {"date-parts": [[2014, 7]]},
        "volume": "12",
        "issue": "3",
        "page": "95-100",
        "language": "en",
        "ISSN": "1234-5679",
        "DOI": DOI,
        "PMID": PMID,
        "PMCID": "PMC7000001",
    }
    assert found.abstract == "BACKGROUND: Counts below 0.5 × 10⁹/L.\nRESULTS: They recovered."


def test_the_house_says_who_asks(pubmed):
    knows(pubmed)
    look_up(PMID)
    _, query, _ = pubmed.asked[0]
    assert query["email"] == ["library@house.example"]
    assert query["tool"] == ["editorial-pipeline"]


def test_a_pmcid_leads_to_the_pubmed_record(pubmed):
    knows(pubmed)
    pubmed.says("/esummary.fcgi", summary("7000001", ("pmid", PMID), ("doi", DOI), ("pmcid", "PMC7000001")))
    assert look_up("PMC7000001").record.csl["PMID"] == PMID


def test_a_pmcid_without_a_pmid_goes_by_its_doi(pubmed):
    knows(pubmed)
    pubmed.says("/esummary.fcgi", summary("7000001", ("pmid", "0"), ("doi", DOI)))
    assert look_up("PMC7000001").record.csl["PMID"] == PMID


def test_a_doi_that_crossref_does_not_know_is_searched_in_pubmed(pubmed):
    knows(pubmed)
    found = look_up(DOI).record
    assert found.provider == "PubMed"
    assert pubmed.asked[0][1]["term"] == [f'"{DOI}"[doi]']


def test_a_search_that_finds_another_paper_is_not_believed(pubmed):
    knows(pubmed, record(doi="10.1000/another"))
    assert look_up(DOI).code == "not-found"


def test_a_search_that_finds_two_papers_is_not_believed(pubmed):
    knows(pubmed)
    pubmed.says("/esearch.fcgi", searched(PMID, "31000002"))
    assert look_up(DOI).code == "not-found"


def test_a_record_under_another_number_is_not_believed(pubmed):
    knows(pubmed, record(pmid="31000002"))
    assert look_up(PMID).code == "not-found"


@pytest.mark.parametrize(
    ("types", "evidence_type"),
    [
        (("Journal Article", "Practice Guideline"), EvidenceType.GUIDELINE),
        (("Consensus Development Conference", "Review"), EvidenceType.CONSENSUS),
        (("Journal Article", "Meta-Analysis"), EvidenceType.SYSTEMATIC_REVIEW),
        (("Clinical Trial, Phase III", "Randomized Controlled Trial"), EvidenceType.TRIAL),
        (("Meta-Analysis", "Randomized Controlled Trial"), EvidenceType.SYSTEMATIC_REVIEW),
        (("Journal Article", "Review"), EvidenceType.RESEARCH),
        (("Letter",), EvidenceType.OTHER),
        ((), EvidenceType.RESEARCH),
    ],
)
def test_publication_types_give_the_evidence_type(pubmed, types, evidence_type):
    knows(pubmed, record(types=types))
    assert look_up(PMID).record.evidence_type == evidence_type


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("RetractionIn", RetractionStatus.RETRACTED),
        ("PartialRetractionIn", RetractionStatus.CORRECTED),
        ("ExpressionOfConcernIn", RetractionStatus.CONCERN),
        ("ErratumIn", RetractionStatus.CORRECTED),
        ("CommentIn", RetractionStatus.NONE),
        ("RetractionOf", RetractionStatus.NONE),
    ],
)
def test_a_notice_gives_the_status(pubmed, kind, status):
    knows(pubmed, record(links=link(kind, "Blood Stor. 2020 Jun 5;14(2):7", "32000001")))
    assert look_up(PMID).record.statement.status == status


def test_a_retraction_comes_with_its_day_and_where_to_read_it(pubmed):
    knows(
        pubmed,
        record(
            types=("Journal Article", "Retracted Publication"),
            links=link("ErratumIn", "Blood Stor. 2019 Jan 2;13(1):2", "32000000")
            + link("RetractionIn", "Blood Stor. 2020 Jun 5;14(2):7", "32000001"),
        ),
    )
    statement = look_up(PMID).record.statement
    assert (statement.status, statement.on, statement.notice) == (
        RetractionStatus.RETRACTED,
        date(2020, 6, 5),
        "PMID 32000001",
    )


def test_a_retraction_dated_by_month_gets_no_invented_day(pubmed):
    knows(pubmed, record(links=link("RetractionIn", "Blood Stor. 2020 Jun;14(2):7", "32000001")))
    assert look_up(PMID).record.statement.on is None


def test_the_type_retracted_publication_is_enough(pubmed):
    knows(pubmed, record(types=("Retracted Publication",)))
    assert look_up(PMID).record.statement.status == RetractionStatus.RETRACTED


def test_a_preprint_names_what_it_became(pubmed):
    knows(pubmed, record(types=("Preprint",), links=link("UpdateIn", "Blood Stor. 2015 Jan;1(1):1", "30000008")))
    assert look_up(PMID).record.published_as == "PMID 30000008"


def test_a_review_that_was_updated_is_no_preprint(pubmed):
    knows(pubmed, record(types=("Systematic Review",), links=link("UpdateIn", "Cochrane. 2020;(1):CD1", "30000008")))
    assert look_up(PMID).record.published_as == ""


def test_a_trial_says_its_design(pubmed):
    knows(pubmed, record(types=("Journal Article", "Randomized Controlled Trial")))
    assert look_up(PMID).record.study_design == "Randomized Controlled Trial"


def test_a_retraction_notice_says_that_it_is_one(pubmed):
    knows(pubmed, record(types=("Retraction of Publication",), links=link("RetractionOf", "Blood. 2014;1", "30000009")))
    assert look_up(PMID).record.announces == "PMID 30000009"


def test_a_chapter_of_an_online_book_is_a_textbook(pubmed):
    chapter = f"""<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">{PMID}</PMID>
      <Book><Publisher><PublisherName>House of Books</PublisherName><PublisherLocation>Leeds</PublisherLocation>
      </Publisher><BookTitle book="x">Book of Pearls</BookTitle><PubDate><Year>2024</Year><Month>01</Month></PubDate>
      </Book><ArticleTitle book="x" part="y">Neutropenia</ArticleTitle><AuthorList Type="authors"><Author>
      <LastName>Justiz</LastName><ForeName>Angel A</ForeName></Author></AuthorList>
      <PublicationType UI="D1">Study Guide</PublicationType></BookDocument></PubmedBookArticle></PubmedArticleSet>"""
    pubmed.says("/efetch.fcgi", xml_reply(chapter))
    found = look_up(PMID).record
    assert found.evidence_type == EvidenceType.TEXTBOOK
    assert (found.csl["type"], found.csl["container-title"], found.csl["publisher"]) == (
        "chapter",
        "Book of Pearls",
        "House of Books",
    )
    assert found.csl["issued"] == {"date-parts": [[2024, 1]]}
