"""What an account has besides its password, as far as signing asks for it: codes of an app, and passkeys.

allauth's own forms would count these towards its sign-in limits and mark the session as freshly confirmed; a signature
is confirmed once, for itself (21 CFR 11.200). `allauth.mfa.webauthn.internal` is not public: the version is pinned and
the tests here hold its behaviour.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from cms.accounts.models import SignInRule, User

# What reading somebody's made-up credential raises, besides allauth's own refusal.
MALFORMED = (ValidationError, KeyError, TypeError, ValueError, AttributeError)
LONGEST_CREDENTIAL = 20_000
TOTP, PASSKEY = Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value
# Recovery codes are a way back to one of these, not a second factor of their own.
SECOND_FACTORS = (TOTP, PASSKEY)


def asked_of_person() -> Q:
    """Whether the person in the outer query is asked for a second factor, as a condition of that query: by a role of
    theirs, or, of a superuser, who may do what every role may, by any."""
    asking = SignInRule.objects.filter(needs_second_factor=True).values("role")
    by_role = Exists(Group.objects.filter(name__in=asking, user=OuterRef("pk")))
    return Q(by_role) | Q(Exists(asking), is_superuser=True)


def present_with_person() -> Exists:
    """Whether the person in the outer query has a second factor, as a condition of that query."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS))


def is_second_factor_asked_of(user: User) -> bool:
    """Whether the account is asked for a second factor."""
    return User.objects.filter(asked_of_person(), pk=user.pk).exists()


def is_last_second_factor(authenticator: Authenticator) -> bool:
    """Whether the account would have no second factor without this one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_FACTORS)
    return authenticator.type in SECOND_FACTORS and not others.exclude(pk=authenticator.pk).exists()


def factors_of(user: User) -> frozenset[str]:
    """The kinds of what the account has besides its password: `totp`, `webauthn`, `recovery_codes`."""
    return frozenset(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def needs_code(user: User) -> bool:
    """Whether the account has an authenticator app: signing then asks for its code beside the password."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def code_is_right(user: User, code: str) -> bool:
    """Whether `code` is the app's present one, or an unused recovery code. A code counts once."""
    codes = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    written = code.strip()
    return bool(written) and any(
        factor.wrap().validate_code(written) for factor in Authenticator.objects.filter(user=user, type__in=codes)
    )


def has_passkey(user: User) -> bool:
    """Whether the account has a passkey or security key."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def passkey_request(user: User) -> dict[str, Any]:
    """What the browser needs to ask for one of the account's passkeys. The challenge is kept in the session and is good
    once."""
    return dict(webauthn.begin_authentication(user))


def passkey_is_right(user: User, credential: str) -> bool:
    """Whether `credential`, JSON from the browser, answers the challenge with one of the account's passkeys."""
    try:
        answer = json.loads(credential[:LONGEST_CREDENTIAL])
        webauthn.parse_authentication_response(answer)
        webauthn.complete_authentication(user, answer)
    except MALFORMED:
        return False
    return True
