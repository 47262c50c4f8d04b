"""`forget_previews`: delete openings and digests of preview links that ended long ago. Run it every day."""

from __future__ import annotations

from typing import Any

from cms.database_commands import DatabaseCommand
from cms.publishing.previews.actions import forget_previews


class Command(DatabaseCommand):
    help = "Delete openings and token digests of preview links that ended more than 90 days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many links that were."""
        self.stdout.write(f"{forget_previews()} old preview links forgotten. Who made them stays on record.")
