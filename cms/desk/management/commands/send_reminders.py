"""`manage.py send_reminders`: remind reviewers and owners of their dates, and managing editors of what is late. Run it
every few minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.desk.draft_reminders import send_draft_reminders
from reviews.actions import send_reminders
from reviews.actions.reminders import BATCH
from reviews.actions.settling import settle_complete_rounds


class Command(DatabaseCommand):
    help = "Send the reminders that are due, each once. Safe to run at any time and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--limit", type=int, default=BATCH, help=f"at most so many of each kind (default: {BATCH})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle what waits for nobody, send, and report in one line."""
        settle_complete_rounds()
        sent = {**send_reminders(limit=options["limit"]), **send_draft_reminders(limit=options["limit"])}
        self.stdout.write(", ".join(f"{kind} {count}" for kind, count in sent.items()))
