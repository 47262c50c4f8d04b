"""`export_person LOGIN -o FILE.json`: everything that is kept of one person, for them to have."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.accounts.models import User
from cms.accounts.personal_data.gathering import as_json
from cms.database_commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Write everything that is kept of a person, and where the record names them, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("login", help="user name")
        parser.add_argument("-o", "--output", required=True, help="file to write, which must not exist; - prints it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, readable by its owner only, or say in one line why not."""
        person = User.objects.filter(username__iexact=options["login"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['login']}.")
        text, output = as_json(person), options["output"]
        if output == "-":
            self.stdout.write(text, ending="")
            return
        try:
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        self.stdout.write(f"What is kept of {person.printed_name} is in {output}. Give it to nobody else.")
