"""How a page answers when an action refused: the reason where the form is, and a status for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast

from django import forms
from django.http import HttpRequest

from cms.accounts.models import User
from cms.refusals import Refused

# What the person can mend in the form. Anything else came of what others did in the meantime.
TO_BE_MENDED = frozenset(
    {
        "comment-missing",
        "empty",
        "in-the-past",
        "input-too-large",
        "interests-missing",
        "kinds-missing",
        "invalid-policy",
        "reason-missing",
        "checklist-incomplete",
        "claims-unchecked",
        "overlapping",
        "signing-locked",
        "unknown-name",
        "verdicts-unexplained",
        "wrong-order",
        "wrong-code",
        "wrong-passkey",
        "wrong-password",
    }
)
FIELD_OF: Mapping[str, str] = {
    "comment-missing": "comment",
    "checklist-incomplete": "decision",
    "claims-unchecked": "decision",
    "empty": "body",
    "in-the-past": "publish_at",
    "interests-missing": "interests",
    "kinds-missing": "interest_kinds",
    "overlapping": "starts_on",
    "reason-missing": "reason",
    "unknown-name": "body",
    "verdicts-unexplained": "comment",
    "wrong-order": "ends_on",
    "wrong-code": "code",
    "wrong-password": "password",
}


def signed_in_user(request: HttpRequest) -> User:
    """The person at the page. The access rule of the view has made sure that there is one."""
    return cast(User, request.user)


def status_of(refusal: Refused) -> HTTPStatus:
    """422 where the form can be mended, 409 where the state of things has changed."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if refusal.code in TO_BE_MENDED else HTTPStatus.CONFLICT


def say_why_not(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal beside the field that it is about, or above the form."""
    field = FIELD_OF.get(refusal.code)
    form.add_error(field if field in form.fields else None, refusal.reason)
