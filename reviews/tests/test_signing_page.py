"""Signing in a browser: what is signed, what is refused, and what stays of a wrong password."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from lxml import html

from articles.tests.scenes import make_article
from cms.accounts.models import SigningAttempt
from cms.accounts.tests import cast
from reviews.actions import withdraw_round
from reviews.models import Approval, Assignment, SignOff
from reviews.states import AssignmentState, RoundState
from reviews.tests.pages import signature, to
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_assignment(make_round(make_article(cast.make_edith())), cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


def test_signing_gives_a_receipt(client, ravi, assignment):
    client.force_login(ravi)
    page = client.post(to("sign", assignment), signature(assignment), follow=True).content.decode()
    sign_off = SignOff.objects.get()
    assert "Receipt" in page
    assert sign_off.version_sha256 in page
    assert sign_off.record_sha256 in page
    assert sign_off.meaning in page
    assert "password" in page


def test_a_wrong_password_leaves_no_signature_but_the_attempt(client, ravi, assignment):
    client.force_login(ravi)
    answer = client.post(to("sign", assignment), signature(assignment, password="not mine", comment="Well written."))
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The password is not right" in page
    assert "Well written." in page
    assert "not mine" not in page
    assert not SignOff.objects.exists()
    assert [attempt.succeeded for attempt in SigningAttempt.objects.all()] == [False]


def test_five_wrong_passwords_lock_signing_even_for_the_right_one(client, ravi, assignment):
    client.force_login(ravi)
    for _ in range(5):
        client.post(to("sign", assignment), signature(assignment, password="guess"))
    answer = client.post(to("sign", assignment), signature(assignment))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "locked until" in answer.content.decode()
    assert "Signing is locked" in client.get(to("assignment", assignment)).content.decode()
    assert not SignOff.objects.exists()


def test_a_double_click_signs_once_and_shows_the_receipt(client, ravi, assignment):
    client.force_login(ravi)
    client.post(to("sign", assignment), signature(assignment))
    again = client.post(to("sign", assignment), signature(assignment), follow=True)
    assert SignOff.objects.count() == 1
    assert "Nothing was signed twice." in again.content.decode()


def test_another_decision_after_signing_is_refused(client, ravi, assignment):
    client.force_login(ravi)
    client.post(to("sign", assignment), signature(assignment))
    changed = signature(assignment, decision="request-changes", comment="No, wait.")
    answer = client.post(to("sign", assignment), changed)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "cannot be done any more" in answer.content.decode()
    assert SignOff.objects.get().decision == SignOff.Choice.APPROVE


@pytest.mark.parametrize("digest", ["0" * 64, ""])
def test_a_digest_that_is_not_the_versions_is_refused(client, ravi, assignment, digest):
    client.force_login(ravi)
    answer = client.post(to("sign", assignment), signature(assignment, version_sha256=digest, comment="Kept."))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Load the page again before you sign" in answer.content.decode()
    assert "Kept." in answer.content.decode()
    assert not SignOff.objects.exists()


def test_a_request_for_changes_says_which_before_the_password_counts(client, ravi, assignment):
    client.force_login(ravi)
    typed = signature(assignment, decision="request-changes", password="guess")
    answer = client.post(to("sign", assignment), typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say which changes you ask for." in answer.content.decode()
    assert not SigningAttempt.objects.exists()


def test_a_request_for_changes_ends_the_round(client, ravi, assignment):
    client.force_login(ravi)
    client.post(
        to("sign", assignment), signature(assignment, decision="request-changes", comment="The figure is for others.")
    )
    assignment.round.refresh_from_db()
    assert assignment.round.state == RoundState.CHANGES_REQUESTED
    assert SignOff.objects.get().comment == "The figure is for others."


def test_the_second_approval_approves_the_version(client, ravi, rosa, mona, assignment):
    signed(make_assignment(assignment.round, rosa, mona))
    client.force_login(ravi)
    client.post(to("sign", assignment), signature(assignment))
    assert Approval.objects.get().version == assignment.round.version


def test_nothing_is_signed_in_a_round_that_is_over(client, ravi, edith, assignment):
    withdraw_round(review=assignment.round, actor=edith, reason="A source is missing.")
    client.force_login(ravi)
    answer = client.post(to("sign", assignment), signature(assignment))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert not SignOff.objects.exists()


def test_nobody_signs_for_somebody_else(client, rosa, assignment):
    client.force_login(rosa)
    assert client.post(to("sign", assignment), signature(assignment)).status_code == HTTPStatus.NOT_FOUND
    assert not SignOff.objects.exists()


def test_a_sign_off_is_taken_back_with_a_reason(client, ravi, assignment):
    sign_off = signed(assignment)
    client.force_login(ravi)
    page = client.post(to("take_back", assignment), {"reason": "I mistook the unit."}, follow=True).content.decode()
    assignment.refresh_from_db()
    assert sign_off.withdrawal.reason == "I mistook the unit."
    assert assignment.state == AssignmentState.CLOSED
    assert "Taken back" in page


def test_taking_back_needs_a_reason(client, ravi, assignment):
    signed(assignment)
    client.force_login(ravi)
    answer = client.post(to("take_back", assignment), {"reason": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Assignment.objects.get().state == AssignmentState.DONE


def test_taking_back_twice_is_refused(client, ravi, assignment):
    signed(assignment)
    client.force_login(ravi)
    client.post(to("take_back", assignment), {"reason": "I mistook the unit."})
    answer = client.post(to("take_back", assignment), {"reason": "Again."})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "taken back already" in answer.content.decode()


def test_the_password_is_not_called_optional(client, ravi, assignment):
    """The form can do without it only where a passkey takes its place."""
    client.force_login(ravi)
    page = html.fromstring(client.get(to("assignment", assignment)).content)
    [label] = [one.text_content() for one in page.iter("label") if "Your password" in one.text_content()]
    assert " ".join(label.split()) == "Your password"
