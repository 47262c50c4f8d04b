"""One mail a day for those who want it so: what they were told since the last one and have not read yet.

A digest is due when something waits from before the newest end of the person's quiet hours. It goes out at that time or
whenever the job runs next, once a day of the person's own calendar, and says all that waits by then.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet

from cms import clock
from cms.outbox.actions import queue_mail
from cms.outbox.models import Notification, NotificationSettings, OutboxMessage
from cms.outbox.quiet_hours import after_quiet_hours, last_end_of_quiet_hours

LISTED_AT_MOST = 100
SETTINGS_PATH = "/notifications/settings/"
LIST_PATH = "/notifications/"


def send_digests(limit: int = 500) -> int:
    """Queue the digests that are due, of at most `limit` people; returns how many were made.

    Changes: an OutboxMessage for each, to which its notifications then point. Safe to run at any time and twice at
    once.
    """
    since = _waiting_since()
    sent = 0
    for wishes in list(NotificationSettings.objects.filter(user__in=since).order_by("pk")):
        if sent == limit:
            break
        if _is_due(wishes, since[wishes.user_id], clock.now()):
            sent += _send_digest(wishes.pk)
    return sent


def _waiting() -> QuerySet[Notification]:
    return Notification.objects.filter(waits_for_digest=True, read_at__isnull=True)


def _waiting_since() -> dict[int, datetime]:
    """For each person to whom a digest is owed the time of its first thing: also for those who wanted a digest when
    they were told, and have changed their mind since."""
    first = _waiting().filter(recipient__is_active=True).order_by().values_list("recipient").annotate(Min("created_at"))
    return dict(first)


def _is_due(wishes: NotificationSettings, waiting_since: datetime, now: datetime) -> bool:
    _, ended = last_end_of_quiet_hours(now, wishes)
    return waiting_since < ended and after_quiet_hours(now, wishes) == now


@transaction.atomic
def _send_digest(pk: int) -> bool:
    """One person's digest, unless another run was quicker: the lock on the settings lets one in at a time."""
    wishes = NotificationSettings.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    waiting = list(_waiting().filter(recipient=wishes.user_id).order_by("created_at", "pk"))
    now = clock.now()
    day, _ = last_end_of_quiet_hours(now, wishes)
    key = f"digest:{wishes.user_id}:{day.isoformat()}"
    if not waiting or not _is_due(wishes, waiting[0].created_at, now):
        return False
    if OutboxMessage.objects.filter(dedupe_key=key).exists():
        return False
    message = queue_mail(
        to=wishes.user,
        kind="digest",
        subject=_subject(len(waiting)),
        body=_letter(wishes.user.printed_name, waiting),
        dedupe_key=key,
    )
    told = [notification.pk for notification in waiting]
    Notification.objects.filter(pk__in=told).update(waits_for_digest=False, message=message)
    return message is not None


def _subject(count: int) -> str:
    things = "1 thing" if count == 1 else f"{count} things"
    return f"{settings.SITE_NAME}: {things} to read"


def _letter(name: str, waiting: list[Notification]) -> str:
    pages: dict[str, list[str]] = {}
    for notification in waiting[:LISTED_AT_MOST]:
        pages.setdefault(notification.path.partition("#")[0], []).append(notification.subject)
    parts = [
        "\n".join([*(f"- {subject}" for subject in subjects), f"  {settings.SITE_URL}{path}"])
        for path, subjects in pages.items()
    ]
    if len(waiting) > LISTED_AT_MOST:
        parts.append(f"… and {len(waiting) - LISTED_AT_MOST} more: {settings.SITE_URL}{LIST_PATH}")
    return "\n\n".join(
        [
            f"Dear {name},",
            "this is what you were told and have not read yet.",
            *parts,
            f"You get this mail once a day. To change that: {settings.SITE_URL}{SETTINGS_PATH}",
            f"{settings.SITE_NAME}\n",
        ]
    )
