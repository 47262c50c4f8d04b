"""Confirming the password at the moment of signing."""

from datetime import timedelta

import pytest
from django.db import transaction

from cms import clock
from cms.accounts.models import SigningAttempt
from cms.accounts.signing import (
    MayNotSign,
    ProofRefused,
    SignatureProof,
    SigningLocked,
    WrongPassword,
    confirm_password,
    locked_until,
)
from cms.accounts.tests.cast import PASSWORD
from cms.outbox.models import OutboxMessage


def guess_wrong(user, times: int) -> None:
    for _ in range(times):
        with pytest.raises((WrongPassword, SigningLocked)):
            confirm_password(user, "wrong", purpose="sign-off")


@pytest.fixture
def later(settings):
    """Let time pass: `with later(minutes=16): …`."""
    settings.PRETENDED_TIME_ALLOWED = True
    return lambda **amount: clock.pretend(clock.now() + timedelta(**amount))


def test_the_right_password_gives_a_proof(ravi):
    proof = confirm_password(ravi, PASSWORD, purpose="sign-off of version 2")
    proof.check(ravi)
    assert (proof.user_id, proof.method) == (ravi.pk, "password")


def test_a_right_answer_is_on_record(ravi):
    confirm_password(ravi, PASSWORD, purpose="sign-off of version 2")
    attempt = SigningAttempt.objects.get()
    assert (attempt.user, attempt.purpose, attempt.succeeded) == (ravi, "sign-off of version 2", True)


def test_a_wrong_answer_is_on_record_and_says_how_many_are_left(ravi):
    with pytest.raises(WrongPassword, match="4 more tries"):
        confirm_password(ravi, "wrong", purpose="sign-off")
    assert not SigningAttempt.objects.get().succeeded


def test_the_fifth_wrong_answer_locks(ravi):
    guess_wrong(ravi, 4)
    with pytest.raises(SigningLocked) as refusal:
        confirm_password(ravi, "wrong", purpose="sign-off")
    assert refusal.value.opens_at == locked_until(ravi)


def test_the_right_password_does_not_open_a_lock(ravi):
    guess_wrong(ravi, 5)
    with pytest.raises(SigningLocked):
        confirm_password(ravi, PASSWORD, purpose="sign-off")
    assert SigningAttempt.objects.count() == 5


def test_a_lock_opens_after_fifteen_minutes(ravi, later):
    guess_wrong(ravi, 5)
    with later(minutes=14, seconds=50), pytest.raises(SigningLocked):
        confirm_password(ravi, PASSWORD, purpose="sign-off")
    with later(minutes=15, seconds=10):
        confirm_password(ravi, PASSWORD, purpose="sign-off")


def test_a_lock_lasts_although_its_first_answers_are_long_ago(ravi, later):
    guess_wrong(ravi, 4)
    with later(minutes=14):
        guess_wrong(ravi, 1)
    with later(minutes=20), pytest.raises(SigningLocked):
        confirm_password(ravi, PASSWORD, purpose="sign-off")


def test_old_slips_are_forgotten(ravi, later):
    guess_wrong(ravi, 4)
    with later(minutes=16), pytest.raises(WrongPassword, match="4 more tries"):
        confirm_password(ravi, "wrong", purpose="sign-off")


def test_answers_still_being_checked_count(ravi):
    for _ in range(5):
        SigningAttempt.objects.create(user=ravi, at=clock.now(), purpose="in another process")
    with pytest.raises(SigningLocked):
        confirm_password(ravi, PASSWORD, purpose="sign-off")


def test_a_lock_concerns_one_person(ravi, rosa):
    guess_wrong(ravi, 5)
    confirm_password(rosa, PASSWORD, purpose="sign-off").check(rosa)


def test_every_managing_editor_hears_of_a_lock_once(ravi, mona, magnus):
    guess_wrong(ravi, 7)
    told = OutboxMessage.objects.filter(kind="signing-locked")
    assert {message.recipient for message in told} == {mona, magnus}
    assert told.count() == 2


def test_a_second_lock_is_told_again(ravi, mona, later):
    guess_wrong(ravi, 5)
    with later(minutes=16):
        guess_wrong(ravi, 5)
    assert OutboxMessage.objects.filter(kind="signing-locked", recipient=mona).count() == 2


def test_a_deactivated_reviewer_cannot_sign(ravi):
    type(ravi).objects.filter(pk=ravi.pk).update(is_active=False)
    with pytest.raises(MayNotSign):
        confirm_password(ravi, PASSWORD, purpose="sign-off")


def test_the_system_account_cannot_sign(system):
    system.set_password(PASSWORD)
    system.is_active = True
    system.save()
    with pytest.raises(MayNotSign):
        confirm_password(system, PASSWORD, purpose="sign-off")


def test_nobody_signs_with_the_proof_of_another(ravi, rosa):
    with pytest.raises(ProofRefused, match="another person"):
        confirm_password(ravi, PASSWORD, purpose="sign-off").check(rosa)


def test_a_proof_is_good_for_a_minute(ravi, later):
    proof = confirm_password(ravi, PASSWORD, purpose="sign-off")
    with later(seconds=61), pytest.raises(ProofRefused, match="too long ago"):
        proof.check(ravi)


def test_a_proof_from_the_future_is_no_proof(ravi, later):
    with later(minutes=5):
        proof = confirm_password(ravi, PASSWORD, purpose="sign-off")
    with pytest.raises(ProofRefused):
        proof.check(ravi)


def test_nothing_else_makes_a_proof(ravi):
    with pytest.raises(TypeError, match="confirm_password"):
        SignatureProof(user_id=ravi.pk, purpose="sign-off", at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_the_password_is_not_checked_inside_a_transaction(ravi):
    with transaction.atomic(), pytest.raises(RuntimeError):
        confirm_password(ravi, PASSWORD, purpose="sign-off")


@pytest.mark.django_db(transaction=True)
def test_a_wrong_answer_stays_on_record_when_the_rest_is_taken_back(ravi):
    guess_wrong(ravi, 1)
    with transaction.atomic():
        transaction.set_rollback(True)
    assert SigningAttempt.objects.count() == 1
