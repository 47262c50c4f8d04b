"""Mail that is to be sent: a row of the transaction that causes it, so that there is never one without the other."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

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
