"""`forget_mail`: delete notifications that were read, and mail that was sent, long enough ago. Run it every day."""

from __future__ import annotations

from typing import Any

from cms.database_commands import DatabaseCommand
from cms.outbox.forgetting import forget_old_mail


class Command(DatabaseCommand):
    help = "Delete notifications read (NOTIFICATION_DAYS) and mail sent (SENT_MAIL_DAYS) long enough ago."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many of each."""
        notifications, messages = forget_old_mail()
        self.stdout.write(f"{notifications} old notifications and {messages} old messages deleted.")
