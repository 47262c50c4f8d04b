"""One round with everything on it, and what its editors do there."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.urls import reverse

from articles.actions import add_collaborator
from articles.tests.scenes import make_article
from cms.accounts.tests import cast
from cms.desk.tests.round_pages import to
from cms.publishing.tests.reader_scenes import on
from cms.publishing.tests.served_page import words
from reviews.actions import accept, comment, decline, take_back_sign_off
from reviews.models import Adjudication, Assignment, Comment, Round
from reviews.states import AssignmentState, RoundState
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_round(make_article(cast.make_edith())).pk


@pytest.fixture
def review(made) -> Round:
    return Round.objects.get(pk=made)


def fresh(review: Round) -> Round:
    return Round.objects.get(pk=review.pk)


def test_everything_on_the_round_is_there(client, mona, ravi, rosa, ruth, review):
    signed(make_assignment(review, ravi, mona))
    make_assignment(review, rosa, mona)
    decline(assignment=make_assignment(review, ruth, mona, accepted=False), actor=ruth, reason="On leave till May.")
    comment(review=review, actor=ravi, body="Per microlitre?", quote="below 500/μL")
    client.force_login(mona)
    page = client.get(to("round", review)).content.decode()
    for expected in (
        "Ready, I think.",
        review.version.version_sha256,
        "Dr Ravi, MD, FRCP",
        "None declared.",
        "On leave till May.",
        "Per microlitre?",
        "below 500/μL",
        "2 approvals",
    ):
        assert expected in page


@pytest.mark.parametrize("who", ["ravi", "stranger", "emil"])
def test_others_do_not_know_of_it(client, request, mona, ravi, review, who):
    make_assignment(review, ravi, mona)
    client.force_login(request.getfixturevalue(who))
    assert client.get(to("round", review)).status_code == HTTPStatus.NOT_FOUND


def test_a_visitor_is_asked_to_sign_in(client, review):
    assert client.get(to("round", review))["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["assign", "withdraw_round", "comment", "publish", "schedule"])
def test_looking_changes_nothing(client, mona, review, name):
    client.force_login(mona)
    assert client.get(to(name, review)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_owner_reads_and_cannot_assign(client, edith, ravi, review):
    client.force_login(edith)
    page = client.get(to("round", review))
    assert b"Invite a reviewer" not in page.content
    assert client.post(to("assign", review), {"reviewer": ravi.pk}).status_code == HTTPStatus.NOT_FOUND


def test_a_collaborator_reads_too(client, edith, emil, review):
    add_collaborator(article=review.article, actor=edith, editor=emil)
    client.force_login(emil)
    assert client.get(to("round", review)).status_code == HTTPStatus.OK


def test_assigning_invites(client, mona, ravi, review):
    client.force_login(mona)
    page = client.post(to("assign", review), {"reviewer": ravi.pk}, follow=True).content.decode()
    assert Assignment.objects.get().reviewer == ravi
    assert fresh(review).state == RoundState.UNDER_REVIEW
    assert "Dr Ravi is invited" in page


def test_the_list_shows_specialty_load_and_why_not(client, mona, ravi, rosa, edith, review):
    make_assignment(review, ravi, mona)
    make_assignment(make_round(make_article(edith, title="Another?")), rosa, mona)
    client.force_login(mona)
    page = client.get(to("round", review)).content.decode()
    assert "Dr Rosa, MBBS, FRCPath · haematology · 1 open" in page
    assert "Dr Ravi is assigned already." in page


def test_nobody_is_assigned_twice(client, mona, ravi, review):
    client.force_login(mona)
    client.post(to("assign", review), {"reviewer": ravi.pk})
    answer = client.post(to("assign", review), {"reviewer": ravi.pk})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "cannot review it (any more)" in answer.content.decode()
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("typed", [{}, {"reviewer": "0"}, {"reviewer": "x"}])
def test_somebody_has_to_be_chosen_from_the_list(client, mona, ravi, review, typed):
    client.force_login(mona)
    assert client.post(to("assign", review), typed).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Assignment.objects.exists()


def test_a_managing_editor_with_a_stake_sees_why_the_choice_is_not_hers(client, mona, ravi):
    review = make_round(make_article(mona))
    client.force_login(mona)
    page = client.get(to("round", review)).content.decode()
    answer = client.post(to("assign", review), {"reviewer": ravi.pk})
    assert "You own this article. Another managing editor has to choose its reviewers." in page
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "You own this article." in answer.content.decode()
    assert not Assignment.objects.exists()


def test_an_assignment_ends_with_a_reason(client, mona, ravi, review):
    assignment = make_assignment(review, ravi, mona)
    client.force_login(mona)
    without = client.post(to("unassign", review, assignment.pk), {"reason": ""})
    client.post(to("unassign", review, assignment.pk), {"reason": "No answer for weeks."})
    assignment.refresh_from_db()
    assert without.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (assignment.state, assignment.close_reason) == (AssignmentState.CLOSED, "No answer for weeks.")


def test_what_is_signed_is_not_unassigned(client, mona, ravi, review):
    assignment = make_assignment(review, ravi, mona)
    signed(assignment)
    client.force_login(mona)
    answer = client.post(to("unassign", review, assignment.pk), {"reason": "Inconvenient."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "what was signed stays signed" in answer.content.decode()


def test_an_assignment_of_another_round_is_not_there(client, mona, ravi, edith, review):
    other = make_assignment(make_round(make_article(edith, title="Another?")), ravi, mona)
    client.force_login(mona)
    assert client.post(to("unassign", review, other.pk), {"reason": "x"}).status_code == HTTPStatus.NOT_FOUND


def test_the_owner_withdraws_with_a_reason(client, edith, review):
    client.force_login(edith)
    client.post(to("withdraw_round", review), {"reason": "A source is missing."})
    assert fresh(review).state == RoundState.WITHDRAWN


def test_withdrawing_twice_is_refused(client, edith, review):
    client.force_login(edith)
    client.post(to("withdraw_round", review), {"reason": "A source is missing."})
    answer = client.post(to("withdraw_round", review), {"reason": "Again."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "cannot be done any more" in answer.content.decode()


def test_the_editors_answer_in_the_discussion(client, edith, review):
    client.force_login(edith)
    client.post(to("comment", review), {"body": "We asked the authors."})
    assert Comment.objects.get().author == edith


def test_an_empty_answer_comes_back(client, edith, review):
    client.force_login(edith)
    answer = client.post(to("comment", review), {"body": " ", "quote": "kept passage"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "kept passage" in answer.content.decode()


def test_a_request_for_changes_is_adjudicated_on_record(client, mona, ravi, review):
    sign_off = signed(make_assignment(review, ravi, mona), "request-changes")
    client.force_login(mona)
    page = client.post(
        to("adjudicate", review, sign_off.pk), {"reason": "The guideline was updated last week."}, follow=True
    ).content.decode()
    assert Adjudication.objects.get().adjudicated_by == mona
    assert "Adjudicated" in page


def test_an_adjudication_needs_a_sentence(client, mona, ravi, review):
    sign_off = signed(make_assignment(review, ravi, mona), "request-changes")
    client.force_login(mona)
    answer = client.post(to("adjudicate", review, sign_off.pk), {"reason": "No."})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Give the reason in a sentence" in answer.content.decode()
    assert not Adjudication.objects.exists()


def test_whoever_has_a_stake_does_not_adjudicate(client, mona, magnus, ravi):
    review = make_round(make_article(mona))
    sign_off = signed(make_assignment(review, ravi, magnus), "request-changes")
    client.force_login(mona)
    page = client.get(to("round", review)).content.decode()
    answer = client.post(to("adjudicate", review, sign_off.pk), {"reason": "I know better than he does."})
    assert "Another managing editor has to adjudicate." in page
    assert answer.status_code == HTTPStatus.CONFLICT
    assert not Adjudication.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_more_on_a_round_asks_no_more_of_the_database(
    client, mona, ravi, rosa, ruth, edith, review, django_assert_num_queries, rows
):
    reviewers = [ravi, rosa, ruth][:rows]
    for number, reviewer in enumerate(reviewers):
        make_assignment(review, reviewer, mona)
        comment(review=review, actor=reviewer, body=f"Remark {number}.")
    client.force_login(mona)
    with django_assert_num_queries(15):
        client.get(to("round", review))


def test_whom_the_rules_propose_is_invited_at_one_click(client, mona, review, ravi, rosa):
    client.force_login(mona)
    assert "The rules propose" in client.get(reverse("desk:round", args=[review.pk])).content.decode()
    client.post(reverse("desk:invite_proposed", args=[review.pk]))
    assert {one.reviewer for one in review.assignments.all()} == {ravi, rosa}


def test_interests_wait_for_a_decision_beside_the_reviewer(client, mona, review, ravi):
    assignment = accept(
        assignment=make_assignment(review, ravi, mona, accepted=False),
        actor=ravi,
        has_interests=True,
        interests="Shares in Neutro Ltd.",
        interest_kinds=["financial"],
    )
    client.force_login(mona)
    page = client.get(reverse("desk:round", args=[review.pk])).content.decode()
    assert "Interests were declared" in page
    decide = reverse("desk:decide_conflict", args=[review.pk, assignment.pk])
    assert client.post(decide, {"outcome": "may-review"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(decide, {"outcome": "may-review", "reason": "Too few to matter."})
    assert Assignment.objects.get(pk=assignment.pk).conflict_decision.decided_by == mona


def test_a_second_reader_takes_the_place_of_one_who_declined(client, mona, review, ravi, rosa):
    gone = decline(assignment=make_assignment(review, ravi, mona, accepted=False), actor=ravi, reason="No time.")
    client.force_login(mona)
    client.post(reverse("desk:assign", args=[review.pk]), {"reviewer": rosa.pk, "replaces": gone.pk})
    assert Assignment.objects.get(reviewer=rosa).replaces == gone


def test_who_left_the_round_is_marked_in_the_list(client, mona, review, ravi, rosa):
    decline(assignment=make_assignment(review, ravi, mona, accepted=False), actor=ravi, reason="No time.")
    client.force_login(mona)
    page = client.get(to("round", review)).content.decode()
    assert "Dr Ravi, MD, FRCP · haematology · declined in this round · nothing open" in page


def test_a_signature_that_was_taken_back_keeps_its_decision_and_both_times(client, mona, review, ravi):
    with on(2026, 6, 1):
        back = signed(make_assignment(review, ravi, mona))
    with on(2026, 6, 3):
        take_back_sign_off(sign_off=back, actor=ravi, reason="I misread a dose.")
        client.force_login(mona)
        page = words(client.get(to("round", review)).content)
    signature = page.partition(f'id="sign-off-{back.pk}"')[2].partition("</article>")[0]
    assert signature.index("Approved") < signature.index("1 Jun 2026") < signature.index("Taken back")
    assert signature.index("Taken back") < signature.index("3 Jun 2026") < signature.index("I misread a dose.")
