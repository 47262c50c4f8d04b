"""`rebuild_search`: make the readers' search index anew from what is live."""

from __future__ import annotations

from typing import Any

from cms.database_commands import DatabaseCommand
from cms.publishing.search.indexing import rebuild


class Command(DatabaseCommand):
    help = "Make the readers' search index anew from the live editions. Readers meet the old one until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild()
        self.stdout.write(f"{count} article{'' if count == 1 else 's'} indexed.")
