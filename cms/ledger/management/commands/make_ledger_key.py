"""`make_ledger_key`: the Ed25519 key that signs the head of the chain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.ledger.keys import create_key, public_key_text


class Command(BaseCommand):
    help = "Make the private key at LEDGER_KEY_FILE and print its public half. Never replaces an existing key."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.LEDGER_KEY_FILE)
        try:
            create_key(path)
        except OSError as error:
            # A file where the key's folder should be "exists" too.
            if isinstance(error, FileExistsError) and path.exists():
                raise CommandError(
                    f"There is a key at {path} already; signatures made with it would be orphaned."
                ) from error
            raise CommandError(f"The key cannot be written to {path}: {error}") from error
        self.stdout.write(f"Key written to {path}. Public key: {public_key_text()}. Keep a copy offline.")
