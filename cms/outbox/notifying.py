"""Telling somebody: a notification in the application, and the mail that says the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import Truncator

from cms import clock
from cms.outbox.actions import compose, send_after_commit
from cms.outbox.kinds import KINDS
from cms.outbox.models import LONGEST_SUBJECT, Notification, NotificationSettings, OutboxMessage
from cms.outbox.quiet_hours import after_quiet_hours


class Person(Protocol):
    """What telling somebody needs of an account."""

    pk: Any
    printed_name: str

    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Telling:
    """One thing to tell one person: a kind of `cms.outbox.kinds`; a subject of one line; plain text without a
    greeting and without a link; the path of the page that it is about (`/reviews/3/`). With `dedupe_key` it is told
    once."""

    to: Person
    kind: str
    subject: str
    text: str
    path: str
    dedupe_key: str = ""


def notify(*, to: Person, kind: str, subject: str, text: str, path: str, dedupe_key: str = "") -> Notification | None:
    """Tell one person something as part of the caller's transaction; the words are those of `Telling`.

    Goes out: the notification, or None where the key was used before. Changes and raises what `notify_all` does.
    """
    made = notify_all([Telling(to=to, kind=kind, subject=subject, text=text, path=path, dedupe_key=dedupe_key)])
    return made[0] if made else None


def notify_all(tellings: Sequence[Telling]) -> list[Notification]:
    """Tell several people, or several things, as part of the caller's transaction. How many queries that takes does not
    depend on how many they are, as long as addresses were fetched with the people.

    Goes out: the notifications that were made; none for a key that was used before. Changes: a Notification each, seen
    at once in the application, and an OutboxMessage for an account that has an address. The mail waits for the end of
    the person's quiet hours, or for their digest where they want one a day; what is urgent waits for neither. Raises
    RuntimeError outside a transaction, ValueError for a subject of several lines or a kind without a rule.
    """
    if unknown := {telling.kind for telling in tellings} - KINDS.keys():
        raise ValueError(f"There is no rule in cms.outbox.kinds for {', '.join(sorted(unknown))}.")
    if not transaction.get_connection().in_atomic_block:
        kinds = ", ".join(sorted({telling.kind for telling in tellings}))
        raise RuntimeError(f"The {kinds} notification was made outside a transaction: it belongs to what it reports.")
    fresh = _not_told_yet(tellings)
    if not fresh:
        return []
    wishes = _wishes_of(fresh)
    made = [_notification(telling, wishes[telling.to.pk]) for telling in fresh]
    messages = [notification.message for notification in made if notification.message is not None]
    if messages:
        OutboxMessage.objects.bulk_create(messages)
        send_after_commit()
    return Notification.objects.bulk_create(made)


def _not_told_yet(tellings: Sequence[Telling]) -> list[Telling]:
    used = told_before({telling.dedupe_key for telling in tellings if telling.dedupe_key})
    fresh = []
    for telling in tellings:
        if telling.dedupe_key not in used:
            fresh.append(telling)
            used |= {telling.dedupe_key} - {""}
    return fresh


def told_before(keys: Collection[str]) -> set[str]:
    """Those of the keys under which somebody was told something already."""
    if not keys:
        return set()
    # Written out so that the partial index on keys can be used.
    rows = Notification.objects.filter(dedupe_key__in=keys).exclude(dedupe_key="")
    return set(rows.values_list("dedupe_key", flat=True))


def _wishes_of(tellings: Sequence[Telling]) -> Mapping[Any, NotificationSettings]:
    people = {telling.to.pk for telling in tellings}
    chosen = {row.user_id: row for row in NotificationSettings.objects.filter(user__in=people)}
    return {pk: chosen.get(pk) or NotificationSettings(user_id=pk) for pk in people}


def _notification(telling: Telling, wishes: NotificationSettings) -> Notification:
    urgent = KINDS[telling.kind].is_urgent
    waits = wishes.delivery == NotificationSettings.Delivery.DAILY and not urgent
    return Notification(
        recipient_id=telling.to.pk,
        kind=telling.kind,
        subject=Truncator(telling.subject).chars(LONGEST_SUBJECT),
        text=telling.text,
        path=telling.path,
        dedupe_key=telling.dedupe_key,
        message=None if waits else _message(telling, wishes, urgent=urgent),
        waits_for_digest=waits,
        created_at=clock.now(),
    )


def _message(telling: Telling, wishes: NotificationSettings, *, urgent: bool) -> OutboxMessage | None:
    now = clock.now()
    return compose(
        to=telling.to,
        kind=telling.kind,
        subject=telling.subject,
        body=(
            f"Dear {telling.to.printed_name},\n\n{telling.text}\n\n{settings.SITE_URL}{telling.path}\n\n"
            f"{settings.SITE_NAME}\n"
        ),
        due_at=now if urgent else after_quiet_hours(now, wishes),
    )


def note_read(notifications: QuerySet[Notification]) -> int:
    """Note those that were not read yet as read now, and return how many these were."""
    return notifications.filter(read_at__isnull=True).update(read_at=clock.now())
