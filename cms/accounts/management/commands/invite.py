"""`manage.py invite`: the way to the first managing editor's account."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from cms.accounts.actions.invitations import invite
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.accounts.roles import Role
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused

ROLE_WORDS = {"editor": Role.EDITOR, "managing-editor": Role.MANAGING_EDITOR, "reviewer": Role.REVIEWER}


class Command(DatabaseCommand):
    help = "Invite somebody by e-mail. The system account stands as the one who invites."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="name in print")
        parser.add_argument(
            "--role", required=True, action="append", choices=sorted(ROLE_WORDS), help="may be repeated"
        )
        parser.add_argument("--credentials", default="", help="for example: MD, FRCP")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue the invitation, or say in one line why not."""
        try:
            invitation = invite(
                actor=ensure_roles_and_system_account(),
                email=options["email"],
                printed_name=options["name"],
                roles=[ROLE_WORDS[word].value for word in options["role"]],
                credentials=options["credentials"],
            )
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"Invited {invitation.email}; the link works until {invitation.expires_at:%Y-%m-%d %H:%M} UTC."
        )
