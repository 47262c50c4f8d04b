"""`manage.py send_reminders`: remind reviewers and owners of their dates, and managing editors of what is late. Run it
every few minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.desk.reminding import remind
from reviews.actions.reminders import BATCH


class Command(DatabaseCommand):
    help = "Send the reminders that are due, each once. Safe to run at any time and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--limit", type=int, help="at most so many of each kind, and no more; otherwise until nothing is left"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, batch after batch, and report in one line."""
        limit, told = options["limit"], Counter[str]()
        while True:
            sent = remind(BATCH if limit is None else limit)
            told.update(sent.told)
            if limit is not None or not sent.goes_on:
                break
        self.stdout.write(", ".join(f"{kind} {count}" for kind, count in told.items()))
