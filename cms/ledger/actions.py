"""Appending to the ledger. The head is locked last: article → round → head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from cms import clock
from cms.ledger.canonical import canonical_text, canonical_value, sha256_text
from cms.ledger.keys import head_signature_holds, public_key_text, sign_head
from cms.ledger.models import GENESIS, HEAD_NOT_OURS, Evidence, LedgerEntry, LedgerHead
from cms.prepared_queries import Prepared

Row = TypeVar("Row", bound=Evidence)

# Of the entry, which is guarded, and not of the head, which anybody who writes the database may change.
_LAST_ENTRY = Prepared(
    lambda sequence: LedgerEntry.objects.filter(sequence=sequence).values_list("recorded_at", "entry_sha256")
)
_LOCKED_HEAD = Prepared(lambda: LedgerHead.objects.select_for_update().filter(singleton=True))


def append(*, kind: str, payload: Mapping[str, Any]) -> LedgerEntry:
    """Add one entry behind the head and move the head.

    Comes in: a kind such as `sign-off` and a payload of canonical values. Must run inside the transaction of the fact
    it records, after every other lock was taken. Changes: one LedgerEntry, the LedgerHead row. Raises RuntimeError
    outside a transaction.
    """
    head, last = _own_head()
    return _append_behind(head, last, kind=kind, payload=payload)


def _append_behind(head: LedgerHead, last: datetime | None, *, kind: str, payload: Mapping[str, Any]) -> LedgerEntry:
    text = canonical_text(payload)
    entry = LedgerEntry(
        sequence=head.sequence + 1,
        kind=kind,
        recorded_at=_not_before(last),
        payload=text,
        payload_sha256=sha256_text(text),
        previous_sha256=head.entry_sha256,
    )
    entry.entry_sha256 = entry.computed_sha256()
    entry.save(force_insert=True)
    head.sequence, head.entry_sha256 = entry.sequence, entry.entry_sha256
    head.signature = sign_head(head.sequence, head.entry_sha256)
    head.save(update_fields=["sequence", "entry_sha256", "signature"])
    return entry


def _own_head() -> tuple[LedgerHead, datetime | None]:
    """The locked head, and when its entry was recorded.

    Signing what follows would make a rewritten record genuine, so it is looked at first whether the head is the one
    that this installation signed. Where it is not, an entry says so for ever, and the record goes on behind it: what
    was rewritten must not keep anybody from withdrawing a wrong dose.
    """
    head = _locked_head()
    recorded_at, entry_sha256 = _LAST_ENTRY.first(head.sequence) or (None, GENESIS)
    if head_is_ours(head) and entry_sha256 == head.entry_sha256:
        return head, recorded_at
    found = {"sequence": head.sequence, "entry_sha256": head.entry_sha256, "signature": head.signature}
    return head, _append_behind(head, recorded_at, kind=HEAD_NOT_OURS, payload=found).recorded_at


def head_is_ours(head: LedgerHead) -> bool:
    """Whether this installation's key signed the head; an empty record has none to sign."""
    if not head.sequence:
        return head.entry_sha256 == GENESIS
    return head_signature_holds(head.sequence, head.entry_sha256, head.signature, public_key_text())


def _locked_head() -> LedgerHead:
    """The head, locked until the transaction ends. Raises RuntimeError outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A ledger entry belongs to the transaction of the fact that it records.")
    if head := _LOCKED_HEAD.first():
        return head
    LedgerHead.objects.get_or_create(singleton=True)
    return _LOCKED_HEAD.get()


def _not_before(last: datetime | None) -> datetime:
    """Now; or the time of the entry before it, where the machine's clock was set back since. An order of entries that
    their times contradict would call the record broken for ever."""
    now = clock.now()
    return max(now, last) if last else now


def record_evidence(row: Row, *, kind: str) -> Row:
    """Write an evidence row together with its ledger entry, and return it.

    The entry repeats every column of the row, so that neither can be changed, nor the row deleted, without the other
    telling. A row with a column `previous_sha256` keeps the digest of the ledger entry before its own.
    """
    head, last = _own_head()
    if hasattr(row, "previous_sha256"):
        row.previous_sha256 = head.entry_sha256
    row.record_sha256 = row.computed_sha256()
    entry = _append_behind(
        head,
        last,
        kind=kind,
        payload={
            "model": row._meta.label_lower,
            "record": canonical_value(row.record()),
            "record_sha256": row.record_sha256,
        },
    )
    row.ledger_entry = entry
    row.save(force_insert=True)
    return row
