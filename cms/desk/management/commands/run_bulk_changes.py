"""`manage.py run_bulk_changes`: go on with changes to many articles that were started and still have articles that
wait, as after a closed window."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.desk.bulk_changes.actions import run_bulk_change
from cms.desk.models import BulkChange


class Command(DatabaseCommand):
    help = "Go on with the changes to many articles that were started. Safe to run at any time and twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--limit", type=int, default=500, help="at most so many articles of each (default: 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each, the oldest first, and report in one line."""
        started = BulkChange.objects.filter(started_at__isnull=False, finished_at=None).order_by("started_at", "pk")
        handled = [run_bulk_change(change, limit=options["limit"]) for change in started]
        self.stdout.write(f"{sum(handled)} articles of {len(handled)} changes")
