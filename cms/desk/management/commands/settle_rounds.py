"""`manage.py settle_rounds`: approve the rounds that lacked nothing but a source which may stand by now. Run it every
day."""

from __future__ import annotations

from typing import Any

from cms.database_commands import DatabaseCommand
from reviews.actions.settling import settle_complete_rounds


class Command(DatabaseCommand):
    help = "Approve the rounds that only a retracted source had stopped. Safe to run at any time and twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle, and report in one line."""
        self.stdout.write(f"{settle_complete_rounds()} decided")
