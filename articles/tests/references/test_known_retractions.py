"""A source that comes into the library after its retraction is flagged at once, whichever way it comes."""

from __future__ import annotations

import json

import pytest

from articles.actions import (
    add_reference,
    edit_reference,
    import_references,
    import_retractions,
    mark_reference,
    merge_references,
)
from articles.actions.references import ReferenceData
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference
from articles.references.reading import read_references
from articles.signals import reference_flagged
from articles.tests.references.retraction_table import row
from articles.tests.scenes import make_librarian, make_reference
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

DOI = "10.1000/late"


@pytest.fixture(autouse=True)
def announced(table):
    """The table is there before any source is."""
    import_retractions(table(row(1, OriginalPaperDOI=DOI), row(2, OriginalPaperPubMedID="25247619"), row(3)))


@pytest.fixture
def heard():
    keys: list[str] = []

    def listen(sender, reference, **kwargs):
        keys.append(reference.key)

    reference_flagged.connect(listen)
    yield keys
    reference_flagged.disconnect(listen)


def standing(key: str) -> tuple[str, str]:
    found = Reference.objects.get(key=key)
    return found.retraction, found.retraction_source


RETRACTED = ("retracted", FlagSource.RETRACTION_WATCH)


def corrected(reference: Reference, by, **csl: str) -> Reference:
    data = ReferenceData(csl={**reference.csl, **csl})
    return edit_reference(reference=reference, actor=by, data=data, reason="A slip of the pen")


def test_a_source_that_is_added(heard):
    added = make_reference("late")
    assert added.retraction == "retracted"
    assert standing("late") == RETRACTED
    assert heard == ["late"]


def test_a_source_without_identifier_matches_nothing():
    assert make_reference("leaflet", DOI="").retraction == "none"


def test_a_source_that_gets_its_doi_by_a_correction(edith):
    plain = make_reference("late", DOI="")
    assert corrected(plain, edith, DOI=DOI).retraction == "retracted"
    assert standing("late") == RETRACTED


def test_another_doi_that_nobody_announced(edith):
    plain = make_reference("other2014")
    assert corrected(plain, edith, DOI="10.1000/other2014", volume="9").retraction == "none"


def test_the_doi_of_a_retracted_source_is_not_corrected_away(edith):
    late = make_reference("late")
    with pytest.raises(Refused, match=r"its DOI ties it to the announcement\. Only a managing editor"):
        corrected(late, edith, DOI="10.1000/another")
    assert standing("late") == RETRACTED


def test_a_managing_editor_without_a_stake_may_correct_it(mona):
    late = make_reference("late")
    assert corrected(late, mona, DOI="10.1000/another").retraction == "none"


def test_a_retracted_source_may_gain_an_identifier(edith):
    late = make_reference("late")
    assert corrected(late, edith, DOI=DOI, PMID="31000001").retraction == "retracted"


def test_sources_of_a_file(edith, heard):
    items = [
        {"type": "book", "title": "Late", "DOI": DOI},
        {"type": "book", "title": "By its number", "PMID": "25247619"},
        {"type": "book", "title": "Sound", "DOI": "10.1000/sound"},
    ]
    report = import_references(actor=edith, read=read_references(json.dumps(items).encode()))
    late, numbered, sound = report.added
    assert standing(late) == standing(numbered) == RETRACTED
    assert standing(sound) == ("none", "")
    assert sorted(heard) == sorted([late, numbered])


def test_a_duplicate_that_brings_the_identifier(edith):
    winner = make_reference("winner", DOI="")
    loser = make_reference("loser", DOI="10.1000/sound", PMID="")
    assert merge_references(loser=loser, winner=winner, actor=edith, reason="The same").retraction == "none"
    late = add_reference(actor=make_librarian(), data=ReferenceData({"type": "book", "title": "L", "PMID": "25247619"}))
    assert merge_references(loser=late, winner=winner, actor=edith, reason="The same").retraction == "retracted"


def test_who_relies_on_a_duplicate_is_told_what_it_was_merged_into(edith, heard):
    late, sound = make_reference("late"), make_reference("sound", DOI="", PMID="31000009")
    heard.clear()
    merge_references(loser=sound, winner=late, actor=edith, reason="The same")
    assert heard == ["sound"]
    assert Reference.objects.get(key="sound").flagged_at is not None


def test_what_the_software_itself_notes_and_takes_back_asks_for_no_role(system):
    source = make_reference("leaflet", DOI="")
    for status in (RetractionStatus.RETRACTED, RetractionStatus.NONE):
        mark_reference(reference=source, actor=system, status=status, on=None, reason="The publisher's notice.")
        assert standing("leaflet")[0] == status
    assert Reference.history.filter(key="leaflet").latest().history_user == system
