"""`anchor_record -o PLACE`: write the signed head of the chain, to be kept where the database's keeper cannot reach."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms import clock
from cms.database_commands import DatabaseCommand
from cms.ledger.anchors import BrokenHeadError, UnreadableAnchorError, make_anchor, read_anchors
from cms.ledger.signals import record_anchored
from cms.ledger.verification import check_anchor


class Command(DatabaseCommand):
    help = (
        "Write the ledger's signed head. Keep the file elsewhere: with it, verify_record --anchor finds rewriting and "
        "truncation. Into a folder it writes a file named by the moment, and never over another. Exits 1, and writes "
        "nothing, where the record does not hold what an anchor that is there knows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "-o", "--output", metavar="PLACE", help="a file, or a folder of anchors (default: standard output)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            anchor = make_anchor(now)
        except BrokenHeadError as error:
            raise CommandError(str(error), returncode=1) from error
        text = json.dumps(anchor, indent=2) + "\n"
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        place = Path(options["output"])
        self._refuse_to_forget(place)
        file = place / f"anchor-{now:%Y%m%dT%H%M%S}-{anchor['sequence']}.json" if place.is_dir() else place
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The anchor cannot be written: {error}", returncode=2) from error
        record_anchored.send(sender=type(self), sequence=anchor["sequence"])
        self.stdout.write(f"Anchor at entry {anchor['sequence']} written to {file}.")

    @staticmethod
    def _refuse_to_forget(place: Path) -> None:
        """An anchor that knows more than the record is the only proof of it: nothing is written over or after it."""
        if not place.exists():
            return
        try:
            known = read_anchors(place)
        except UnreadableAnchorError as error:
            raise CommandError(str(error), returncode=2) from error
        for anchor in known:
            for found in check_anchor(anchor):
                raise CommandError(
                    f"Nothing was written, because an anchor in {place} tells otherwise. {found}. Keep it, and "
                    "look at what happened to the record.",
                    returncode=1,
                )
