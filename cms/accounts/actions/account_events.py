"""The record of what happens to the way into an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from cms import clock
from cms.accounts.browsers import browser_of
from cms.accounts.models import AccountEvent, OpenSession, User


def record_event(
    kind: AccountEvent.Kind, *, user: User | None, by: User | None = None, request: HttpRequest | None = None
) -> AccountEvent:
    """Write that `kind` happened to the account of `user`, now; `by` is somebody else who did it, where it was one."""
    return AccountEvent.objects.create(kind=kind, user=user, by=by, at=clock.now(), browser=browser_of(request))


def record_failure(kind: AccountEvent.Kind, *, credentials: dict[str, Any], request: HttpRequest | None) -> None:
    """Write that signing in failed. What was typed is kept only as the account that it names: it may be a password."""
    typed = str(credentials.get("username") or credentials.get("email") or credentials.get("login") or "")[:320]
    named = User.objects.filter(username__iexact=typed).first() if typed else None
    if named is None and typed:
        address = EmailAddress.objects.filter(email__iexact=typed).select_related("user").first()
        named = address.user if address else None
    record_event(kind, user=named, request=request)


def forget_old_events() -> tuple[int, int]:
    """Delete events that are older than SIGN_IN_RECORD_DAYS, sessions that have run out, and their rows.

    Returns how many events and how many sessions that were. Safe to repeat.
    """
    since = clock.now() - timedelta(days=settings.SIGN_IN_RECORD_DAYS)
    events, _ = AccountEvent.objects.filter(at__lt=since).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=clock.now()).delete()
    OpenSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return events, sessions
