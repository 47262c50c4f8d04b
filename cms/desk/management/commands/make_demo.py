"""`make_demo [--if-empty] [--reset [--yes]] [--port N]`: the demonstration, made through the actions."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.urls import reverse

from cms.accounts.roles import Role
from cms.desk.demo import database, reading
from cms.desk.demo.database import Holding
from cms.desk.demo.people import password
from cms.desk.demo.story import make

DEFAULT_PORT = 8000
RESET = "python manage.py make_demo --reset"


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration. Only in development: the times of its record are made up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--if-empty", action="store_true", help="leave a database alone that holds anything")
        parser.add_argument("--reset", action="store_true", help="empty the demo's own SQLite database and start over")
        parser.add_argument("--yes", action="store_true", help="with --reset: also remove what the demo did not make")
        parser.add_argument(
            "--port", type=int, default=DEFAULT_PORT, help="of the server, for the address that is printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demonstration where there is nothing yet; refuse in one line otherwise."""
        if not (settings.DEBUG or getattr(settings, "PRETENDED_TIME_ALLOWED", False)):
            raise CommandError("The demo is only made in development (DEBUG=1): the times of its record are made up.")
        if not 1 <= options["port"] <= 65_535:
            raise CommandError(f"{options['port']} is no port. Choose one from 1 to 65535.")
        if options["reset"]:
            self._reset(even_other_data=options["yes"])
        found = database.holding()
        if found == Holding.NOTHING:
            self.stdout.write("Making the demo: fourteen articles with all that happened to them …")
            make()
        else:
            self._leave_alone(found, if_empty=options["if_empty"])
        if options["reset"]:
            self._say_how_to_start(options["port"])
        else:
            self._say_where_to_begin(options["port"])

    def _say_how_to_start(self, port: int) -> None:
        """After a reset nothing is served yet, so no address is printed."""
        start = "make demo" if port == DEFAULT_PORT else f"PORT={port} make demo"
        for line in ("", *self._accounts(), "", f"The demo is as new. Now `{start}`."):
            self.stdout.write(f"  {line}".rstrip())

    def _leave_alone(self, found: Holding, *, if_empty: bool) -> None:
        """Say why nothing is made. Raises CommandError where the demonstration cannot be shown either."""
        if found in (Holding.NO_TABLES, Holding.NOT_MIGRATED):
            raise CommandError(f"The database holds {found.value}. Run `python manage.py migrate` first.")
        if found == Holding.UNFINISHED:
            raise CommandError(f"The database holds {found.value}. Start over with `{RESET}` (or `make demo-reset`).")
        if not if_empty:
            raise CommandError(
                f"The database holds {found.value}. --if-empty leaves it as it is; --reset starts the demo over."
            )
        self.stdout.write(f"The database holds {found.value}; nothing was changed.")

    def _reset(self, *, even_other_data: bool) -> None:
        """Empty the database and migrate it again. Raises CommandError where that could lose somebody's work."""
        if connection.vendor != "sqlite":
            raise CommandError(
                f"--reset only empties an SQLite database, and this one is {connection.display_name}. "
                "Drop and create it with the database's own tools."
            )
        if database.holding() == Holding.NOT_MIGRATED:
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} holds {Holding.NOT_MIGRATED.value}. Nothing was "
                "removed. If it is this project's, run `python manage.py migrate` first; else set DATABASE_URL."
            )
        if (why_not := self._why_not_empty()) and not even_other_data:
            raise CommandError(f"{why_not} Nothing was removed. To remove it all the same: `{RESET} --yes`.")
        try:
            database.empty_sqlite()
        except OperationalError as error:
            raise CommandError(
                f"The database could not be emptied ({error}). Stop the server and try again."
            ) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Emptied {connection.settings_dict['NAME']}.")

    @staticmethod
    def _why_not_empty() -> str | None:
        """What would be lost that the demonstration did not make, in a sentence; None where there is nothing."""
        name = connection.settings_dict["NAME"]
        found = database.holding()
        if found == Holding.OTHER:
            return f"The database {name} holds {found.value}."
        if found in (Holding.DEMONSTRATION, Holding.UNFINISHED) and (others := database.others()):
            return f"The database {name} holds accounts beside those of the demo: {', '.join(others)}."
        return None

    def _say_where_to_begin(self, port: int) -> None:
        site = f"http://127.0.0.1:{port}"
        lines = ["", f"{settings.SITE_NAME}: {site}", ""]
        if database.holding() == Holding.DEMONSTRATION:
            lines += [*self._accounts(), "", *self._first_steps(site), ""]
        for line in lines:
            self.stdout.write(f"  {line}".rstrip())

    @staticmethod
    def _accounts() -> list[str]:
        rows = [("User name", "Password", "Role", "Name in print")]
        for person in reading.people():
            roles = ", ".join(Role(role).label for role in person["roles"])
            rows.append((person["username"], password(), roles, person["printed_name"]))
        return [f"{username:<11} {word:<20} {roles:<17} {name}" for username, word, roles, name in rows]

    @staticmethod
    def _first_steps(site: str) -> list[str]:
        article = site + reverse("publishing:article", args=["neutropenia"])
        return [
            f"1. Read {article} and see where the numbers lead and who signed.",
            f"2. Sign in as reviewer2 at {site}{reverse('reviews:queue')}, accept an invitation, read, and sign.",
            f"3. Sign in as editor, import cms/desk/demo/neutropenia-page.txt at {site}{reverse('desk:import')},",
            "   and see why it cannot be submitted as it is.",
        ]
