"""`export_site`: the whole reader site as files for any web server or object store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from cms.database_commands import DatabaseCommand
from cms.publishing.static_site.export import Options, Outcome, export_site
from cms.publishing.static_site.pages import ExportFailed
from cms.refusals import Refused


class Command(DatabaseCommand):
    help = (
        "Write everything that readers see into DIR/current/site as static files: complete, with every link checked, "
        "and served from one moment to the next. Run it again to bring it up to date: only what changed is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of its own: empty or missing at first")
        parser.add_argument("--changed", action="store_true", help="do nothing where nothing has changed since")
        parser.add_argument(
            "--papers", action="store_true", help="also PDF and Word files, seconds each the first time"
        )
        parser.add_argument(
            "--live-site",
            default=settings.SITE_URL,
            metavar="URL",
            help="where search, forms and signing in are (default: SITE_URL)",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="make the pages of many articles by so many processes (default: one for each processor)",
        )
        parser.add_argument("--anew", action="store_true", help="make every file again, and take nothing over")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        live_site = options["live_site"].rstrip("/")
        if not live_site.startswith(("http://", "https://")):
            raise CommandError("--live-site is an address that begins with https:// or http://.")
        if options["processes"] < 1:
            raise CommandError("--processes is a number from 1 on.")
        chosen = Options(
            live_site=live_site,
            with_papers=options["papers"],
            anew=options["anew"],
            if_changed=options["changed"],
            processes=options["processes"],
        )
        try:
            outcome = export_site(folder.absolute(), chosen, tell=self.stdout.write)
        except ExportFailed as failure:
            raise CommandError(f"Nothing was exported; {folder} stays as it was. {failure}") from failure
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except OSError as error:
            raise CommandError(f"Nothing was exported; what was served stays. {error}") from error
        self._say(outcome, folder)

    def _say(self, outcome: Outcome | None, folder: Path) -> None:
        if outcome is None:
            self.stdout.write("Nothing has changed since the last export.")
            return
        for sentence in outcome.dead_in_signed_texts:
            self.stderr.write(sentence)
        self.stdout.write(
            f"{outcome.articles:,} articles, {outcome.made_anew:,} of them made anew; {outcome.files:,} files in "
            f"{folder / 'current' / 'site'}: {outcome.written:,} written, {outcome.removed:,} removed."
        )
