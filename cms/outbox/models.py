"""What people are told, in the application and by mail: rows of the transaction that causes them.

So there is never the one without the other.
"""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from cms import clock

LONGEST_SUBJECT = 250


class OutboxMessage(models.Model):
    """One message to one person.

    A person's address is looked up when the message is sent, never copied here, so that erasing it erases it.
    `address` is only for people without an account.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="outbox_messages"
    )
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    body = models.TextField()
    kind = models.CharField(max_length=60, help_text="What it is about, for support: invitation, signing-locked …")
    dedupe_key = models.CharField(max_length=200, blank=True, help_text="No second message of this key is made.")
    wipe_when_sent = models.BooleanField(default=False, help_text="Its text holds a secret link: erased after sending.")
    erase_when_sent = models.BooleanField(
        default=False, help_text="To somebody without an account, told once: deleted, address and all, after sending."
    )
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(help_text="Not tried before this time; failures move it.")
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False, address="")
                | (models.Q(recipient__isnull=True) & ~models.Q(address="")),
                name="message_has_one_recipient",
            ),
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=~models.Q(dedupe_key=""), name="one_message_of_a_dedupe_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="messages_not_sent_yet"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class Notification(models.Model):
    """One thing that somebody is told in the application; `message` is the mail that says the same, if there is one.

    `path` leads to the page that it is about, from the root of the site.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=200, blank=True, help_text="No second notification of this key is made.")
    message = models.ForeignKey(
        OutboxMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    waits_for_digest = models.BooleanField(default=False, help_text="Mailed with the person's next digest, if unread.")
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=~models.Q(dedupe_key=""), name="one_notification_of_a_dedupe_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-created_at"], name="notifications_of_a_person"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notifications_not_read_yet"
            ),
            models.Index(
                fields=["recipient", "created_at"],
                condition=models.Q(waits_for_digest=True, read_at__isnull=True),
                name="notifications_for_the_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


# Functions: Django's check takes a default of this very moment for a forgotten `now`.
def evening() -> time:
    """When quiet hours begin, for whoever has chosen nothing."""
    return time(20)


def morning() -> time:
    """When they end."""
    return time(7)


class NotificationSettings(models.Model):
    """How one person wants to be told. Without a row: by mail at once, with quiet nights in UTC.

    Mail of the day is sent together at the end of the quiet hours, which need not be at night.
    """

    class Delivery(models.TextChoices):
        """When mail goes out."""

        AT_ONCE = "at-once", "At once"
        DAILY = "daily", "Once a day, together"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notification_settings"
    )
    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.AT_ONCE)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="A name of the IANA database.")
    quiet_from = models.TimeField(default=evening, help_text="Mail that is not urgent waits from this time of day …")
    quiet_until = models.TimeField(default=morning, help_text="… until this one.")
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "notification settings"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(delivery__in=["at-once", "daily"]), name="delivery_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.delivery}"
