"""`import_retractions FILE`: take over the Retraction Watch table and flag the library's sources."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.actions import import_retractions
from articles.actions.retractions import WatchReport
from articles.retractions.retraction_watch import UnreadableAnnouncements
from cms.database_commands import DatabaseCommand

BROKEN_SHOWN = 10


class Command(DatabaseCommand):
    help = "Read the Retraction Watch CSV and flag every source of the library that it names. Safe to repeat daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the CSV as Crossref publishes it")
        parser.add_argument(
            "--allow-shrink",
            action="store_true",
            help="take the file over although more than a few percent of the known announcements have gone from it",
        )
        parser.add_argument("--json", action="store_true", help="the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_retractions(options["file"], allow_shrink=options["allow_shrink"])
        except UnreadableAnnouncements as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            json.dumps(as_dict(report), indent=2, ensure_ascii=False) if options["json"] else as_text(report)
        )


def as_dict(report: WatchReport) -> dict[str, Any]:
    """The summary for machines."""
    return {
        "rows": report.rows,
        "gone": report.gone,
        "flagged": report.flagged,
        "unflagged": report.unflagged,
        "broken": [{"line": row.line, "reason": row.reason} for row in report.broken],
    }


def as_text(report: WatchReport) -> str:
    """The summary for people."""
    lines = [
        f"{report.rows} announcements read, {report.gone} gone since the last time, {len(report.broken)} rows unusable."
    ]
    lines += [f"  line {row.line}: {row.reason}" for row in report.broken[:BROKEN_SHOWN]]
    if len(report.broken) > BROKEN_SHOWN:
        lines.append(f"  and {len(report.broken) - BROKEN_SHOWN} more (--json lists them)")
    lines.append(f"Flagged: {', '.join(report.flagged) or 'nothing new'}.")
    if report.unflagged:
        lines.append(f"No longer flagged: {', '.join(report.unflagged)}.")
    return "\n".join(lines)
