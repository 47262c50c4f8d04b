"""`run_schedule`: make what is due by the clock and run everything that waits, once. For cron, where no worker runs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.jobs.actions import give_sign, run_due, schedule_due


class Command(DatabaseCommand):
    help = "Run the periodic jobs that are due and every other job that waits, then end. Safe to run twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--offline", action="store_true", help="leave out what asks Crossref and PubMed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and report in one line."""
        give_sign()
        made = schedule_due(offline=options["offline"])
        ran = run_due()
        self.stdout.write(f"due by the clock {made}, run {ran}")
