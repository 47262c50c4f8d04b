"""Promise 6 at the press: publication happens once, whatever happens at the same moment. Real threads, on SQLite and on
PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, edited, make_article, reasons, seen
from cms import clock
from cms.desk.actions import start_re_review, submit
from cms.publishing.actions import cancel_publication, place_notice, publish, publish_due, schedule_publication
from cms.publishing.models import Edition, LiveEdition, Notice, NoticeKind, ScheduledPublication
from cms.publishing.tests.scenes import published
from cms.tests.racing import assert_the_record_holds, counted, only_refusal, race
from reviews.actions import set_policy
from reviews.models import Approval, Round
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The dose was wrong by ten."


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


@pytest.fixture
def revision(article, edith, mona, ravi, rosa) -> Approval:
    """The approval of a second version, whose first is live."""
    published(article, mona, ravi, rosa)
    return approved(edited(article, edith, TEXT + "\nMore."), mona, ravi, rosa).approval


def test_publishing_twice_at_once_makes_one_edition(article, mona, magnus, ravi, rosa):
    approval = approved(article, mona, ravi, rosa).approval
    outcomes = race(lambda: publish(approval=approval, actor=mona), lambda: publish(approval=approval, actor=magnus))
    assert counted(outcomes) == (1, 1)
    assert (Edition.objects.count(), LiveEdition.objects.count()) == (1, 1)
    assert_the_record_holds()


def test_two_schedulers_at_once_publish_once(article, mona, ravi, rosa, system):
    approval = approved(article, mona, ravi, rosa).approval
    planned = schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(hours=1))

    def run():
        with clock.pretend(planned.publish_at + timedelta(minutes=1)):
            return publish_due()

    race(run, run)
    assert Edition.objects.count() == 1
    assert_the_record_holds()


def test_publishing_on_approval_races_like_any_approval(article, mona, ravi, rosa, system):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    review = make_round(article)
    first, second = make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)
    assert counted(race(lambda: signed(first), lambda: signed(second))) == (2, 0)
    assert Edition.objects.count() == 1
    assert_the_record_holds()


def test_two_withdrawals_of_an_edition_leave_one_notice(article, mona, magnus, ravi, rosa):
    edition = published(article, mona, ravi, rosa)

    def withdraw(actor):
        return place_notice(
            edition=edition, actor=actor, kind=NoticeKind.WITHDRAWAL, reason="The dose was wrong by ten."
        )

    assert counted(race(lambda: withdraw(mona), lambda: withdraw(magnus))) == (1, 1)
    assert_the_record_holds()


@pytest.mark.parametrize("kind", [NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL])
def test_publishing_the_next_edition_against_retracting_the_live_one(revision, mona, magnus, kind):
    live = LiveEdition.objects.get().edition
    publishing, noticed = race(
        lambda: publish(approval=revision, actor=mona),
        lambda: place_notice(edition=live, actor=magnus, kind=kind, reason=WHY),
    )
    assert counted([publishing]) == (1, 0)
    assert noticed.refusal is None or "placed on the live edition" in noticed.refusal.reason
    assert Notice.objects.count() == (noticed.refusal is None)
    pointer = LiveEdition.objects.get()
    assert (pointer.edition.number, pointer.is_withdrawn) == (2, False)
    assert_the_record_holds()


def test_publishing_against_the_retraction_of_a_source(article, mona, magnus, ravi, rosa):
    approval, source = approved(article, mona, ravi, rosa).approval, Reference.objects.get(key="curtis2014")
    publishing, marked = race(
        lambda: publish(approval=approval, actor=mona),
        lambda: mark_reference(
            reference=source, actor=magnus, status=RetractionStatus.RETRACTED, on=None, reason="The journal's site"
        ),
    )
    assert counted([marked]) == (1, 0)
    assert publishing.refusal is None or "curtis2014" in publishing.refusal.reason
    assert Edition.objects.count() == (publishing.refusal is None)
    assert_the_record_holds()


def test_publishing_by_hand_against_the_scheduler_makes_one_edition(article, mona, ravi, rosa, system):
    approval = approved(article, mona, ravi, rosa).approval
    planned = schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(hours=1))
    by_hand, _ = race(lambda: publish(approval=approval, actor=mona), lambda: run_at(planned))
    assert by_hand.refusal is None or "published already" in by_hand.refusal.reason
    assert Edition.objects.count() == 1
    assert ScheduledPublication.objects.get().state == "published"
    assert_the_record_holds()


def run_at(planned: ScheduledPublication) -> list[ScheduledPublication]:
    """The scheduler, a minute after something was due."""
    with clock.pretend(planned.publish_at + timedelta(minutes=1)):
        return publish_due()


def test_cancelling_against_the_scheduler_publishes_or_cancels(article, mona, ravi, rosa, system):
    approval = approved(article, mona, ravi, rosa).approval
    planned = schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(hours=1))
    cancelled, _ = race(lambda: cancel_publication(planned=planned, actor=mona), lambda: run_at(planned))
    assert cancelled.refusal is None or cancelled.refusal.reason == "This publication is not waiting any more."
    state = ScheduledPublication.objects.get().state
    assert state == ("published" if cancelled.refusal else "cancelled")
    assert Edition.objects.count() == (state == "published")
    assert_the_record_holds()


def test_two_plans_at_once_are_one(article, mona, magnus, ravi, rosa):
    approval, later = approved(article, mona, ravi, rosa).approval, clock.now() + timedelta(hours=1)
    outcomes = race(
        *[
            lambda actor=actor: schedule_publication(approval=approval, actor=actor, publish_at=later)
            for actor in (mona, magnus)
        ]
    )
    assert counted(outcomes) == (1, 1)
    assert only_refusal(outcomes).code == "already-scheduled"


def test_an_older_approval_never_goes_over_a_newer(article, edith, mona, magnus, ravi, rosa):
    older = approved(article, mona, ravi, rosa).approval
    newer = approved(edited(article, edith, TEXT + "\nMore."), mona, ravi, rosa).approval
    first, second = race(lambda: publish(approval=older, actor=mona), lambda: publish(approval=newer, actor=magnus))
    assert counted([second]) == (1, 0)
    assert first.refusal is None or "older approval is not published over it" in first.refusal.reason
    assert LiveEdition.objects.get().edition.approval == newer
    assert_the_record_holds()


def test_a_re_review_racing_a_new_submission_leaves_one_open_round(article, edith, mona, ravi, rosa):
    published(article, mona, ravi, rosa)
    article = edited(article, edith, TEXT + "\nMore.")
    digest, acknowledged = seen(article), reasons(article)
    submitted, asked = race(
        lambda: submit(article=article, actor=edith, seen_content_sha256=digest, acknowledgements=acknowledged),
        lambda: start_re_review(article=article, actor=mona),
    )
    assert counted([submitted]) == (1, 0)
    assert asked.refusal is None or asked.refusal.reason == "This article has an open round already."
    assert Round.objects.get(closed_at=None).version.number == 2
    assert_the_record_holds()
