"""`anchor_record -o FILE`: write the signed head of the chain, to be kept where the database's keeper cannot reach."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from cms import clock
from cms.database_commands import DatabaseCommand
from cms.ledger.canonical import canonical_value
from cms.ledger.keys import public_key_text, sign_head
from cms.ledger.models import LedgerHead
from cms.ledger.signals import record_anchored


class Command(DatabaseCommand):
    help = (
        "Write the ledger's signed head. Keep the file elsewhere: with it, verify_record --anchor finds rewriting and "
        "truncation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        head = LedgerHead.objects.filter(singleton=True).first() or LedgerHead()
        anchor = {
            "format": "ledger-anchor/1",
            "site": settings.SITE_URL,
            "sequence": head.sequence,
            "entry_sha256": head.entry_sha256,
            "written_at": canonical_value(clock.now()),
            "public_key": public_key_text(),
            "signature": sign_head(head.sequence, head.entry_sha256),
        }
        text = json.dumps(anchor, indent=2) + "\n"
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The anchor cannot be written: {error}", returncode=2) from error
        record_anchored.send(sender=type(self), sequence=head.sequence)
        self.stdout.write(f"Anchor at entry {head.sequence} written to {options['output']}.")
