"""An editor has compared an entry with the source, and says so."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from articles.actions import merge_references, note_checked
from articles.models import Reference
from articles.queries import library_entries
from articles.tests.scenes import make_reference
from cms.clock import pretend
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def test_who_and_when_are_kept_and_on_record(edith):
    with pretend(datetime(2026, 3, 1, 8, tzinfo=UTC)):
        reference = make_reference("curtis2014")
    with pretend(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        note_checked(reference=reference, actor=edith)
    reference.refresh_from_db()
    assert (reference.checked_on, reference.checked_by) == (date(2026, 3, 1), edith)
    newest = reference.history.first()
    assert (newest.history_user, newest.history_change_reason) == (edith, "Checked against the source")
    assert newest.checked_on == date(2026, 3, 1)


def test_a_second_click_on_the_same_day_changes_nothing(edith):
    reference = make_reference("curtis2014")
    note_checked(reference=reference, actor=edith)
    note_checked(reference=reference, actor=edith)
    assert reference.history.filter(history_change_reason__startswith="Checked").count() == 1


def test_the_next_to_check_takes_the_place(edith, emil):
    reference = make_reference("curtis2014")
    note_checked(reference=reference, actor=edith)
    assert note_checked(reference=reference, actor=emil).checked_by == emil


def test_what_was_checked_is_no_longer_among_the_unchecked(edith):
    make_reference("lee2019")
    note_checked(reference=make_reference("curtis2014"), actor=edith)
    assert [entry.key for entry in library_entries(show="unchecked")] == ["lee2019"]


def test_reviewers_do_not_check_the_library(ravi):
    with pytest.raises(Refused, match="Only editors"):
        note_checked(reference=make_reference("curtis2014"), actor=ravi)


def test_a_merged_duplicate_is_not_checked(edith):
    loser = make_reference("loser", DOI=None)
    merge_references(loser=loser, winner=make_reference("winner"), actor=edith, reason="Same")
    with pytest.raises(Refused, match="took its place"):
        note_checked(reference=loser, actor=edith)
    assert Reference.objects.get(key="loser").checked_on is None
