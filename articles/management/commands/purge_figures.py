"""`purge_figures`: remove the files of figures that nothing shows and no version holds."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError

from articles.actions import remove_figure_file
from articles.actions.figures import KEPT_UNUSED
from articles.models import FigureFile
from articles.queries import unused_figure_files
from cms import clock
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused


class Command(DatabaseCommand):
    help = (
        "Remove figure files that no version holds, no draft shows and nothing has used for some time. "
        "With --sha256, one file at once, unless it is held: for a picture that should never have been uploaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument(
            "--days", type=int, default=KEPT_UNUSED.days, metavar="N", help="unused for so long (default: %(default)s)"
        )
        parser.add_argument("--sha256", metavar="DIGEST", help="one file, however lately it was used")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove what may go; a file that came into use meanwhile stays."""
        if options["days"] < 0:
            raise CommandError("--days cannot be negative.", returncode=2)
        if options["sha256"]:
            self._remove_one(options["sha256"])
            return
        before = clock.now() - timedelta(days=options["days"])
        found = list(unused_figure_files(before))
        removed = found if options["dry_run"] else [file for file in found if self._removed(file, before)]
        done = "would be removed" if options["dry_run"] else "removed"
        for file in removed:
            self.stdout.write(f"{file.sha256} {file.byte_size:,} bytes")
        self.stdout.write(f"{len(removed)} {'file' if len(removed) == 1 else 'files'} {done}.")

    def _remove_one(self, sha256: str) -> None:
        try:
            remove_figure_file(sha256=sha256, unused_since=clock.now())
        except Refused as refusal:
            raise CommandError(refusal.reason, returncode=2) from refusal
        self.stdout.write(f"{sha256} removed.")

    def _removed(self, file: FigureFile, before: datetime) -> bool:
        try:
            remove_figure_file(sha256=file.sha256, unused_since=before)
        except Refused as refusal:
            self.stderr.write(refusal.reason)
            return False
        return True
