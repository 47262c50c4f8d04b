"""`manage.py send_digests`: one mail a day for those who want it so. Run it every few minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.outbox.digests import send_digests


class Command(DatabaseCommand):
    help = "Queue the daily digests that are due. Safe to run at any time and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--limit", type=int, default=500, help="at most so many people (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue, and report in one line."""
        self.stdout.write(f"digests {send_digests(limit=options['limit'])}")
