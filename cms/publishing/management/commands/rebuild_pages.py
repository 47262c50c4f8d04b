"""`rebuild_pages`: readers' pages that are out of date, or that another version of the site made."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cms.database_commands import DatabaseCommand
from cms.publishing.stored_pages.settling import (
    due_articles,
    forget_other_makers,
    rebuild_article,
    settle_changes,
    unmade_articles,
)


class Command(DatabaseCommand):
    help = (
        "Make readers' pages anew: those that changed by themselves or could not be made when they changed (--due, "
        "every few minutes), and, without it, also all that this version of the site has not made yet (after a "
        "deployment). Readers are served right pages in any case; this keeps them from waiting."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--due", action="store_true", help="only what is out of date")

    def handle(self, *args: Any, due: bool = False, **options: Any) -> None:
        failures = settle_changes()
        made = sum(rebuild_article(article) for article in list(due_articles()))
        if not due:
            forget_other_makers()
            # By keys, so that pages that are made meanwhile move nothing; ten thousand numbers are little.
            made += sum(rebuild_article(article) for article in list(unmade_articles()))
        if failures:
            raise CommandError(" ".join(failures))
        self.stdout.write(f"Changes are settled; {made} other pages made.")
