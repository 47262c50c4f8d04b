"""`forget_sign_ins`: delete what is kept of sign-ins for long enough, and sessions that have run out. Run it every
day."""

from __future__ import annotations

from typing import Any

from cms.accounts.actions.account_events import forget_old_events
from cms.database_commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Delete the record of sign-ins that is old enough (SIGN_IN_RECORD_DAYS), and sessions that have run out."

    def handle(self, *args: Any, **options: Any) -> None:
        events, sessions = forget_old_events()
        self.stdout.write(f"{events} entries of the record of sign-ins and {sessions} old sessions deleted.")
