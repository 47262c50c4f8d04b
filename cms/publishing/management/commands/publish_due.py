"""`publish_due`: publish what was scheduled and whose moment has come. Run it every minute."""

from __future__ import annotations

from typing import Any

from cms.database_commands import DatabaseCommand
from cms.publishing.actions import publish_due


class Command(DatabaseCommand):
    help = "Publish scheduled approvals whose moment has come. Safe to run twice at once."

    def handle(self, *args: Any, **options: Any) -> None:
        for planned in publish_due():
            self.stdout.write(f"{planned.approval}: {planned.get_state_display().lower()} {planned.outcome}".rstrip())
