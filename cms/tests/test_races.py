"""Promise 6: a decision happens once. Real threads, real connections, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.actions import save_draft
from articles.composition import compose
from articles.draft_text import DraftText
from articles.models import Article, Version
from articles.tests.scenes import SUMMARY, TEXT, TITLE, make_article, reasons, seen
from cms import clock
from cms.desk.actions import submit
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.publishing.actions import place_notice, publish, publish_due, schedule_publication
from cms.publishing.models import Edition, LiveEdition, NoticeKind
from cms.publishing.tests.scenes import published
from cms.tests.racing import race
from reviews.actions import accept, assign, set_policy, take_back_sign_off, unassign, withdraw_round
from reviews.models import Approval, Assignment, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def assert_the_record_holds() -> None:
    report = verify()
    assert report.holds, [str(found) for found in report.breaks]
    sequences = list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))


def counted(outcomes) -> tuple[int, int]:
    """How many got what they wanted, and how many were refused; database errors are never an answer."""
    assert not [outcome.error for outcome in outcomes if outcome.error]
    refused = sum(outcome.refusal is not None for outcome in outcomes)
    return len(outcomes) - refused, refused


@pytest.mark.parametrize("attempt", range(3))
def test_two_last_sign_offs_at_the_same_moment_approve_once(article, mona, ravi, rosa, attempt):
    review = make_round(article)
    first, second = make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)
    outcomes = race(lambda: signed(first), lambda: signed(second))
    assert counted(outcomes) == (2, 0)
    assert Approval.objects.count() == 1
    assert Round.objects.get().state == "approved"
    assert_the_record_holds()


def test_a_third_signature_behind_the_deciding_one_is_refused_not_lost(article, mona, ravi, rosa, ruth):
    review = make_round(article)
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth)]
    outcomes = race(*[lambda assignment=assignment: signed(assignment) for assignment in assignments])
    assert counted(outcomes) == (2, 1)
    assert (SignOff.objects.count(), Approval.objects.count()) == (2, 1)
    assert_the_record_holds()


def test_a_double_click_signs_once(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    assert counted(race(*[lambda: signed(assignment)] * 4)) == (1, 3)
    assert SignOff.objects.count() == 1
    assert_the_record_holds()


def test_approval_against_a_request_for_changes_has_one_outcome(article, mona, ravi, rosa, ruth):
    review = make_round(article)
    signed(make_assignment(review, ruth, mona))
    first, second = make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)
    race(lambda: signed(first), lambda: signed(second, "request-changes"))
    state = Round.objects.get().state
    assert (state == "approved") == Approval.objects.exists()
    assert state in {"approved", "changes-requested"}
    assert_the_record_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_an_edit_racing_a_submission_is_in_the_version_or_refuses_it(article, edith, mona, attempt):
    digest, acknowledged = seen(article), reasons(article)

    def edit():
        return save_draft(
            article=article,
            actor=mona,
            text=DraftText(TITLE, SUMMARY, {"professional": TEXT + "\nMona's line."}),
            expected_edit=1,
        )

    def hand_in():
        return submit(article=article, actor=edith, seen_content_sha256=digest, acknowledgements=acknowledged)

    edited, submitted = race(edit, hand_in)
    assert edited.refusal is None
    if submitted.refusal is None:
        version = Version.objects.get()
        assert version.content_sha256 == digest
        assert "Mona's line" not in version.renditions.get().markdown
    else:
        assert submitted.refusal.code == "stale"
        assert not Version.objects.exists()
        assert not Round.objects.exists()
    assert "Mona's line" in article.draft.__class__.objects.get().renditions.get().markdown
    assert_the_record_holds()


def test_an_edit_racing_the_approval_changes_nothing_that_was_signed(article, mona, ravi, rosa):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    digest = review.version.version_sha256

    def edit():
        return save_draft(
            article=article,
            actor=mona,
            text=DraftText(TITLE, SUMMARY, {"professional": "Something else."}),
            expected_edit=1,
        )

    race(edit, lambda: signed(last))
    assert Approval.objects.get().version_sha256 == digest
    assert compose(Article.objects.get().draft).content_sha256 != review.version.content_sha256
    assert_the_record_holds()


def test_two_submissions_at_once_make_one_version_and_one_open_round(article, edith, mona):
    digest, acknowledged = seen(article), reasons(article)

    def hand_in(actor):
        return submit(article=article, actor=actor, seen_content_sha256=digest, acknowledgements=acknowledged)

    assert counted(race(lambda: hand_in(edith), lambda: hand_in(mona))) == (1, 1)
    assert (Version.objects.count(), Round.objects.count()) == (1, 1)
    assert_the_record_holds()


def test_two_saves_from_the_same_page_keep_one_and_show_the_other(article, edith, mona):
    def save(actor, words):
        text = DraftText(TITLE, SUMMARY, {"professional": words})
        return save_draft(article=article, actor=actor, text=text, expected_edit=1)

    outcomes = race(lambda: save(edith, "Edith's words."), lambda: save(mona, "Mona's words."))
    assert counted(outcomes) == (1, 1)
    (refusal,) = [outcome.refusal for outcome in outcomes if outcome.refusal]
    kept = article.draft.__class__.objects.get().renditions.get().markdown
    assert {kept, refusal.mine.renditions["professional"]} == {"Edith's words.", "Mona's words."}


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


def test_accepting_against_being_taken_off_has_one_outcome(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona, accepted=False)
    race(
        lambda: accept(assignment=assignment, actor=ravi, has_interests=False),
        lambda: unassign(assignment=assignment, actor=mona, reason="Somebody else is quicker"),
    )
    assert Assignment.objects.get().state == "closed"


def test_signing_against_withdrawing_the_submission_has_one_outcome(article, edith, mona, ravi, rosa):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    outcomes = race(lambda: signed(last), lambda: withdraw_round(review=review, actor=edith, reason="Not ready"))
    assert counted(outcomes) == (1, 1)
    assert Round.objects.get().state == ("approved" if Approval.objects.exists() else "withdrawn")
    assert_the_record_holds()


def test_taking_back_against_the_deciding_signature_has_one_outcome(article, mona, ravi, rosa):
    review = make_round(article)
    first = signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    race(lambda: signed(last), lambda: take_back_sign_off(sign_off=first, actor=ravi, reason="I overlooked a dose"))
    taken_back = SignOff.objects.filter(withdrawal__isnull=False).exists()
    assert Approval.objects.exists() != taken_back
    assert_the_record_holds()


def test_the_same_reviewer_assigned_by_two_managing_editors_is_asked_once(article, mona, magnus, ravi):
    review = make_round(article)
    outcomes = race(
        lambda: assign(review=review, actor=mona, reviewer=ravi),
        lambda: assign(review=review, actor=magnus, reviewer=ravi),
    )
    assert counted(outcomes) == (1, 1)
    assert Assignment.objects.count() == 1
