"""Signing with an authenticator app beside the password, and with what is no passkey."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from cms.accounts.models import SigningAttempt, User
from cms.accounts.second_factors import has_passkey, needs_code
from cms.accounts.signing import (
    SigningLocked,
    WrongCode,
    WrongPasskey,
    WrongPassword,
    confirm_passkey,
    confirm_password,
)
from cms.accounts.tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def careful_ravi(ravi) -> User:
    """Ravi with an authenticator app."""
    TOTP.activate(ravi, SECRET)
    return ravi


def present_code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def confirmed(user: User, code: str = "", password: str = PASSWORD):
    return confirm_password(user, password, purpose="sign-off", code=code)


def test_without_an_app_the_password_is_enough(ravi):
    assert not needs_code(ravi)
    assert confirmed(ravi).method == "password"


def test_with_an_app_the_code_is_asked_for_too(careful_ravi):
    assert needs_code(careful_ravi)
    assert confirmed(careful_ravi, present_code()).method == "password and code"


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "1" * 50, "\0"])
def test_a_wrong_code_signs_nothing_and_counts(careful_ravi, code):
    with pytest.raises(WrongCode, match="4 more tries"):
        confirmed(careful_ravi, code)
    assert not SigningAttempt.objects.get().succeeded


def test_a_code_counts_once(careful_ravi):
    code = present_code()
    confirmed(careful_ravi, code)
    with pytest.raises(WrongCode):
        confirmed(careful_ravi, code)


def test_a_right_code_does_not_make_up_for_a_wrong_password(careful_ravi):
    with pytest.raises(WrongPassword):
        confirmed(careful_ravi, present_code(), password="wrong")


def test_a_recovery_code_does_once(careful_ravi):
    code = RecoveryCodes.activate(careful_ravi).get_unused_codes()[0]
    confirmed(careful_ravi, code)
    with pytest.raises(WrongCode):
        confirmed(careful_ravi, code)


def test_wrong_codes_lock_like_wrong_passwords(careful_ravi):
    for _ in range(4):
        with pytest.raises(WrongCode):
            confirmed(careful_ravi, "000000")
    with pytest.raises(SigningLocked):
        confirmed(careful_ravi, "000000")
    with pytest.raises(SigningLocked):
        confirmed(careful_ravi, present_code())


@pytest.mark.parametrize(
    "credential",
    ["", "{", "null", "[]", "{}", '{"id": "x"}', '{"id": 1, "rawId": [], "response": {}}', '"text"', "9" * 30_000],
)
def test_what_is_no_passkey_is_refused_and_counts(rf, ravi, credential):
    from allauth.core import context

    request = rf.post("/")
    request.session = {}
    with context.request_context(request), pytest.raises(WrongPasskey, match="4 more tries"):
        confirm_passkey(ravi, credential, purpose="sign-off")
    assert not SigningAttempt.objects.get().succeeded


def test_an_app_is_no_passkey(careful_ravi):
    assert not has_passkey(careful_ravi)
    assert Authenticator.objects.filter(user=careful_ravi).count() == 1
