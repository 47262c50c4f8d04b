"""`refresh_references`: ask Crossref and PubMed again about the library's sources, and update retraction flags."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError

from articles.actions import refresh_references
from articles.actions.lookup import RefreshReport
from cms.database_commands import DatabaseCommand

FAILED_SHOWN = 10


def count(text: str) -> int:
    """A number that an option takes."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ArgumentTypeError(f"“{text}” is not a number from 0 to 999999")
    return int(text)


class Command(DatabaseCommand):
    help = (
        "Look up the library's sources again and update what publishers announced about them (never bibliographic "
        "data). A run is bounded; the next one goes on where it stopped. Exits 1 where the services fail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than", type=count, default=30, metavar="DAYS", help="only what was not looked up for DAYS (30)"
        )
        parser.add_argument("--limit", type=count, default=500, metavar="N", help="at most N references a run (500)")
        parser.add_argument("--json", action="store_true", help="the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = refresh_references(older_than=timedelta(days=options["older_than"]), limit=options["limit"])
        self.stdout.write(
            json.dumps(asdict(report), indent=2, ensure_ascii=False) if options["json"] else as_text(report)
        )
        if report.stopped:
            raise CommandError(f"Stopped early: {report.stopped} Run it again later.", returncode=1)


def as_text(report: RefreshReport) -> str:
    """The summary for people."""
    lines = [f"{report.looked_up} references looked up, {report.left} still due."]
    lines.append(f"Flags changed: {', '.join(report.changed) or 'none'}.")
    lines += [f"  {key}: {reason}" for key, reason in list(report.failed.items())[:FAILED_SHOWN]]
    if len(report.failed) > FAILED_SHOWN:
        lines.append(f"  and {len(report.failed) - FAILED_SHOWN} more (--json lists them)")
    return "\n".join(lines)
