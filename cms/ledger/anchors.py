"""Anchors: signed heads of the chain that were written out, to be kept where the database's keeper cannot reach."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cms.ledger.actions import head_is_ours
from cms.ledger.canonical import canonical_value
from cms.ledger.keys import public_key_text, sign_head
from cms.ledger.models import GENESIS, LedgerEntry, LedgerHead


class UnreadableAnchorError(Exception):
    """A file that is no anchor."""


class BrokenHeadError(Exception):
    """The head is not the one that this installation signed: an anchor would make it genuine."""


def read_anchors(path: Path) -> list[dict[str, Any]]:
    """The anchor in a file, or those in a folder (`*.json`), the oldest first; none where the folder is empty.

    Raises UnreadableAnchorError with the file's name.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    anchors = [_read(file) for file in files]
    return sorted(anchors, key=lambda anchor: str(anchor.get("sequence", "")).zfill(20))


def _read(file: Path) -> dict[str, Any]:
    try:
        anchor = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableAnchorError(f"The anchor {file} cannot be read: {error}") from error
    if not isinstance(anchor, dict):
        raise UnreadableAnchorError(f"The anchor {file} cannot be read: it is not a JSON object.")
    return anchor


def make_anchor(now: datetime) -> dict[str, Any]:
    """The head of the chain as it is now, signed. Raises BrokenHeadError where it is not this installation's own."""
    head = LedgerHead.objects.filter(singleton=True).first() or LedgerHead(entry_sha256=GENESIS)
    last = LedgerEntry.objects.order_by("-sequence").values_list("sequence", "entry_sha256").first() or (0, GENESIS)
    if not head_is_ours(head) or (head.sequence, head.entry_sha256) != last:
        raise BrokenHeadError(
            "The ledger's head was not signed with this installation's key, or is not its last entry: an anchor would "
            "make it look genuine. Run verify_record."
        )
    return {
        "format": "ledger-anchor/1",
        "site": settings.SITE_URL,
        "sequence": head.sequence,
        "entry_sha256": head.entry_sha256,
        "written_at": canonical_value(now),
        "public_key": public_key_text(),
        "signature": sign_head(head.sequence, head.entry_sha256),
    }
