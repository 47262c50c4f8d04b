"""Edith types a DOI and the source is in the library, abstract and retraction flag included."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from articles.actions import add_reference, look_up_reference, mark_reference
from articles.actions import lookup as lookup_action
from articles.actions.references import ReferenceData
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference
from articles.references.lookup import look_up
from articles.tests.lookup.answers import DOI, PMID, knows, link, path_of, record, update, work, works
from articles.tests.lookup.service import closed_port
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_doi_becomes_an_entry_with_its_abstract(edith, crossref):
    crossref.says(path_of(), works(work()))
    reference = look_up_reference(actor=edith, text=f"doi:{DOI}")
    assert reference.key == "curtis2014drugs"
    assert reference.doi == DOI
    assert reference.year == 2014
    assert reference.added_by == edith
    assert reference.abstract.startswith("Background")
    assert reference.retraction == RetractionStatus.NONE


def test_a_pmid_becomes_an_entry_with_both_identifiers(edith, pubmed):
    knows(pubmed)
    reference = look_up_reference(actor=edith, text=PMID)
    assert (reference.pmid, reference.doi) == (PMID, DOI)
    assert reference.csl["PMCID"] == "PMC7000001"


def test_an_entry_that_is_there_is_returned_as_it_is(edith, emil, crossref):
    data = ReferenceData(csl={"type": "article-journal", "title": "My own wording", "DOI": DOI}, key="mine")
    mine = add_reference(actor=emil, data=data)
    crossref.says(path_of(), works(work()))
    assert look_up_reference(actor=edith, text=DOI) == mine
    mine.refresh_from_db()
    assert (mine.title, mine.abstract, mine.key) == ("My own wording", "", "mine")
    assert mine.history.count() == 1


def test_a_retracted_paper_comes_with_its_flag(edith, crossref):
    crossref.says(path_of(), works(work(**{"updated-by": [update("retraction", [2020, 6, 5])]})))
    reference = look_up_reference(actor=edith, text=DOI)
    assert reference.retraction == RetractionStatus.RETRACTED
    assert reference.retracted_on == date(2020, 6, 5)
    assert reference.retraction_source == FlagSource.CROSSREF
    assert reference.retraction_notice == "10.1000/notice.1"


def test_an_entry_that_is_there_is_flagged_all_the_same(edith, pubmed):
    data = ReferenceData(csl={"type": "article-journal", "title": "Mine", "PMID": PMID})
    mine = add_reference(actor=edith, data=data)
    knows(pubmed, record(links=link("RetractionIn", "Blood. 2020 Jun 5;1", "32000001")))
    assert look_up_reference(actor=edith, text=PMID).pk == mine.pk
    mine.refresh_from_db()
    assert (mine.title, mine.retraction, mine.retraction_source) == ("Mine", "retracted", FlagSource.PUBMED)


def test_what_an_editor_noted_is_not_softened(edith, crossref):
    crossref.says(path_of(), works(work(**{"updated-by": [update("erratum", [2019, 1, 2])]})))
    reference = look_up_reference(actor=edith, text=DOI)
    mark_reference(reference=reference, actor=edith, status=RetractionStatus.CONCERN, on=None, reason="Letter")
    assert look_up_reference(actor=edith, text=DOI).retraction == RetractionStatus.CONCERN


@pytest.mark.parametrize(("text", "code"), [("neutropenia", "identifier-unknown"), (DOI, "not-found")])
def test_what_cannot_be_found_is_refused_with_the_reason(edith, text, code):
    with pytest.raises(Refused) as refusal:
        look_up_reference(actor=edith, text=text)
    assert refusal.value.code == code
    assert not Reference.objects.exists()


def test_without_a_network_the_refusal_offers_the_other_ways(edith, settings):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(Refused, match=r"cannot be reached.*by hand or paste a record") as refusal:
        look_up_reference(actor=edith, text=DOI)
    assert refusal.value.code == "unreachable"


def test_who_may_not_add_sources_sends_nobody_out_to_look(ravi, crossref):
    with pytest.raises(Refused, match="Only editors"):
        look_up_reference(actor=ravi, text=DOI)
    assert crossref.asked == []


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_network(edith, crossref, monkeypatch):
    crossref.says(path_of(), works(work()))
    inside = []

    def watched(text):
        inside.append(connection.in_atomic_block)
        return look_up(text)

    monkeypatch.setattr(lookup_action, "look_up", watched)
    look_up_reference(actor=edith, text=DOI)
    assert inside == [False]
