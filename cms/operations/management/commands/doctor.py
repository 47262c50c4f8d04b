"""`doctor`: what is missing or unsafe in this installation, in plain words."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError

from cms.database_commands import UNREACHABLE, DatabaseCommand
from cms.operations import looking_at_settings as around
from cms.operations import looking_at_the_database as inside
from cms.operations import looking_at_the_proxy as before
from cms.operations.findings import Finding, Look, Weight, wrong

OUTSIDE: tuple[Look, ...] = (
    around.at_debug,
    before.at_proxies,
    around.at_cache,
    around.at_mail,
    around.at_look_ups,
    around.at_key,
    around.at_folders,
    around.at_programs,
    around.at_account,
)
INSIDE: tuple[Look, ...] = (
    inside.at_engine,
    inside.at_clock,
    inside.at_triggers,
    inside.at_owner,
    inside.at_second_factors,
    inside.at_kept_rows,
    inside.at_jobs,
    inside.at_outbox,
    inside.at_pages,
    before.at_page_caches,
    inside.at_duties,
)


class Command(DatabaseCommand):
    help = "Say what is missing or unsafe in this installation, and what to do. Exits 1 if anything is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything, and report."""
        found = list(findings())
        bad = sum(one.weight is Weight.WRONG for one in found)
        if options["json"]:
            self.stdout.write(json.dumps([vars(one) for one in found], indent=2, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{one.weight:5}  {one.about}: {one.says}")
                if one.remedy:
                    self.stdout.write(f"       → {one.remedy}")
        if bad:
            raise CommandError(f"{bad} of {len(found)} findings are unsafe or missing.", returncode=1)
        if not options["json"]:
            self.stdout.write("Nothing is unsafe, nothing is missing.")


def findings() -> Iterator[Finding]:
    """Everything that was looked at. Tables are asked for only where they are those of this release."""
    for look in OUTSIDE:
        yield from look()
    try:
        migrations = list(inside.at_migrations())
        yield from migrations
        if any(one.weight is Weight.WRONG for one in migrations):
            return
        for look in INSIDE:
            yield from look()
    except (DatabaseError, InterfaceError) as error:
        yield wrong("Database", UNREACHABLE.format(type(error).__name__), "Start it, or mend DATABASE_URL.")
