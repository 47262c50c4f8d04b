"""Choosing reviewers: load, absence, cited works, proposals by the policy; replacing and handing over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests import cast
from cms.accounts.tests.cast import make_user
from cms.outbox.models import Notification
from cms.refusals import Refused
from reviews.actions import (
    accept,
    add_absence,
    assign,
    decline,
    hand_over,
    remove_absence,
    set_policy,
    take_back_sign_off,
    unassign,
)
from reviews.candidates import assignments_to_replace, candidates_for, proposed, unmet_specialties
from reviews.models import Absence, Assignment, Round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture
def board(ravi, rosa, ruth):
    return [ravi, rosa, ruth]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_round(make_article(cast.make_edith())).pk


@pytest.fixture
def review(made) -> Round:
    return Round.objects.get(pk=made)


def refusal_of(action) -> str:
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def names(candidates) -> list[str]:
    return [one.reviewer.printed_name for one in candidates]


def away(reviewer, actor, *, first: int = 0, last: int = 5) -> Absence:
    today = clock.now().date()
    return add_absence(
        reviewer=reviewer, actor=actor, starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last)
    )


def test_the_least_busy_come_first(board, review, ravi, edith, mona):
    make_assignment(make_round(make_article(edith, title="Another question?")), ravi, mona)
    candidates = candidates_for(review)
    assert names(candidates) == ["Dr Rosa", "Dr Ruth", "Dr Ravi"]
    assert candidates[-1].open_load == 1


def test_who_is_away_is_not_proposed(board, review, rosa):
    away(rosa, rosa)
    candidates = candidates_for(review)
    assert "Dr Rosa" not in names(proposed(review, candidates, []))
    assert next(one for one in candidates if one.reviewer == rosa).absence is not None


def test_an_absence_after_the_review_does_not_matter(board, review, rosa):
    away(rosa, rosa, first=60, last=70)
    assert all(one.absence is None for one in candidates_for(review))


def test_turnaround_is_the_median_of_days_to_signature(board, review, ravi, edith, mona):
    with clock.pretend(clock.now() - timedelta(days=4)):
        assignment = make_assignment(make_round(make_article(edith, title="Another question?")), ravi, mona)
    signed(assignment)
    assert next(one for one in candidates_for(review) if one.reviewer == ravi).turnaround_days == 4


def test_an_author_of_a_cited_source_is_pointed_out_and_not_proposed(board, review):
    author = make_user("Dr A Curtis", Role.REVIEWER, username="curtis")
    candidate = next(one for one in candidates_for(review) if one.reviewer == author)
    assert candidate.works
    assert author.printed_name not in names(proposed(review, [candidate], []))


def test_the_policy_proposes_as_many_as_it_names(board, review):
    assert len(proposed(review, candidates_for(review), [])) == 2


def test_a_named_specialty_is_proposed_first(board, edith, magnus):
    set_policy(actor=magnus, topic=None, specialties=["Oncology"])
    review = make_round(make_article(edith))
    assert names(proposed(review, candidates_for(review), []))[0] == "Dr Ruth"


def under_rules(edith, magnus, **rules) -> Round:
    set_policy(actor=magnus, topic=None, **rules)
    return make_round(make_article(edith))


def unmet(review: Round) -> list[str]:
    return unmet_specialties(review, candidates_for(review), [])


def test_a_specialty_that_somebody_free_has_is_met(board, edith, magnus):
    assert unmet(under_rules(edith, magnus, specialties=["ONCOLOGY"])) == []


def test_a_specialty_that_nobody_has_any_more_is_said(board, edith, magnus, ruth):
    review = under_rules(edith, magnus, specialties=["Oncology"])
    User.objects.filter(pk=ruth.pk).update(specialty="surgery")
    assert unmet(review) == [
        "Nobody on the board has the specialty Oncology: until somebody does, this round is not approved."
    ]


def test_a_specialty_whose_members_are_away_is_said(board, edith, magnus, ruth):
    review = under_rules(edith, magnus, specialties=["Oncology"])
    away(ruth, ruth)
    (sentence,) = unmet(review)
    assert sentence.startswith("Nobody from Oncology can be proposed. Dr Ruth is away from ")


def test_a_specialty_whose_members_wrote_what_is_cited_is_said(board, edith, magnus):
    make_user("Dr A Curtis", Role.REVIEWER, username="curtis", specialty="surgery")
    (sentence,) = unmet(under_rules(edith, magnus, specialties=["surgery"]))
    assert "Dr A Curtis may have written what this text cites: curtis2014." in sentence


def test_a_specialty_at_work_is_not_said(board, edith, magnus, mona, ruth):
    review = under_rules(edith, magnus, specialties=["Oncology"])
    make_assignment(review, ruth, mona)
    assert unmet(Round.objects.get(pk=review.pk)) == []


def left(review: Round, reviewer: User) -> str:
    return next(one.left for one in candidates_for(Round.objects.get(pk=review.pk)) if one.reviewer == reviewer)


def test_who_took_a_sign_off_back_is_not_proposed_again(board, review, mona, ravi):
    back = signed(make_assignment(review, ravi, mona))
    take_back_sign_off(sign_off=back, actor=ravi, reason="I misread a dose.")
    fresh = Round.objects.get(pk=review.pk)
    candidates = candidates_for(fresh)
    assert names(proposed(fresh, candidates, [])) == ["Dr Rosa", "Dr Ruth"]
    assert next(one.why_not for one in candidates if one.reviewer == ravi) is None
    assert left(review, ravi) == "took a sign-off back in this round"


def test_who_declined_is_not_proposed_again(board, review, mona, ravi):
    decline(assignment=make_assignment(review, ravi, mona), actor=ravi, reason="No time.")
    fresh = Round.objects.get(pk=review.pk)
    assert "Dr Ravi" not in names(proposed(fresh, candidates_for(fresh), []))
    assert left(review, ravi) == "declined in this round"


def test_who_handed_over_is_told_from_who_was_taken_off(board, review, mona, ravi, rosa, ruth):
    hand_over(assignment=make_assignment(review, ravi, mona), actor=ravi, colleague=rosa, reason="More her field.")
    unassign(assignment=make_assignment(review, ruth, mona), actor=mona, reason="No answer for weeks.")
    assert left(review, ravi) == "handed this review over"
    assert left(review, ruth) == "was taken off this round"
    assert left(review, rosa) == ""


def test_a_specialty_whose_only_member_left_the_round_is_said(board, edith, magnus, mona, ruth):
    review = under_rules(edith, magnus, specialties=["Oncology"])
    decline(assignment=make_assignment(review, ruth, mona), actor=ruth, reason="No time.")
    assert unmet(Round.objects.get(pk=review.pk)) == [
        "Nobody from Oncology can be proposed. Dr Ruth declined in this round."
    ]


def test_those_at_work_are_counted(board, review, ravi, mona):
    make_assignment(review, ravi, mona)
    assert len(proposed(review, candidates_for(review), [])) == 1


def test_the_number_of_queries_does_not_grow_with_the_board(board, review, django_assert_num_queries):
    candidates_for(review)
    review = Round.objects.select_related("version__article__draft", "article__draft").get(pk=review.pk)
    with django_assert_num_queries(7):
        candidates_for(review)
    for number in range(4):
        make_user(f"Dr N{number}", Role.REVIEWER)
    review = Round.objects.select_related("version__article__draft", "article__draft").get(pk=review.pk)
    with django_assert_num_queries(7):
        candidates_for(review)


def test_a_second_reader_takes_the_place_of_one_who_declined(review, ravi, rosa, mona):
    declined = decline(assignment=make_assignment(review, ravi, mona), actor=ravi, reason="No time.")
    fresh = Round.objects.get(pk=review.pk)
    assert assignments_to_replace(fresh) == [declined]
    second = assign(review=review, actor=mona, reviewer=rosa, replaces=declined)
    assert second.replaces == declined
    assert assignments_to_replace(Round.objects.get(pk=review.pk)) == []


def test_an_open_assignment_is_not_replaced(review, ravi, rosa, mona):
    open_one = make_assignment(review, ravi, mona)
    assert refusal_of(lambda: assign(review=review, actor=mona, reviewer=rosa, replaces=open_one)) == "not-replaceable"


def test_a_reviewer_hands_over_to_a_colleague(review, ravi, rosa, mona):
    mine = make_assignment(review, ravi, mona)
    theirs = hand_over(assignment=mine, actor=ravi, colleague=rosa, reason="It is more her field.")
    assert (theirs.reviewer, theirs.state, theirs.replaces) == (rosa, "invited", mine)
    assert Assignment.objects.get(pk=mine.pk).state == "closed"
    assert Notification.objects.filter(recipient=mona, kind="review-handed-over").exists()


def test_nothing_is_handed_over_to_who_may_not_judge(review, ravi, edith, mona):
    mine = make_assignment(review, ravi, mona)
    assert refusal_of(lambda: hand_over(assignment=mine, actor=ravi, colleague=edith, reason="Hm.")) == "may-not-review"
    assert Assignment.objects.get(pk=mine.pk).is_open


def test_what_was_signed_is_not_handed_over(review, ravi, rosa, mona):
    mine = make_assignment(review, ravi, mona)
    signed(mine)
    refused = refusal_of(lambda: hand_over(assignment=mine, actor=ravi, colleague=rosa, reason="Hm."))
    assert refused == "may-not-hand-over"


def test_nobody_hands_over_somebody_elses(review, ravi, rosa, ruth, mona):
    mine = make_assignment(review, ravi, mona)
    refused = refusal_of(lambda: hand_over(assignment=mine, actor=rosa, colleague=ruth, reason="Hm."))
    assert refused == "may-not-hand-over"


@pytest.mark.parametrize("leave", [decline, hand_over])
def test_leaving_a_review_needs_a_reason(review, ravi, rosa, mona, leave):
    mine = make_assignment(review, ravi, mona)
    named = {"colleague": rosa} if leave is hand_over else {}
    assert refusal_of(lambda: leave(assignment=mine, actor=ravi, reason="  ", **named)) == "reason-missing"
    assert [one.state for one in Assignment.objects.all()] == ["accepted"]


def test_who_has_left_the_board_answers_no_invitation(review, ravi, mona):
    invited = make_assignment(review, ravi, mona, accepted=False)
    ravi.groups.clear()
    left = User.objects.get(pk=ravi.pk)
    with pytest.raises(Refused, match="not an active member of the medical advisory board") as refusal:
        accept(assignment=invited, actor=left, has_interests=False)
    assert refusal.value.code == "not-your-invitation"
    assert Assignment.objects.get(pk=invited.pk).state == "invited"


def passed_on(review, ravi, rosa, mona) -> Assignment:
    asked = make_assignment(review, ravi, mona)
    return hand_over(assignment=asked, actor=ravi, colleague=rosa, reason="More her field.")


def test_who_declines_what_a_colleague_passed_on_tells_the_managing_editors(review, ravi, rosa, mona, magnus):
    decline(assignment=passed_on(review, ravi, rosa, mona), actor=rosa, reason="I know the author.")
    told = Notification.objects.filter(kind="review-declined").order_by("recipient__username")
    assert [one.recipient for one in told] == [magnus, mona]


def test_who_passes_on_what_a_colleague_passed_on_tells_the_managing_editors(review, ravi, rosa, ruth, mona, magnus):
    hand_over(assignment=passed_on(review, ravi, rosa, mona), actor=rosa, colleague=ruth, reason="Away.")
    told = Notification.objects.filter(kind="review-handed-over", text="Away.").order_by("recipient__username")
    assert [one.recipient for one in told] == [magnus, mona]


def test_members_note_their_own_absence_and_take_it_back(ravi):
    absence = away(ravi, ravi)
    remove_absence(absence=absence, actor=ravi)
    assert not Absence.objects.exists()
    assert Absence.history.count() == 2


def test_a_managing_editor_notes_it_for_a_member_who_is_told(ravi, mona):
    absence = away(ravi, mona)
    told = Notification.objects.get(recipient=ravi, kind="absence-changed")
    assert told.subject.startswith("Mona noted that you are away from ")
    assert Absence.history.get().history_user == mona
    remove_absence(absence=absence, actor=mona)
    assert Notification.objects.filter(recipient=ravi, subject__startswith="Mona took back that you are away").exists()


def test_nobody_is_told_of_what_they_noted_themselves(ravi):
    remove_absence(absence=away(ravi, ravi), actor=ravi)
    assert not Notification.objects.filter(kind="absence-changed").exists()


def test_an_absence_is_noted_of_a_member_of_the_board_only(edith, mona):
    assert refusal_of(lambda: away(edith, mona)) == "not-on-the-board"


@pytest.mark.parametrize("who", ["rosa", "edith", "stranger"])
def test_nobody_else_notes_it(ravi, who, request):
    assert refusal_of(lambda: away(ravi, request.getfixturevalue(who))) == "may-not-change"


@pytest.mark.parametrize(
    ("first", "last", "code"), [(5, 1, "wrong-order"), (-9, -2, "in-the-past"), (2, 3, "overlapping")]
)
def test_impossible_absences_are_refused(ravi, mona, first, last, code):
    away(ravi, mona)
    assert refusal_of(lambda: away(ravi, ravi, first=first, last=last)) == code


def test_a_long_note_about_an_absence_is_refused(ravi):
    today = clock.now().date()
    refused = refusal_of(lambda: add_absence(reviewer=ravi, actor=ravi, starts_on=today, ends_on=today, note="x" * 201))
    assert refused == "input-too-large"
    assert not Absence.objects.exists()
