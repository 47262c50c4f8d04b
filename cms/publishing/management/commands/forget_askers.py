"""`forget_askers [--address ADDRESS]`: delete addresses that readers left with their questions. Run it every day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.publishing.questions.actions import forget_askers


class Command(DatabaseCommand):
    help = "Delete the addresses of askers that were kept long enough (QUESTION_ADDRESS_DAYS), or those of one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--address", default="", help="delete this address wherever it stands, today")

    def handle(self, *args: Any, **options: Any) -> None:
        count = forget_askers(address=options["address"].strip())
        self.stdout.write(f"{count} address{'' if count == 1 else 'es'} deleted. The questions stay.")
