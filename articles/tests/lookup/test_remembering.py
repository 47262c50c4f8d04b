"""Answers are remembered for a while, trouble is not; and one service completes the other."""

from __future__ import annotations

from datetime import date

from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.lookup import look_up
from articles.tests.lookup.answers import DOI, PMID, knows, link, path_of, record, update, work, works
from articles.tests.lookup.service import Reply, closed_port


def test_the_same_paper_is_asked_for_once(crossref):
    crossref.says(path_of(), works(work()))
    first = look_up(DOI)
    asked = len(crossref.asked)
    assert look_up(f"https://doi.org/{DOI.upper()}") == first
    assert len(crossref.asked) == asked


def test_that_nobody_knows_it_is_remembered(crossref):
    first = look_up(DOI)
    asked = len(crossref.asked)
    assert first.code == "not-found"
    assert first.reason.startswith(f"No record of DOI {DOI} was found.")
    assert look_up(DOI) == first
    assert len(crossref.asked) == asked


def test_trouble_is_not_remembered(crossref):
    crossref.says(path_of(), Reply(b"<html>", kind="text/html"))
    assert look_up(DOI).code == "answer-unusable"
    crossref.says(path_of(), works(work()))
    assert look_up(DOI).record


def test_text_that_is_no_identifier_asks_nobody(crossref, pubmed):
    assert look_up("neutropenia").code == "identifier-unknown"
    assert crossref.asked == pubmed.asked == []


def test_pubmed_adds_what_crossref_lacks(crossref, pubmed):
    crossref.says(path_of(), works(work(abstract=None)))
    knows(pubmed, record(types=("Randomized Controlled Trial",)))
    found = look_up(DOI).record
    assert found.provider == "Crossref"
    assert found.csl["publisher"] == "House of Haematology"
    assert (found.csl["PMID"], found.csl["PMCID"]) == (PMID, "PMC7000001")
    assert found.evidence_type == EvidenceType.TRIAL
    assert found.abstract.startswith("BACKGROUND:")


def test_a_retraction_that_only_pubmed_knows_is_not_missed(crossref, pubmed):
    crossref.says(path_of(), works(work(**{"updated-by": [update("erratum", [2019, 1, 2])]})))
    knows(pubmed, record(links=link("RetractionIn", "Blood Stor. 2020 Jun 5;14(2):7", "32000001")))
    statement = look_up(DOI).record.statement
    assert (statement.source, statement.status) == ("PubMed", RetractionStatus.RETRACTED)


def test_a_retraction_that_only_crossref_knows_is_not_missed(crossref, pubmed):
    crossref.says(path_of(), works(work(**{"updated-by": [update("retraction", [2020, 6, 5])]})))
    knows(pubmed)
    found = look_up(PMID).record
    assert found.provider == "PubMed"
    assert (found.statement.source, found.statement.on) == ("Crossref", date(2020, 6, 5))


def test_the_completing_service_may_be_away(settings, crossref):
    settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"
    crossref.says(path_of(), works(work()))
    assert look_up(DOI).record.provider == "Crossref"
