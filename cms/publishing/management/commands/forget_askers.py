"""`forget_askers [--address ADDRESS]`: delete addresses that readers left with their questions and reports of
errors. Run it every day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.database_commands import DatabaseCommand
from cms.publishing.error_reports.actions import forget_reporters
from cms.publishing.questions.actions import forget_askers


class Command(DatabaseCommand):
    help = "Delete the addresses of askers that were kept long enough (QUESTION_ADDRESS_DAYS), or those of one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--address", default="", help="delete this address wherever it stands, today")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"].strip()
        count = forget_askers(address=address) + forget_reporters(address=address)
        self.stdout.write(f"{count} address{'' if count == 1 else 'es'} deleted. The questions and reports stay.")
