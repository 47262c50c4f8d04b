"""Deleting what people were told, once it is old enough: nothing of it is evidence."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cms import clock
from cms.outbox.delivery import MAX_ATTEMPTS
from cms.outbox.models import Notification, OutboxMessage


def forget_old_mail() -> tuple[int, int]:
    """Delete notifications that were read more than NOTIFICATION_DAYS ago, and messages that were sent, or given up,
    more than SENT_MAIL_DAYS ago.

    A notification with a key is emptied instead, and shown no more: its key says that it was told, and reminders ask
    for it. Returns how many notifications and how many messages that were. Safe to repeat.
    """
    now = clock.now()
    read = Notification.objects.filter(read_at__lt=now - timedelta(days=settings.NOTIFICATION_DAYS))
    since = now - timedelta(days=settings.SENT_MAIL_DAYS)
    given_up = Q(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS, due_at__lt=since)
    old = OutboxMessage.objects.filter(Q(sent_at__lt=since) | given_up)
    with transaction.atomic():
        emptied = read.exclude(dedupe_key="").exclude(subject="").update(subject="", text="", path="")
        deleted, _ = read.filter(dedupe_key="").delete()
        Notification.objects.filter(message__in=old).update(message=None)
        messages, _ = old.delete()
    return emptied + deleted, messages
