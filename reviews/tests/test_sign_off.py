"""Signing: who, what, when, once."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.accounts.models import SigningAttempt
from cms.accounts.signing import SignatureProof, WrongPassword, confirm_password
from cms.outbox.models import OutboxMessage
from cms.refusals import Refused, Stale
from reviews.actions import sign_off
from reviews.actions.review_drafts import keep_review_draft
from reviews.models import Approval, Assignment, ReviewDraft, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, proof_of, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(edith) -> Round:
    return make_round(make_article(edith))


@pytest.fixture
def ravis(review, ravi, mona) -> Assignment:
    return make_assignment(review, ravi, mona)


@pytest.fixture
def rosas(review, rosa, mona) -> Assignment:
    return make_assignment(review, rosa, mona)


def sign(assignment, actor, **changes):
    given = {
        "assignment": assignment,
        "actor": actor,
        "decision": SignOff.Choice.APPROVE,
        "seen_version_sha256": assignment.round.version.version_sha256,
        "proof": proof_of(actor),
    }
    return sign_off(**given | changes)


def test_a_sign_off_keeps_the_signer_as_at_signing(ravis, ravi):
    row = signed(ravis)
    ravi.printed_name, ravi.credentials = "Somebody Else", "none"
    ravi.save()
    row.refresh_from_db()
    assert (row.printed_name, row.credentials, row.method) == ("Dr Ravi", "MD, FRCP", "password")
    assert row.version_sha256 == ravis.round.version.version_sha256
    assert "approve it for publication" in row.meaning


def test_one_approval_of_two_is_not_enough(ravis, review):
    signed(ravis)
    assert not Approval.objects.exists()
    assert Round.objects.get(pk=review.pk).is_open


def test_the_second_approval_approves_once(ravis, rosas, review):
    signed(ravis)
    signed(rosas)
    approval = Approval.objects.get()
    assert {row.sign_off.reviewer.username for row in approval.sign_off_rows.all()} == {"ravi", "rosa"}
    assert Round.objects.get(pk=review.pk).state == "approved"


def test_an_unanswered_invitation_does_not_block(review, ravis, rosas, ruth, mona):
    waiting = make_assignment(review, ruth, mona, accepted=False)
    signed(ravis)
    signed(rosas)
    waiting.refresh_from_db()
    assert (Approval.objects.count(), waiting.state) == (1, "closed")


def test_nobody_signs_twice(ravis):
    signed(ravis)
    with pytest.raises(Refused):
        signed(ravis)
    assert SignOff.objects.count() == 1


def test_nobody_signs_for_somebody_else(ravis, rosa):
    with pytest.raises(Refused, match="Nobody signs for somebody else"):
        sign(ravis, rosa)


def test_the_proof_of_another_person_is_refused(ravis, ravi, rosa):
    with pytest.raises(Refused, match="another person"):
        sign(ravis, ravi, proof=proof_of(rosa))


def test_proofs_cannot_be_made_up(ravi):
    with pytest.raises(TypeError):
        SignatureProof(user_id=ravi.pk, purpose="forged", at=None)


def test_a_page_that_showed_another_version_is_refused(ravis, ravi):
    with pytest.raises(Stale):
        sign(ravis, ravi, seen_version_sha256="0" * 64)


def test_signing_comes_after_accepting_and_declaring(review, ravi, mona):
    invited = make_assignment(review, ravi, mona, accepted=False)
    with pytest.raises(Refused):
        sign(invited, ravi)


def test_a_request_for_changes_says_which(ravis, ravi):
    with pytest.raises(Refused, match="which changes"):
        sign(ravis, ravi, decision=SignOff.Choice.REQUEST_CHANGES)


def test_a_deactivated_reviewer_cannot_sign(ravis, ravi):
    ravi.is_active = False
    ravi.save()
    with pytest.raises(Refused):
        sign(ravis, ravi)


def test_a_wrong_password_leaves_no_signature_only_the_attempt(ravis, ravi):
    with pytest.raises(WrongPassword):
        confirm_password(ravi, "not the password", purpose="scene")
    assert SigningAttempt.objects.filter(user=ravi, success__isnull=True).count() == 1
    assert not SignOff.objects.exists()


def test_the_invitation_goes_out_by_mail(review, ravi, mona):
    assignment = make_assignment(review, ravi, mona, accepted=False)
    message = OutboxMessage.objects.get(kind="review-invitation")
    assert f"/reviews/{assignment.pk}/" in message.body
    assert review.version.title in message.subject


def test_a_title_of_full_length_hinders_neither_invitation_nor_signature(edith, mona, ravi):
    review = make_round(make_article(edith, title=f"Why {'w' * 290}?"))
    signed(make_assignment(review, ravi, mona), "request-changes")
    assert Round.objects.get().state == "changes-requested"


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"decision": "perhaps"}, "unknown-decision"), ({"comment": "x" * 20_001}, "input-too-large")],
)
def test_what_the_form_would_not_take_is_not_kept_as_an_unfinished_review(ravis, ravi, typed, code):
    with pytest.raises(Refused) as refusal:
        keep_review_draft(assignment=ravis, actor=ravi, **({"decision": "", "comment": "", "answers": {}} | typed))
    assert refusal.value.code == code
    assert not ReviewDraft.objects.exists()


def test_nothing_is_kept_of_a_review_before_the_invitation_is_accepted(review, ravi, mona):
    invited = make_assignment(review, ravi, mona, accepted=False)
    with pytest.raises(Refused, match="Accept the invitation and declare your interests first"):
        keep_review_draft(assignment=invited, actor=ravi, decision="", comment="So far, so good.", answers={})
    assert not ReviewDraft.objects.exists()
