"""`erase_person LOGIN --reason REASON`: erase what is kept of a person and is not evidence. It cannot be undone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.accounts.actions.erasing import erase_person
from cms.accounts.models import User
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused


class Command(DatabaseCommand):
    help = "Erase a person's contact data, on their request. What they signed and wrote stays. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("login", help="user name")
        parser.add_argument("--reason", required=True, help="kept in the history of the account: without contact data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or say in one line why not. The system account stands as the one who did it."""
        person = User.objects.filter(username__iexact=options["login"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['login']}.")
        try:
            erased = erase_person(actor=ensure_roles_and_system_account(), person=person, reason=options["reason"])
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(
            f"The personal data of {erased.printed_name} is erased. The account is now {erased.username}."
        )
