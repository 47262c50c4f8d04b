"""`purge_imports`: cancel imports of many files that nobody finished, and remove their files. Run it every day."""

from __future__ import annotations

from typing import Any

from articles.actions import purge_imports
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.database_commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Cancel imports of many files that nobody finished within 30 days, and remove the files that they keep."

    def handle(self, *args: Any, **options: Any) -> None:
        count = purge_imports(actor=ensure_roles_and_system_account())
        self.stdout.write(f"{count} import{'' if count == 1 else 's'} cancelled.")
