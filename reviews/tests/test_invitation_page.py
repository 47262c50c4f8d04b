"""The invitation: what is asked, and no text before interests are declared."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.tests.scenes import make_article
from cms.accounts.tests import cast
from reviews.actions import withdraw_round
from reviews.models import Assignment
from reviews.states import AssignmentState
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round

IN_THE_TEXT = "antibodies against neutrophils"


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    review = make_round(make_article(cast.make_edith()))
    return make_assignment(review, cast.make_ravi(), cast.make_mona(), accepted=False).pk


@pytest.fixture
def invitation(made) -> Assignment:
    return Assignment.objects.get(pk=made)


def fresh(assignment: Assignment) -> Assignment:
    return Assignment.objects.get(pk=assignment.pk)


def test_the_invitation_says_what_is_asked_and_hides_the_text(client, ravi, invitation):
    client.force_login(ravi)
    page = client.get(to("assignment", invitation)).content.decode()
    assert "What causes low neutrophils?" in page
    assert "Ready, I think." in page
    assert "Mona" in page
    assert IN_THE_TEXT not in page
    assert "past two years" in page


def test_accepting_without_interests_opens_the_text(client, ravi, invitation):
    client.force_login(ravi)
    answer = client.post(to("accept", invitation), {"has_interests": "no"}, follow=True)
    assert fresh(invitation).state == AssignmentState.ACCEPTED
    assert IN_THE_TEXT in answer.content.decode()
    assert f"your review is due on {invitation.due_at:%-d %B %Y}." in answer.content.decode()


def test_what_becomes_required_is_not_called_optional(client, ravi, invitation):
    client.force_login(ravi)
    page = client.get(to("assignment", invitation)).content.decode()
    assert "Which, if you declare any" in page
    assert "(optional)" not in page


def test_declared_interests_are_kept(client, ravi, invitation):
    client.force_login(ravi)
    declared = {"has_interests": "yes", "interest_kinds": ["financial"], "interests": "Speaker for Example Pharma."}
    page = client.post(to("accept", invitation), declared, follow=True).content.decode()
    assert "A managing editor looks at the interests that you declared" in page
    assert "The text is open" not in page
    assert "A managing editor decides first" in page
    assert IN_THE_TEXT not in page
    assert fresh(invitation).interests_sentence == "Speaker for Example Pharma."


def test_accepting_needs_a_declaration(client, ravi, invitation):
    client.force_login(ravi)
    answer = client.post(to("accept", invitation), {})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "the text opens after that" in answer.content.decode()
    assert fresh(invitation).state == AssignmentState.INVITED


def test_interests_have_to_be_named(client, ravi, invitation):
    client.force_login(ravi)
    answer = client.post(to("accept", invitation), {"has_interests": "yes", "interests": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say which interests you have" in answer.content.decode()
    assert fresh(invitation).state == AssignmentState.INVITED


def test_declining_needs_a_reason(client, ravi, invitation):
    client.force_login(ravi)
    answer = client.post(to("decline", invitation), {"reason": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert fresh(invitation).state == AssignmentState.INVITED


def test_declining_shows_what_happened_and_never_the_text(client, ravi, invitation):
    client.force_login(ravi)
    page = client.post(to("decline", invitation), {"reason": "I am on leave."}, follow=True).content.decode()
    assert fresh(invitation).state == AssignmentState.DECLINED
    assert "You declined this review" in page
    assert "I am on leave." in page
    assert IN_THE_TEXT not in page


def test_accepting_twice_changes_nothing(client, ravi, invitation):
    client.force_login(ravi)
    client.post(to("accept", invitation), {"has_interests": "no"})
    answer = client.post(to("accept", invitation), {"has_interests": "yes", "interests": "Shares."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "cannot be done any more" in answer.content.decode()
    assert fresh(invitation).interests_sentence == "None declared."


def test_a_withdrawn_submission_asks_nothing_more(client, ravi, edith, invitation):
    withdraw_round(review=invitation.round, actor=edith, reason="A source is missing.")
    client.force_login(ravi)
    page = client.get(to("assignment", invitation)).content.decode()
    assert "This assignment ended without your signature" in page
    assert IN_THE_TEXT not in page


@pytest.mark.parametrize("name", ["assignment", "accept", "decline", "comment", "sign", "take_back"])
def test_somebody_elses_assignment_is_not_there(client, rosa, invitation, name):
    client.force_login(rosa)
    call = client.get if name == "assignment" else client.post
    assert call(to(name, invitation)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("who", ["edith", "mona", "stranger"])
def test_others_do_not_know_of_it(client, request, invitation, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(to("assignment", invitation)).status_code == HTTPStatus.NOT_FOUND


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, invitation):
    page = to("assignment", invitation)
    assert client.get(page)["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("name", ["accept", "decline", "comment", "sign", "take_back"])
def test_looking_changes_nothing(client, ravi, invitation, name):
    client.force_login(ravi)
    assert client.get(to(name, invitation)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("name", ["comment", "sign", "take_back"])
def test_no_form_gets_round_the_declaration(client, ravi, invitation, name):
    client.force_login(ravi)
    typed = {"body": "Nice.", "decision": "approve", "password": "x", "reason": "No."}
    answer = client.post(to(name, invitation), typed)
    assert answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert IN_THE_TEXT not in answer.content.decode()
    assert fresh(invitation).state == AssignmentState.INVITED
