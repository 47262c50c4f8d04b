"""`restore FILE`: an empty installation becomes what a backup holds."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from cms.database_commands import DatabaseCommand
from cms.operations.archive import Damaged
from cms.operations.backups import restore
from cms.operations.database_copies import CannotCopy
from cms.operations.readiness import waiting_migrations


class Command(DatabaseCommand):
    help = (
        "Fill this empty installation from a backup, and verify the record. Refused where the database has tables, the "
        "ledger key is missing or the file is damaged; then nothing was changed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, then verify."""
        try:
            content = restore(options["file"])
        except Damaged as error:
            raise CommandError(f"The backup is damaged: {error} Nothing was restored.") from error
        except (CannotCopy, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        figures = len(content["members"]) - 1
        self.stdout.write(f"Restored the database and {figures} figures as of {content['made_at']}.")
        if waiting := waiting_migrations():
            self.stdout.write(
                f"This release is newer than the backup ({len(waiting)} migrations): run migrate, then verify_record."
            )
            return
        call_command("verify_record", stdout=self.stdout)
