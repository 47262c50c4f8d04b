"""Promise 4: a request for changes is not got rid of."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.actions.people import deactivate
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.ledger.verification import verify
from cms.outbox.models import Notification
from cms.refusals import Refused
from reviews.actions import (
    accept,
    adjudicate,
    decline,
    hand_over,
    open_round,
    set_policy,
    take_back_sign_off,
    unassign,
    withdraw_round,
)
from reviews.models import Adjudication, Approval, Assignment, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db
CHANGES = SignOff.Choice.REQUEST_CHANGES


@pytest.fixture
def article(edith):
    return make_article(edith)


@pytest.fixture
def refused(article, ravi, mona) -> SignOff:
    """Ravi's request for changes, which ended the round."""
    return signed(make_assignment(make_round(article), ravi, mona), CHANGES)


@pytest.fixture
def patient_board(mona):
    """A house where one request does not end the round."""
    return set_policy(actor=mona, topic=None, one_request_ends_round=False)


def test_one_request_ends_the_round_and_closes_the_other_assignments(article, ravi, rosa, mona):
    review = make_round(article)
    other = make_assignment(review, rosa, mona)
    signed(make_assignment(review, ravi, mona), CHANGES)
    other.refresh_from_db()
    assert (Round.objects.get().state, other.state) == ("changes-requested", "closed")


def test_identical_content_cannot_be_submitted_past_it(refused, edith):
    with pytest.raises(Refused, match="Dr Ravi asked for changes to exactly this text"):
        open_round(version=refused.version, actor=edith)


def test_saving_other_words_and_back_does_not_help(refused, article, edith):
    edited(article, edith, "Other words.")
    article = edited(article, edith, TEXT)
    with pytest.raises(Refused, match="asked for changes"):
        make_round(article)


def test_a_new_version_moves_on(refused, article, edith):
    assert make_round(edited(article, edith, TEXT + "\nMended.")).version.number == 2


def test_an_adjudication_moves_on_and_stays_on_record(refused, edith, mona):
    row = adjudicate(sign_off=refused, actor=mona, reason="The figure is right; the source says so on page 96.")
    assert open_round(version=refused.version, actor=edith).number == 2
    assert row.ledger_entry.kind == "adjudication"


def test_adjudicating_what_the_open_round_still_lacked_approves_it(patient_board, article, ravi, rosa, ruth, mona):
    review = make_round(article)
    asked, *others = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth, make_late_reader())]
    sign_off = signed(asked, CHANGES)
    for assignment in others[:2]:
        signed(assignment)
    assert Round.objects.get().state == "under-review"
    adjudicate(sign_off=sign_off, actor=mona, reason="The figure is right; the source says so on page 96.")
    others[2].refresh_from_db()
    assert (Round.objects.get().state, others[2].state) == ("approved", "closed")
    assert verify().holds


def make_late_reader():
    return make_user("Dr Rhea", Role.REVIEWER)


def test_the_owner_does_not_adjudicate(mona, magnus, ravi):
    sign_off = signed(make_assignment(make_round(make_article(mona)), ravi, magnus), CHANGES)
    with pytest.raises(Refused, match="You own this article"):
        adjudicate(sign_off=sign_off, actor=mona, reason="I wrote it, so I know best.")


def test_an_editor_does_not_adjudicate(refused, edith):
    with pytest.raises(Refused, match="Only a managing editor"):
        adjudicate(sign_off=refused, actor=edith, reason="I would like to go on.")


def test_an_adjudication_needs_a_reason(refused, mona):
    with pytest.raises(Refused, match="reason"):
        adjudicate(sign_off=refused, actor=mona, reason="no")


def test_where_the_round_waits_approvals_do_not_outvote_it(patient_board, article, ravi, rosa, ruth, mona):
    review = make_round(article)
    first, second, third = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth)]
    signed(first, CHANGES)
    signed(second)
    signed(third)
    assert not Approval.objects.exists()
    assert Round.objects.get().state == "changes-requested"


def test_unassigning_does_not_remove_it(patient_board, article, ravi, mona):
    assignment = make_assignment(make_round(article), ravi, mona)
    signed(assignment, CHANGES)
    with pytest.raises(Refused, match="what was signed stays signed"):
        unassign(assignment=assignment, actor=mona, reason="Too strict")


def test_withdrawing_the_submission_does_not_remove_it(patient_board, article, ravi, rosa, mona, edith):
    review = make_round(article)
    make_assignment(review, rosa, mona)
    signed(make_assignment(review, ravi, mona), CHANGES)
    withdraw_round(review=review, actor=edith, reason="Let us try other reviewers")
    with pytest.raises(Refused, match="asked for changes"):
        make_round(article)


def test_the_reviewer_alone_takes_it_back_on_the_record(patient_board, article, ravi, rosa, ruth, mona):
    review = make_round(article)
    make_assignment(review, ruth, mona)
    sign_off = signed(make_assignment(review, ravi, mona), CHANGES)
    with pytest.raises(Refused):
        take_back_sign_off(sign_off=sign_off, actor=mona, reason="For him")
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I misread the table")
    assert SignOff.objects.filter(pk=sign_off.pk).exists()
    assert sign_off.assignment.__class__.objects.get(pk=sign_off.assignment_id).state == "closed"


def test_the_managing_editors_are_told_that_a_sign_off_was_taken_back(article, ravi, rosa, mona, magnus):
    review = make_round(article)
    make_assignment(review, rosa, mona)
    sign_off = signed(make_assignment(review, ravi, mona))
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I misread the table")
    told = Notification.objects.filter(kind="sign-off-taken-back").order_by("recipient__username")
    assert [one.recipient for one in told] == [magnus, mona]
    assert told[0].subject.startswith("Dr Ravi took a sign-off back: ")
    assert "What was signed: approved. Reason given: I misread the table" in told[0].text
    assert told[0].path == f"/desk/rounds/{review.pk}/"


def test_a_colleague_who_handed_the_review_over_is_not_told_what_was_signed(article, ravi, rosa, mona, magnus):
    passed_on = hand_over(
        assignment=make_assignment(make_round(article), ravi, mona), actor=ravi, colleague=rosa, reason="Her field."
    )
    accept(assignment=passed_on, actor=rosa, has_interests=False)
    sign_off = signed(Assignment.objects.get(pk=passed_on.pk))
    take_back_sign_off(sign_off=sign_off, actor=rosa, reason="I misread the table")
    told = Notification.objects.filter(kind="sign-off-taken-back").order_by("recipient__username")
    assert [one.recipient for one in told] == [magnus, mona]


def test_nobody_takes_it_back_with_a_closed_account(patient_board, article, ravi, ruth, mona):
    review = make_round(article)
    make_assignment(review, ruth, mona)
    sign_off = signed(make_assignment(review, ravi, mona), CHANGES)
    ravi = deactivate(actor=mona, person=ravi)
    with pytest.raises(Refused, match="Your account is closed"):
        take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I misread the table")


def test_to_sign_again_takes_a_new_assignment(patient_board, article, ravi, ruth, mona):
    review = make_round(article)
    make_assignment(review, ruth, mona)
    first = make_assignment(review, ravi, mona)
    take_back_sign_off(sign_off=signed(first, CHANGES), actor=ravi, reason="I misread the table")
    with pytest.raises(Refused):
        signed(first)
    signed(make_assignment(review, ravi, mona))
    assert SignOff.objects.filter(reviewer=ravi).count() == 2


def test_an_approval_taken_back_does_not_count(article, ravi, rosa, ruth, mona):
    review = make_round(article)
    sign_off = signed(make_assignment(review, ravi, mona))
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I overlooked a dose")
    signed(make_assignment(review, rosa, mona))
    assert not Approval.objects.exists()
    signed(make_assignment(review, ruth, mona))
    assert Approval.objects.count() == 1


def test_after_the_round_nothing_is_taken_back(refused, ravi):
    with pytest.raises(Refused, match="round is over"):
        take_back_sign_off(sign_off=refused, actor=ravi, reason="On reflection")


def test_the_round_ends_when_the_last_one_who_was_asked_is_unassigned(patient_board, article, ravi, rosa, mona):
    review = make_round(article)
    first, second = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    signed(first, CHANGES)
    unassign(assignment=second, actor=mona, reason="Ill for a month")
    assert Round.objects.get().state == "changes-requested"


def test_or_declines(patient_board, article, ravi, rosa, mona):
    review = make_round(article)
    first, second = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    signed(first, CHANGES)
    decline(assignment=second, actor=rosa, reason="No time")
    assert Round.objects.get().state == "changes-requested"


@pytest.fixture
def almost(patient_board, article, ravi, rosa, ruth, mona) -> SignOff:
    """Ravi's request for changes, the only thing in the way of two approvals; Rolf has not answered yet."""
    review = make_round(article)
    rolf = make_user("Dr Rolf", Role.REVIEWER)
    first, second, third, _ = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth, rolf)]
    sign_off = signed(first, CHANGES)
    signed(second)
    signed(third)
    return sign_off


def test_taking_back_the_last_request_approves_what_enough_others_have_signed(almost, ravi):
    assert Round.objects.get().state == "under-review"
    take_back_sign_off(sign_off=almost, actor=ravi, reason="I misread the table")
    assert Round.objects.get().state == "approved"
    assert verify().holds


def test_but_not_over_a_source_that_was_retracted_since(almost, ravi, mona):
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=mona,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="The publisher's notice",
    )
    take_back_sign_off(sign_off=almost, actor=ravi, reason="I misread the table")
    assert not Approval.objects.exists()


def test_nobody_adjudicates_their_own_request(refused, ravi):
    ravi.groups.add(Group.objects.get(name=Role.MANAGING_EDITOR.value))
    with pytest.raises(Refused, match="Nobody adjudicates their own request"):
        adjudicate(sign_off=refused, actor=User.objects.get(pk=ravi.pk), reason="On reflection it reads well.")
    assert not Adjudication.objects.exists()
