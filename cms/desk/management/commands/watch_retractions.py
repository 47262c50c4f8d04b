"""`watch_retractions`: the daily job that hears of retracted, corrected and doubted sources."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from articles.management.commands import import_retractions, refresh_references
from cms.database_commands import DatabaseCommand
from cms.desk.retraction_watch import A_RUN, WatchRun, watch_retractions


class Command(DatabaseCommand):
    help = (
        "Take over the Retraction Watch table (RETRACTIONS_URL or --file) and ask Crossref and PubMed about every "
        "cited source that nobody was asked about within a day. Run it daily; safe to repeat. Exits 1 where a server "
        "failed, 2 where the table cannot be used; the rest is done all the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--file", type=Path, metavar="FILE", help="the table, instead of what RETRACTIONS_URL names"
        )
        parser.add_argument(
            "--allow-shrink", action="store_true", help="although more than a few percent have gone from the table"
        )
        parser.add_argument(
            "--limit",
            type=refresh_references.count,
            default=A_RUN,
            metavar="N",
            help=f"ask about at most N sources ({A_RUN}); the next run goes on",
        )
        parser.add_argument("--json", action="store_true", help="the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        run = watch_retractions(file=options["file"], allow_shrink=options["allow_shrink"], limit=options["limit"])
        self.stdout.write(json.dumps(_as_dict(run), indent=2, ensure_ascii=False) if options["json"] else _as_text(run))
        if run.table_refused:
            raise CommandError(run.table_refused, returncode=2)
        failed = " ".join(reason for reason in (run.trouble, run.asked.stopped) if reason)
        if failed:
            raise CommandError(f"Not all could be done: {failed} Run it again later.", returncode=1)


def _as_dict(run: WatchRun) -> dict[str, Any]:
    return {
        "table": import_retractions.as_dict(run.table) if run.table else None,
        "table_trouble": run.trouble or run.table_refused,
        "asked": asdict(run.asked),
    }


def _as_text(run: WatchRun) -> str:
    if run.table is not None:
        table = import_retractions.as_text(run.table)
    elif run.trouble or run.table_refused:
        table = "The table was not taken over."
    elif settings.RETRACTIONS_URL:
        table = "The table is the same as last time."
    else:
        table = "No table to take over: RETRACTIONS_URL is not set."
    return f"{table}\n{refresh_references.as_text(run.asked)}"
