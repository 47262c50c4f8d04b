"""Publishing: exactly the approved version, once, never an older approval over a newer one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.desk.actions import start_re_review
from cms.ledger import triggers
from cms.publishing.actions import (
    cancel_publication,
    months_later,
    publish,
    publish_due,
    schedule_publication,
)
from cms.publishing.models import Edition, LiveEdition, ScheduledPublication
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import set_policy
from reviews.models import Approval, ApprovalSignOff, Round, SignOff
from reviews.states import RoundState
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


@pytest.fixture
def approval(article, mona, ravi, rosa):
    return approved(article, mona, ravi, rosa).approval


def test_the_edition_is_the_approved_version_and_is_live(approval, mona):
    edition = publish(approval=approval, actor=mona)
    assert (edition.number, edition.version, edition.basis) == (1, approval.version, "approval")
    assert LiveEdition.objects.get().edition == edition


def test_a_draft_edited_meanwhile_does_not_reach_readers(approval, article, edith, mona):
    edited(article, edith, "Not yet judged.")
    edition = publish(approval=approval, actor=mona)
    assert "Not yet judged" not in edition.version.renditions.get().body_html


def test_an_approval_is_published_once(approval, mona):
    publish(approval=approval, actor=mona)
    with pytest.raises(Refused, match="published already"):
        publish(approval=approval, actor=mona)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_managing_editors_publish(approval, who, request):
    with pytest.raises(Refused, match="Only a managing editor"):
        publish(approval=approval, actor=request.getfixturevalue(who))


def test_an_older_approval_is_not_published_over_a_newer_edition(approval, article, edith, mona, ravi, rosa):
    newer = approved(edited(article, edith, TEXT + "\nNewer."), mona, ravi, rosa).approval
    publish(approval=newer, actor=mona)
    with pytest.raises(Refused, match="approved after this"):
        publish(approval=approval, actor=mona)


def test_a_source_retracted_since_the_approval_stops_publication(approval, mona):
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=mona,
        status=RetractionStatus.RETRACTED,
        on=date(2026, 1, 2),
        reason="Announced by the journal",
    )
    with pytest.raises(Refused, match="curtis2014"):
        publish(approval=approval, actor=mona)


def test_a_source_retracted_during_review_stops_approval_but_not_a_request_for_changes(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=mona,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="Announced by the journal",
    )
    with pytest.raises(Refused, match="retracted"):
        signed(assignment)
    assert signed(assignment, "request-changes").decision == "request-changes"


class TestTamperedApproval:
    """What an approval rests on is looked at again before readers see it (promises 1 and 5)."""

    def refuses(self, approval, mona, why: str) -> None:
        with pytest.raises(Refused, match=why) as refusal:
            publish(approval=Approval.objects.get(pk=approval.pk), actor=mona)
        assert (refusal.value.code, "Run verify_record." in refusal.value.reason) == ("not-publishable", True)
        assert not Edition.objects.exists()

    def test_of_a_round_that_is_not_approved_any_more(self, approval, mona):
        Round.objects.update(state=RoundState.WITHDRAWN)
        self.refuses(approval, mona, "does not fit its version")

    def test_that_lost_a_signature(self, approval, mona):
        with triggers.lifted():
            ApprovalSignOff.objects.filter(pk=approval.sign_off_rows.first().pk).delete()
        self.refuses(approval, mona, "are not those it was made from")

    def test_whose_signature_says_something_else_by_now(self, approval, mona):
        with triggers.lifted():
            SignOff.objects.filter(reviewer__username="ravi").update(comment="Never mind the dose.")
        self.refuses(approval, mona, "fewer valid sign-offs")


def test_a_policy_may_publish_in_the_transaction_of_the_approval(article, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    edition = approved(article, mona, ravi, rosa).approval.edition
    assert edition.published_by.username == "system"


def test_the_next_review_is_due_by_the_rounds_own_policy(article, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, re_review_months=6)
    edition = published(article, mona, ravi, rosa)
    assert edition.review_due == months_later(edition.published_at.date(), 6)


def test_the_end_of_a_short_month():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert months_later(date(2026, 1, 15), 24) == date(2028, 1, 15)


class TestReReview:
    def test_the_same_version_makes_a_reaffirmed_edition(self, article, mona, magnus, ravi, rosa):
        first = published(article, mona, ravi, rosa)
        review = start_re_review(article=article, actor=mona)
        for reviewer in (ravi, rosa):
            signed(make_assignment(review, reviewer, magnus))
        second = publish(approval=review.__class__.objects.get(pk=review.pk).approval, actor=mona)
        assert (second.basis, second.version, second.number) == ("reaffirmed", first.version, 2)

    def test_earlier_sign_offs_do_not_count_again(self, article, mona, magnus, ravi, rosa):
        published(article, mona, ravi, rosa)
        review = start_re_review(article=article, actor=mona)
        signed(make_assignment(review, ravi, magnus))
        assert review.__class__.objects.get(pk=review.pk).is_open

    def test_an_unpublished_article_has_nothing_to_review_again(self, article, mona):
        with pytest.raises(Refused, match="no live edition"):
            start_re_review(article=article, actor=mona)

    def test_editors_do_not_start_it(self, article, edith, mona, ravi, rosa):
        published(article, mona, ravi, rosa)
        with pytest.raises(Refused, match="Only a managing editor"):
            start_re_review(article=article, actor=edith)


class TestSchedule:
    @pytest.fixture
    def planned(self, approval, mona):
        return schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(hours=1))

    def test_nothing_happens_before_the_time(self, planned):
        assert publish_due() == []
        assert not Edition.objects.exists()

    def test_it_is_published_when_its_time_has_come_and_once(self, planned, system):
        with clock.pretend(planned.publish_at + timedelta(seconds=1)):
            assert [row.state for row in publish_due()] == ["published"]
            assert publish_due() == []
        assert Edition.objects.get().published_by == system

    def test_what_policy_refuses_by_then_is_kept_with_its_reason(self, planned, mona):
        mark_reference(
            reference=Reference.objects.get(key="curtis2014"),
            actor=mona,
            status=RetractionStatus.RETRACTED,
            on=None,
            reason="Announced by the journal",
        )
        with clock.pretend(planned.publish_at + timedelta(seconds=1)):
            (row,) = publish_due()
        assert (row.state, "retracted" in row.outcome) == ("refused", True)
        assert not Edition.objects.exists()

    def test_a_cancelled_publication_does_not_happen(self, planned, mona):
        cancel_publication(planned=planned, actor=mona)
        with clock.pretend(planned.publish_at + timedelta(seconds=1)):
            assert publish_due() == []

    @pytest.mark.parametrize("who", ["edith", "ravi"])
    def test_only_managing_editors_cancel_it(self, planned, who, request):
        with pytest.raises(Refused, match="Only a managing editor cancels a publication"):
            cancel_publication(planned=planned, actor=request.getfixturevalue(who))
        assert ScheduledPublication.objects.get().state == "waiting"

    def test_publishing_by_hand_settles_the_schedule(self, planned, approval, mona):
        publish(approval=approval, actor=mona)
        assert ScheduledPublication.objects.get().state == "published"

    def test_a_moment_in_the_past_is_refused(self, approval, mona):
        with pytest.raises(Refused, match="lies ahead"):
            schedule_publication(approval=approval, actor=mona, publish_at=clock.now() - timedelta(minutes=1))

    def test_it_is_planned_once(self, planned, approval, mona):
        with pytest.raises(Refused, match="planned already"):
            schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(days=1))
