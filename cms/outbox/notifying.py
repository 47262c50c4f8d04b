"""Telling somebody: a notification in the application, and the mail that says the same."""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator

from cms import clock
from cms.outbox.actions import queue_mail
from cms.outbox.models import LONGEST_SUBJECT, Notification


class Person(Protocol):
    """What telling somebody needs of an account."""

    pk: Any
    printed_name: str

    @property
    def email(self) -> str: ...


def notify(*, to: Person, kind: str, subject: str, text: str, path: str, dedupe_key: str = "") -> Notification | None:
    """Tell one person something as part of the caller's transaction.

    Comes in: an account; a kind such as `review-invitation`; a subject of one line; plain text without a greeting and
    without a link; the path of the page that it is about (`/reviews/3/`). With `dedupe_key` a thing is told once: a
    second call changes nothing.
    Goes out: the notification, or None where the key was used before. Changes: a Notification, and an OutboxMessage
    for an account that has an address. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"The {kind} notification was made outside a transaction: it belongs to what it reports.")
    if dedupe_key and Notification.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    message = queue_mail(
        to=to,
        kind=kind,
        subject=subject,
        body=f"Dear {to.printed_name},\n\n{text}\n\n{settings.SITE_URL}{path}\n\n{settings.SITE_NAME}\n",
        dedupe_key=dedupe_key,
    )
    return Notification.objects.create(
        recipient_id=to.pk,
        kind=kind,
        subject=Truncator(subject).chars(LONGEST_SUBJECT),
        text=text,
        path=path,
        dedupe_key=dedupe_key,
        message=message,
        created_at=clock.now(),
    )
