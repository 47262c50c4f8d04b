"""`verify_record [SLUG] [--json] [--anchor PLACE]`: does the record hold?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cms.database_commands import DatabaseCommand
from cms.ledger.anchors import UnreadableAnchorError, read_anchors
from cms.ledger.signals import record_verified
from cms.ledger.verification import verify


class Command(DatabaseCommand):
    help = (
        "Recompute every digest and link of the record from its rows. Exits 1 and names the first broken one; "
        "exits 2 when the anchor cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="look at one article only (the ledger is always checked whole)")
        parser.add_argument("--json", action="store_true", help="machine-readable report")
        parser.add_argument(
            "--anchor", metavar="PLACE", help="also compare with what anchor_record wrote: a file, or a folder of them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(slug=options["slug"], anchors=self._anchors(options["anchor"]))
        if options["slug"] and not any(n for what, n in report.counted.items() if what != "ledger entries"):
            raise CommandError(
                f"There is no evidence about an article with the slug {options['slug']!r}.", returncode=2
            )
        if not options["slug"]:
            says = "it holds" if report.holds else f"{len(report.breaks)} breaks"
            record_verified.send(sender=type(self), holds=report.holds, says=says)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "holds": report.holds,
                        "counted": report.counted,
                        "remarks": [remark.text for remark in report.remarks],
                        "breaks": [{"where": found.where, "what": found.what} for found in report.breaks],
                    },
                    indent=2,
                    ensure_ascii=False,
                )
            )
        elif report.holds:
            looked_at = ", ".join(f"{count} {what}" for what, count in report.counted.items() if count)
            self.stdout.write(self.style.SUCCESS(f"The record holds: {looked_at or 'nothing recorded yet'}."))
            for remark in report.remarks:
                self.stdout.write(remark.text)
        if not report.holds:
            first, more = report.breaks[0], len(report.breaks) - 1
            rest = f" ({more} more; --json lists them)" if more and not options["json"] else ""
            raise CommandError(f"The record is broken. First: {first}{rest}", returncode=1)

    @staticmethod
    def _anchors(place: str | None) -> list[dict[str, Any]]:
        try:
            return read_anchors(Path(place)) if place else []
        except UnreadableAnchorError as error:
            raise CommandError(str(error), returncode=2) from error
