"""Notices: at once, without a round, with who, why and when (COPE)."""

from __future__ import annotations

import pytest

from articles.tests.scenes import TEXT, edited
from cms.publishing.actions import place_notice
from cms.publishing.models import Edition, LiveEdition, Notice, NoticeKind
from cms.publishing.tests.reader_scenes import published_by_the_cast
from cms.publishing.tests.scenes import published
from cms.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
REASON = "The dose in the table is under investigation."


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast().pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def place(edition, by, kind=NoticeKind.CONCERN, reason=REASON) -> Notice:
    return place_notice(edition=edition, actor=by, kind=kind, reason=reason)


def test_a_concern_is_placed_at_once_and_leaves_the_edition_live(edition, mona):
    notice = place(edition, mona)
    assert (notice.printed_name, notice.ledger_entry.kind) == ("Mona", "notice")
    assert not LiveEdition.objects.get().is_withdrawn


def test_a_withdrawal_takes_the_edition_out_of_lists(edition, mona):
    place(edition, mona, NoticeKind.WITHDRAWAL)
    assert LiveEdition.objects.get().is_withdrawn


def test_a_concern_is_lifted_by_a_new_record(edition, mona, magnus):
    place(edition, mona)
    place(edition, magnus, NoticeKind.CONCERN_LIFTED)
    assert [notice.kind for notice in Notice.objects.all()] == ["concern", "concern-lifted"]
    assert place(edition, mona).kind == "concern"


def test_there_is_nothing_to_lift_without_a_concern(edition, mona):
    with pytest.raises(Refused, match="no expression of concern"):
        place(edition, mona, NoticeKind.CONCERN_LIFTED)


@pytest.mark.parametrize("kind", [NoticeKind.CONCERN, NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL])
def test_the_same_thing_is_not_said_twice(edition, mona, kind):
    place(edition, mona, kind)
    with pytest.raises(Refused, match="already"):
        place(edition, mona, kind)


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_managing_editors_place_notices(edition, who, request):
    with pytest.raises(Refused, match="Only a managing editor"):
        place(edition, request.getfixturevalue(who))


def test_the_reason_is_printed_so_there_must_be_one(edition, mona):
    with pytest.raises(Refused, match="readers see it"):
        place(edition, mona, reason="  ")


def test_a_correction_takes_a_new_edition(edition, mona):
    with pytest.raises(Refused, match="new edition"):
        place(edition, mona, NoticeKind.CORRECTION)


def test_an_old_edition_gets_no_new_notice(edition, edith, mona, ravi, rosa):
    published(edited(edition.article, edith, TEXT + "\nMore."), mona, ravi, rosa)
    with pytest.raises(Refused, match="live edition"):
        place(edition, mona)


def test_a_new_edition_comes_out_of_withdrawal(edition, edith, mona, ravi, rosa):
    place(edition, mona, NoticeKind.WITHDRAWAL)
    published(edited(edition.article, edith, TEXT + "\nMended."), mona, ravi, rosa)
    assert not LiveEdition.objects.get().is_withdrawn
