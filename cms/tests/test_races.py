"""Promise 6: a decision happens once. Real threads, real connections, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import transaction

from articles.actions import mark_reference, save_draft
from articles.composition import compose
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference, Version
from articles.tests.scenes import SUMMARY, TEXT, TITLE, edited, make_article, reasons, seen
from cms.accounts.actions.people import deactivate
from cms.desk.actions import submit
from cms.publishing.actions import publish
from cms.refusals import Refused
from cms.tests.racing import assert_the_record_holds, counted, only_refusal, race
from reviews.actions import (
    accept,
    adjudicate,
    assign,
    comment,
    decide_conflict,
    decline,
    hand_over,
    set_policy,
    take_back_sign_off,
    unassign,
    withdraw_round,
)
from reviews.models import Approval, Assignment, ConflictDecision, Policy, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def retracted(source: Reference, actor) -> Reference:
    return mark_reference(
        reference=source, actor=actor, status=RetractionStatus.RETRACTED, on=None, reason="The journal's site"
    )


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
    assert "it stands at “closed”" in only_refusal(outcomes).reason
    assert (SignOff.objects.count(), Approval.objects.count()) == (2, 1)
    assert_the_record_holds()


def test_a_double_click_signs_once(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    outcomes = race(*[lambda: signed(assignment)] * 4)
    assert counted(outcomes) == (1, 3)
    assert {outcome.refusal.code for outcome in outcomes if outcome.refusal} == {"wrong-state"}
    assert SignOff.objects.count() == 1
    assert_the_record_holds()


def test_approval_against_a_request_for_changes_has_one_outcome(article, mona, ravi, rosa, ruth):
    review = make_round(article)
    signed(make_assignment(review, ruth, mona))
    first, second = make_assignment(review, ravi, mona), make_assignment(review, rosa, mona)
    outcomes = race(lambda: signed(first), lambda: signed(second, "request-changes"))
    assert counted(outcomes) == (1, 1)
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

    assert counted(race(edit, lambda: signed(last))) == (2, 0)
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


def test_accepting_against_being_taken_off_has_one_outcome(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona, accepted=False)
    accepted, taken_off = race(
        lambda: accept(assignment=assignment, actor=ravi, has_interests=False),
        lambda: unassign(assignment=assignment, actor=mona, reason="Somebody else is quicker"),
    )
    assert counted([taken_off]) == (1, 0)
    assert counted([accepted]) == (1, 0) or accepted.refusal.code == "wrong-state"
    assert Assignment.objects.get().state == "closed"
    assert_the_record_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_accepting_against_being_replaced_leaves_one_to_answer(article, mona, ravi, rosa, attempt):
    review = make_round(article)
    assignment = make_assignment(review, ravi, mona, accepted=False)

    def replace():
        with transaction.atomic():
            ended = unassign(assignment=assignment, actor=mona, reason="Rosa knows it better")
            return assign(review=review, actor=mona, reviewer=rosa, replaces=ended)

    accepted, replaced = race(lambda: accept(assignment=assignment, actor=ravi, has_interests=False), replace)
    assert counted([replaced]) == (1, 0)
    assert accepted.error is None
    assert accepted.refusal is None or accepted.refusal.code == "wrong-state"
    assert set(Assignment.objects.values_list("reviewer__username", "state")) == {
        ("ravi", "closed"),
        ("rosa", "invited"),
    }
    assert_the_record_holds()


@pytest.mark.parametrize("other", ["decline", "hand over"])
def test_accepting_in_one_window_and_leaving_in_another_ends_in_leaving(article, mona, ravi, rosa, other):
    assignment = make_assignment(make_round(article), ravi, mona, accepted=False)
    leave = {
        "decline": lambda: decline(assignment=assignment, actor=ravi, reason="No time."),
        "hand over": lambda: hand_over(assignment=assignment, actor=ravi, colleague=rosa, reason="No time."),
    }
    accepted, left = race(lambda: accept(assignment=assignment, actor=ravi, has_interests=False), leave[other])
    assert counted([left]) == (1, 0)
    assert counted([accepted]) == (1, 0) or accepted.refusal.code == "wrong-state"
    assert Assignment.objects.get(reviewer=ravi).state == {"decline": "declined", "hand over": "closed"}[other]
    assert Assignment.objects.count() == {"decline": 1, "hand over": 2}[other]
    assert_the_record_holds()


def test_signing_against_withdrawing_the_submission_has_one_outcome(article, edith, mona, ravi, rosa):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    outcomes = race(lambda: signed(last), lambda: withdraw_round(review=review, actor=edith, reason="Not ready"))
    assert counted(outcomes) == (1, 1)
    assert only_refusal(outcomes).code == "wrong-state"
    assert Round.objects.get().state == ("approved" if Approval.objects.exists() else "withdrawn")
    assert_the_record_holds()


def test_taking_back_against_the_deciding_signature_has_one_outcome(article, mona, ravi, rosa):
    review = make_round(article)
    first = signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    signing, taking = race(
        lambda: signed(last), lambda: take_back_sign_off(sign_off=first, actor=ravi, reason="I overlooked a dose")
    )
    assert counted([signing]) == (1, 0)
    assert counted([taking]) == (1, 0) or "what was signed stays signed" in taking.refusal.reason
    taken_back = SignOff.objects.filter(withdrawal__isnull=False).exists()
    assert taken_back == (taking.refusal is None)
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
    assert_the_record_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_a_new_submission_racing_the_deciding_signature_approves_the_old_text_or_asks_anew(
    article, edith, mona, ravi, rosa, attempt
):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    article = edited(article, edith, TEXT + "\nMore.")
    digest, acknowledged = seen(article), reasons(article)
    submitted, signing = race(
        lambda: submit(article=article, actor=edith, seen_content_sha256=digest, acknowledgements=acknowledged),
        lambda: signed(last),
    )
    assert counted([submitted]) == (1, 0)
    review.refresh_from_db()
    assert review.state == ("withdrawn" if signing.refusal else "approved")
    assert signing.refusal is None or signing.refusal.code == "wrong-state"
    assert list(Approval.objects.values_list("version__number", flat=True)) == ([] if signing.refusal else [1])
    assert Round.objects.get(state="submitted").version.number == 2
    assert_the_record_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_a_demand_racing_the_deciding_signature_stops_the_approval_or_comes_too_late(
    article, mona, ravi, rosa, ruth, attempt
):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last = make_assignment(review, rosa, mona)
    make_assignment(review, ruth, mona)
    said, signing = race(
        lambda: comment(review=review, actor=ruth, body="Adults only?", must_fix=True), lambda: signed(last)
    )
    assert counted([signing]) == (1, 0)
    assert said.refusal is None or said.refusal.reason == "This round is over."
    assert Approval.objects.exists() == (said.refusal is not None)
    assert_the_record_holds()


def test_a_retraction_racing_the_deciding_signature_is_seen_before_it_or_stops_what_follows(article, mona, ravi, rosa):
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    last, source = make_assignment(review, rosa, mona), Reference.objects.get(key="curtis2014")
    marked, signing = race(lambda: retracted(source, mona), lambda: signed(last))
    assert counted([marked]) == (1, 0)
    if signing.refusal:
        assert "curtis2014" in signing.refusal.reason
        assert not SignOff.objects.filter(reviewer=rosa).exists()
    else:
        with pytest.raises(Refused, match="curtis2014"):
            publish(approval=Approval.objects.get(), actor=mona)
    assert_the_record_holds()


def test_a_closed_account_racing_its_own_signature_has_signed_before_or_not_at_all(article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    closed, signing = race(lambda: deactivate(actor=mona, person=ravi), lambda: signed(assignment))
    assert counted([closed]) == (1, 0)
    assert signing.refusal is None or "not an active member" in signing.refusal.reason
    assert SignOff.objects.exists() == (signing.refusal is None)
    assert_the_record_holds()


def test_two_decisions_about_the_same_interests_are_one(article, mona, magnus, ravi):
    assignment = make_assignment(make_round(article), ravi, mona, accepted=False)
    accept(assignment=assignment, actor=ravi, has_interests=True, interests="Shares.", interest_kinds=["financial"])
    outcomes = race(
        lambda: decide_conflict(assignment=assignment, actor=mona, outcome="may-review", reason="Small."),
        lambda: decide_conflict(assignment=assignment, actor=magnus, outcome="may-not-review", reason="Too much."),
    )
    assert counted(outcomes) == (1, 1)
    assert only_refusal(outcomes).code == "may-not-decide"
    decided = ConflictDecision.objects.get().outcome
    assert Assignment.objects.get().state == {"may-review": "accepted", "may-not-review": "closed"}[decided]
    assert_the_record_holds()


def test_two_adjudications_of_one_request_are_one(article, mona, magnus, ravi):
    asked = signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    why = "The guideline settles what was asked."
    outcomes = race(
        *[lambda actor=actor: adjudicate(sign_off=asked, actor=actor, reason=why) for actor in (mona, magnus)]
    )
    assert counted(outcomes) == (1, 1)
    assert "does not stand any more" in only_refusal(outcomes).reason
    assert_the_record_holds()


def test_a_double_click_on_taking_back_takes_back_once(article, mona, ravi):
    first = signed(make_assignment(make_round(article), ravi, mona))
    outcomes = race(*[lambda: take_back_sign_off(sign_off=first, actor=ravi, reason="A dose")] * 3)
    assert counted(outcomes) == (1, 2)
    assert "taken back already" in next(outcome.refusal.reason for outcome in outcomes if outcome.refusal)
    assert_the_record_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_two_people_setting_the_first_rules_make_one_row_and_lose_nothing_unsaid(mona, magnus, attempt):
    outcomes = race(
        lambda: set_policy(actor=mona, topic=None, approvals_needed=1),
        lambda: set_policy(actor=magnus, topic=None, review_days=7),
    )
    assert counted(outcomes) in {(2, 0), (1, 1)}
    policy, lost = Policy.objects.get(), [outcome.refusal is not None for outcome in outcomes]
    assert (policy.approvals_needed, policy.review_days) == (2 if lost[0] else 1, 21 if lost[1] else 7)
    assert not any(lost) or only_refusal(outcomes).code == "stale"
