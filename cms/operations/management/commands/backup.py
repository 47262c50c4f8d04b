"""`backup DIR [--keep N]`: database and figures as one file."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from cms.database_commands import DatabaseCommand
from cms.operations.archive import Damaged, verified
from cms.operations.backups import back_up, thin_out
from cms.operations.database_copies import CannotCopy
from cms.operations.duties import note
from cms.operations.models import Duty


class Command(DatabaseCommand):
    help = (
        "Write database and figures, as they are now, into one file in DIR, and read it again. The ledger key is not "
        "in it. Safe while people work. Exits 1 where it cannot be written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N backups in DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, read again, report."""
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep must be 1 or more: the backup just made is one of them.", returncode=2)
        try:
            path = back_up(options["folder"])
            content = verified(path)
        except (CannotCopy, Damaged, OSError) as error:
            # Where the database itself does not answer nothing can be noted; the exit status and the unit's log tell.
            with suppress(DatabaseError, InterfaceError):
                note(Duty.BACKUP, f"No backup was made: {error}", went_well=False)
            raise CommandError(f"No backup was made: {error}") from error
        note(Duty.BACKUP, path.name)
        self.stdout.write(f"{path}: database and {len(content['members']) - 1} figures, read again and whole.")
        self.stdout.write("The ledger key and the settings are not in it: keep copies of them, apart from it.")
        if options["keep"] is not None:
            self.stdout.write(f"{len(thin_out(options['folder'], options['keep']))} old backups deleted.")
