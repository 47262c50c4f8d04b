"""`manage.py send_outbox`: send what is due. Run it every minute or so; it also takes up what a crash left behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.outbox.delivery import deliver_pending


class Command(DatabaseCommand):
    help = "Send mail that is due, and try again what failed before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--limit", type=int, default=500, help="at most so many messages (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and report in one line."""
        report = deliver_pending(limit=options["limit"])
        self.stdout.write(f"sent {report.sent}, to be tried again {report.failed}, given up {report.given_up}")
