"""The browsers in which a person is signed in: noted at sign-in, seen now and then, ended."""

from __future__ import annotations

from importlib import import_module
from time import time

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from cms import clock
from cms.accounts.actions.account_events import record_event
from cms.accounts.browsers import browser_of
from cms.accounts.models import AccountEvent, OpenSession, User
from cms.accounts.policy import why_not_end_session, why_not_end_sessions_of
from cms.refusals import refuse_if

SEEN_EVERY = 60 * 60
# Kept in the session: when it was last noted, and the number of its row, which outlives a new key of the session.
SEEN, ROW = "seen_at", "open_session"


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Note that `user` is signed in, in the browser that sent `request`. Changes: one OpenSession, one AccountEvent."""
    _write_row(request, user)
    record_event(AccountEvent.Kind.SIGNED_IN, user=user, request=request)


def note_seen(request: HttpRequest, user: User) -> None:
    """Note that the session is in use. It costs nothing but once an hour."""
    if time() - request.session.get(SEEN, 0) < SEEN_EVERY:
        return
    row = OpenSession.objects.filter(session_key=request.session.session_key).first()
    if row is None:
        _write_row(request, user)
        return
    request.session[SEEN] = int(time())
    row.last_seen_at = clock.now()
    row.save(update_fields=["last_seen_at"])


def _write_row(request: HttpRequest, user: User) -> None:
    now = clock.now()
    key = request.session.session_key or ""
    noted = {"user": user, "browser": browser_of(request), "signed_in_at": now, "last_seen_at": now}
    row, _ = OpenSession.objects.update_or_create(session_key=key, defaults=noted)
    request.session[SEEN], request.session[ROW] = int(time()), row.pk


def note_sign_out(request: HttpRequest, user: User) -> None:
    """Forget the session's row: Django is about to delete the session."""
    OpenSession.objects.filter(session_key=request.session.session_key).delete()
    record_event(AccountEvent.Kind.SIGNED_OUT, user=user, request=request)


def note_new_password(request: HttpRequest, user: User) -> None:
    """End every other session: whoever changes a password may do so because somebody else knows the old one.

    This session has a new key by now (Django gives it one with the new password), and its row takes it over.
    """
    record_event(AccountEvent.Kind.PASSWORD_CHANGED, user=user, request=request)
    mine = OpenSession.objects.filter(user=user, pk=request.session.get(ROW, 0)).first()
    _end(OpenSession.objects.filter(user=user).exclude(pk=mine.pk if mine else 0))
    if mine and request.session.session_key:
        mine.session_key = request.session.session_key
        mine.save(update_fields=["session_key"])


@transaction.atomic
def end_session(*, actor: User, session: OpenSession, request: HttpRequest | None = None) -> None:
    """End one of one's own sessions: that browser is signed out with its next click. Raises Refused for another's."""
    refuse_if(why_not_end_session(actor, session), code="not-yours")
    _end(OpenSession.objects.filter(pk=session.pk))
    record_event(AccountEvent.Kind.SESSIONS_ENDED, user=actor, by=actor, request=request)


@transaction.atomic
def end_other_sessions(*, actor: User, request: HttpRequest) -> int:
    """End all of one's own sessions but the one of `request`. Returns how many that were."""
    ended = _end(OpenSession.objects.filter(user=actor).exclude(session_key=request.session.session_key))
    record_event(AccountEvent.Kind.SESSIONS_ENDED, user=actor, by=actor, request=request)
    return ended


@transaction.atomic
def end_sessions_of(*, actor: User, person: User) -> int:
    """End every session of `person`. Returns how many that were. Raises Refused (see `why_not_end_sessions_of`)."""
    refuse_if(why_not_end_sessions_of(actor, person), code="may-not-end-sessions")
    return end_all_sessions(person, by=actor)


def end_all_sessions(person: User, *, by: User) -> int:
    """The same for callers that have asked their own policy: deactivation, at the desk or in the support admin.

    Sessions must be gone, not only refused: else they would come back to life with the account.
    """
    ended = _end(OpenSession.objects.filter(user=person))
    record_event(AccountEvent.Kind.SESSIONS_ENDED, user=person, by=by)
    return ended


def _end(rows: QuerySet[OpenSession]) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = list(rows)
    for row in found:
        store(row.session_key).delete()
        row.delete()
    return len(found)
