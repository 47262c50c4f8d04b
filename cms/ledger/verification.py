"""Recomputing the record: the chain, every evidence row, and whatever the floors above register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cms.ledger.canonical import canonical_text, canonical_value, sha256_text
from cms.ledger.keys import head_signature_holds, public_key_text
from cms.ledger.models import GENESIS, HEAD_NOT_OURS, Evidence, LedgerEntry, LedgerHead, evidence_models


@dataclass(frozen=True)
class Break:
    """One place where the record does not hold: which row, and what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Remark:
    """What a check could not look at, in a sentence. It breaks nothing."""

    text: str


@dataclass
class Report:
    """What was looked at, every break in the order found, and what could not be looked at."""

    breaks: list[Break] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.breaks

    def take(self, found: Iterable[Break | Remark]) -> None:
        """Keep what a check found."""
        for one in found:
            if isinstance(one, Remark):
                self.remarks.append(one)
            else:
                self.breaks.append(one)


# A check takes a slug (None: everything) and yields breaks and remarks; the floors above register theirs in
# AppConfig.ready().
Check = Callable[[str | None], Iterator[Break | Remark]]
_registered: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a check that `verify` runs after those of the ledger itself. Registering a name again replaces it."""
    _registered[name] = check


def describe(row: Evidence) -> str:
    """How a report names an evidence row."""
    return f"{row._meta.label} {row.pk} ({row})"


# What reading a row raises that holds something this program never writes.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
Row = TypeVar("Row")


def examined(problem_of: Callable[[Row], str | None], row: Row) -> str | None:
    """What `problem_of` finds in `row`. A row changed into something that cannot be read is a break like any other."""
    try:
        return problem_of(row)
    except UNREADABLE as error:
        return f"it holds something that cannot be read ({type(error).__name__})"


def _to_the_end(name: str, found: Iterator[Break | Remark]) -> Iterator[Break | Remark]:
    """What one check finds, and one break more where it stumbles over a row that the database cannot hand out."""
    try:
        yield from found
    except UNREADABLE as error:
        yield Break(name, f"a row holds something that cannot be read ({type(error).__name__})")


def _broken_link(entry: LedgerEntry, sequence: int, previous: str) -> str | None:
    if entry.sequence != sequence:
        return f"entry {sequence} is missing"
    if sha256_text(entry.payload) != entry.payload_sha256:
        return "the payload was changed"
    if entry.previous_sha256 != previous:
        return "it does not follow the entry before it"
    if entry.computed_sha256() != entry.entry_sha256:
        return "its digest does not match its content"
    return None


CONTINUED = (
    "the record was continued here behind a head that this installation's key had not signed: what stands before may "
    "have been rewritten. Compare it with an anchor from before"
)


def check_chain() -> Iterator[Break]:
    """Every entry follows the one before it, time never runs backwards, and the signed head is the last entry."""
    sequence, previous, moment = 0, GENESIS, None
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        sequence += 1
        where = f"ledger entry {entry.sequence}"
        if problem := _broken_link(entry, sequence, previous):
            yield Break(where, problem)
        if entry.kind == HEAD_NOT_OURS:
            yield Break(where, CONTINUED)
        if moment and entry.recorded_at < moment:
            yield Break(where, "it is dated before the entry that it follows")
        sequence, previous, moment = entry.sequence, entry.entry_sha256, entry.recorded_at
    head = LedgerHead.objects.filter(singleton=True).first()
    if head is None:
        if sequence:
            yield Break("ledger head", "it is missing although there are entries")
        return
    if (head.sequence, head.entry_sha256) != (sequence, previous):
        yield Break("ledger head", f"it points at entry {head.sequence}, but the last entry is {sequence}")
    if head.sequence and not head_signature_holds(head.sequence, head.entry_sha256, head.signature, public_key_text()):
        yield Break("ledger head", "its signature was not made with this installation's key")


def _row_problem(row: Evidence) -> str | None:
    payload = row.ledger_entry.said()
    if row.computed_sha256() != row.record_sha256:
        return "its content does not match its digest"
    if payload.get("model") != row._meta.label_lower:
        return "its ledger entry belongs to something else"
    if payload.get("record_sha256") != row.record_sha256 or payload.get("record") != canonical_value(row.record()):
        return "it does not match its ledger entry"
    return None


def check_rows(slug: str | None = None) -> Iterator[Break]:
    """Every evidence row matches its digest and its ledger entry, and (looking at everything) no row is gone."""
    for model in evidence_models():
        rows = model._default_manager.select_related("ledger_entry").order_by("pk")
        if slug is not None:
            rows = rows.filter(**{f"{model.ARTICLE_PATH}__slug": slug})
        for row in rows.iterator(chunk_size=500):
            if problem := examined(_row_problem, row):
                yield Break(describe(row), problem)
        if slug is None:
            yield from _check_none_gone(model)


def _check_none_gone(model: type[Evidence]) -> Iterator[Break]:
    label = model._meta.label_lower
    kept = set(model._default_manager.values_list("ledger_entry_id", flat=True))
    for entry in LedgerEntry.objects.filter(payload__contains=canonical_text(label)).iterator(chunk_size=2000):
        if entry.said().get("model") == label and entry.pk not in kept:
            yield Break(f"ledger entry {entry.sequence}", f"the {model._meta.verbose_name} that it records is gone")


def check_anchor(anchor: dict[str, Any]) -> Iterator[Break]:
    """The chain still contains the head that was written out as `anchor` (see `anchor_record`)."""
    sequence, entry_sha256 = anchor.get("sequence"), anchor.get("entry_sha256")
    if not isinstance(sequence, int) or not isinstance(entry_sha256, str):
        yield Break("anchor", "the file does not hold an anchor")
        return
    if not head_signature_holds(sequence, entry_sha256, str(anchor.get("signature", "")), public_key_text()):
        yield Break("anchor", "its signature was not made with this installation's key")
        return
    entry = LedgerEntry.objects.filter(sequence=sequence).first()
    if sequence and entry is None:
        yield Break("ledger", f"it was cut short: the anchor knows entry {sequence}, which is gone")
    elif entry and entry.entry_sha256 != entry_sha256:
        yield Break(f"ledger entry {sequence}", "it was rewritten after the anchor was made")


def verify(*, slug: str | None = None, anchors: Sequence[dict[str, Any]] = ()) -> Report:
    """Recompute the record. Nothing is rendered again and nothing is changed.

    Comes in: a slug to look at one article only (the chain is always checked whole), and anchors kept elsewhere.
    Goes out: a report with every break, the first found first.
    """
    report = Report()
    report.take(_to_the_end("ledger", check_chain()))
    for anchor in anchors:
        report.take(check_anchor(anchor))
    report.take(_to_the_end("evidence", check_rows(slug)))
    for name, check in _registered.items():
        report.take(_to_the_end(name, check(slug)))
    report.counted = {"ledger entries": LedgerEntry.objects.count()}
    for model in evidence_models():
        rows = model._default_manager.all()
        if slug is not None:
            rows = rows.filter(**{f"{model.ARTICLE_PATH}__slug": slug})
        report.counted[str(model._meta.verbose_name_plural)] = rows.count()
    return report
