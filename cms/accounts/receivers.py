"""What Django and django-allauth announce about signing in, handed to the actions that note it."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest

from cms.accounts.actions import sessions
from cms.accounts.actions.account_events import record_event, record_failure
from cms.accounts.models import AccountEvent, User


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.note_sign_in(request, user)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        sessions.note_sign_out(request, user)


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    record_failure(AccountEvent.Kind.FAILED, credentials=credentials, request=request)


def _wrong_code(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_event(AccountEvent.Kind.FAILED, user=user, request=request)


def _new_password(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.note_new_password(request, user)


def _factor_added(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_event(AccountEvent.Kind.FACTOR_ADDED, user=user, request=request)


def _factor_removed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_event(AccountEvent.Kind.FACTOR_REMOVED, user=user, request=request)


def _factor_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_event(AccountEvent.Kind.FACTOR_RESET, user=user, request=request)


def connect() -> None:
    """Listen. Safe to repeat."""
    for signal, receiver in (
        (auth_signals.user_logged_in, _signed_in),
        (auth_signals.user_logged_out, _signed_out),
        (auth_signals.user_login_failed, _failed),
        (account_signals.password_changed, _new_password),
        (account_signals.password_set, _new_password),
        (account_signals.password_reset, _new_password),
        (factor_signals.authentication_failed, _wrong_code),
        (factor_signals.authenticator_added, _factor_added),
        (factor_signals.authenticator_removed, _factor_removed),
        (factor_signals.authenticator_reset, _factor_reset),
    ):
        signal.connect(receiver, dispatch_uid=f"{__name__}.{receiver.__name__}")
