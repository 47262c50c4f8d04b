"""Crossref, PubMed, Retraction Watch and editors speak about the same paper: the gravest word stands."""

from __future__ import annotations

from datetime import date

import pytest

from articles.actions import look_up_reference, match_library
from articles.actions.flags import note_announcement
from articles.checks.currency import preprints_published
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, RetractionRecord
from articles.tests.lookup.answers import DOI, path_of, work, works
from articles.tests.scenes import make_librarian, make_reference

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 5)


@pytest.fixture
def curtis():
    return make_reference("curtis2014")


def note(reference, source, status, on=None):
    return note_announcement(
        reference=reference, actor=make_librarian(), source=source, status=status, on=on, notice="10.1000/notice"
    )


def announced(reference, status):
    return RetractionRecord.objects.create(
        record_id=1, status=status, announced_on=DAY, doi=reference.doi, notice_doi="10.1000/watch", seen_in=1
    )


def flag(reference):
    reference.refresh_from_db()
    return reference.retraction, reference.retraction_source


def test_a_correction_from_crossref_does_not_hide_a_retraction_in_the_table(curtis):
    note(curtis, FlagSource.CROSSREF, RetractionStatus.CORRECTED)
    announced(curtis, RetractionStatus.RETRACTED)
    assert match_library().flagged == ["curtis2014"]
    assert flag(curtis) == (RetractionStatus.RETRACTED, FlagSource.RETRACTION_WATCH)


def test_the_table_does_not_soften_what_crossref_says(curtis):
    note(curtis, FlagSource.CROSSREF, RetractionStatus.RETRACTED, DAY)
    announced(curtis, RetractionStatus.CORRECTED)
    assert match_library().flagged == []
    assert flag(curtis) == (RetractionStatus.RETRACTED, FlagSource.CROSSREF)


def test_nobody_takes_back_what_another_said(curtis):
    note(curtis, FlagSource.PUBMED, RetractionStatus.CONCERN)
    assert not note(curtis, FlagSource.CROSSREF, RetractionStatus.NONE)
    assert flag(curtis) == (RetractionStatus.CONCERN, FlagSource.PUBMED)


def test_the_same_word_again_writes_nothing(curtis):
    assert note(curtis, FlagSource.CROSSREF, RetractionStatus.RETRACTED, DAY)
    written = curtis.history.count()
    assert not note(curtis, FlagSource.CROSSREF, RetractionStatus.RETRACTED, DAY)
    assert not note(curtis, FlagSource.PUBMED, RetractionStatus.RETRACTED)
    assert curtis.history.count() == written


def test_a_preprint_that_was_looked_up_is_found_by_the_check(edith, crossref):
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/published", "asserted-by": "subject"}]}
    crossref.says(path_of(), works(work(type="posted-content", subtype="preprint", relation=relation)))
    source = look_up_reference(actor=edith, text=DOI).as_source()
    found = list(preprints_published({source.key: source}, [source.key]))
    assert [one.code for one in found] == ["preprint-with-published-version"]
    assert "10.1000/published" in found[0].message
