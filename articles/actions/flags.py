"""What publishers announced about the library's sources: noted by an editor, or by the retraction watch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q

from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference, RetractionRecord
from articles.policy import why_not_mark
from articles.retractions.retraction_watch import Announcement, BrokenRow, read_announcements
from articles.signals import reference_flagged
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.ledger.audit import save_audited
from cms.refusals import refuse_if

BATCH = 2_000
# The graver comes first where several announcements concern one paper.
GRAVITY = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN, RetractionStatus.CORRECTED)


@dataclass
class WatchReport:
    """What one import of the retraction data did."""

    rows: int = 0
    gone: int = 0
    broken: list[BrokenRow] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    unflagged: list[str] = field(default_factory=list)


@transaction.atomic
def mark_reference(
    *, reference: Reference, actor: User, status: RetractionStatus, on: date | None, reason: str
) -> Reference:
    """Note what the publisher has announced about a source (COPE): concern, correction, retraction, or nothing any
    more.

    `reason` says where it was announced. Announced inside the transaction (`reference_flagged`). Raises Refused.
    """
    refuse_if(None if reason.strip() else "Say where the announcement is to be found.")
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    refuse_if(why_not_mark(actor, reference, status), code="may-not-mark")
    return _set_flag(reference, actor, RetractionStatus(status), on, FlagSource.EDITOR, reason.strip())


@transaction.atomic
def note_announcement(
    *, reference: Reference, actor: User, source: FlagSource, status: RetractionStatus, on: date | None, notice: str
) -> bool:
    """Take over what a service (Crossref, PubMed) says was announced about a source. Returns whether the flag changed.

    A graver announcement replaces any flag; one that is less grave, or none any more, changes only the flag that the
    same service had set: what an editor or another service knows stays. `notice` says where it was announced.
    """
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    day = on if status == RetractionStatus.RETRACTED else None
    by_same = reference.retraction_source == source
    if not by_same and not _is_graver(status, reference.retraction):
        return False
    # Which day and notice a service gives may differ in wording from time to time; only news is written.
    kept = (reference.retraction, reference.retracted_on, reference.retraction_notice)
    if kept == (status, day, notice[:300]) or (status == RetractionStatus.NONE == reference.retraction):
        return False
    _set_flag(reference, actor, status, on, source, notice)
    return True


def take_over_flag(*, winner: Reference, loser: Reference, actor: User) -> Reference:
    """Give `winner` what was announced about a duplicate that is merged into it, where that is graver. The caller holds
    the transaction."""
    if not _is_graver(loser.retraction, winner.retraction):
        return winner
    return _set_flag(
        winner,
        actor,
        RetractionStatus(loser.retraction),
        loser.retracted_on,
        FlagSource(loser.retraction_source or FlagSource.EDITOR),
        loser.retraction_notice or f"Merged with {loser.key}",
    )


def _is_graver(status: str, than: str) -> bool:
    order = [*GRAVITY, RetractionStatus.NONE]
    return order.index(RetractionStatus(status)) < order.index(RetractionStatus(than))


def _set_flag(
    reference: Reference, by: User, status: RetractionStatus, on: date | None, source: FlagSource, notice: str
) -> Reference:
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    is_news = status != RetractionStatus.NONE and status != reference.retraction
    reference.retraction = status
    reference.retracted_on = on if status == RetractionStatus.RETRACTED else None
    reference.retraction_source = source if status != RetractionStatus.NONE else ""
    reference.retraction_notice = notice[:300] if status != RetractionStatus.NONE else ""
    save_audited(
        reference,
        by=by,
        reason=notice or "Flag changed",
        update_fields=["retraction", "retracted_on", "retraction_source", "retraction_notice"],
    )
    if is_news:
        reference_flagged.send(sender=Reference, reference=reference)
    return reference


def import_retractions(path: Path) -> WatchReport:
    """Take over the Retraction Watch table and flag what it says of the library's sources.

    Repeatable: the same file again changes nothing; a row that has gone from the file un-flags what it had flagged.
    Flags that an editor set stay.
    Each batch of rows is a transaction of its own, and so is each change of a flag. Raises UnreadableAnnouncements;
    then nothing is kept.
    """
    report = WatchReport()
    number = (RetractionRecord.objects.aggregate(last=Max("seen_in"))["last"] or 0) + 1
    batch: list[Announcement] = []
    for row in read_announcements(path):
        if isinstance(row, BrokenRow):
            report.broken.append(row)
            continue
        report.rows += 1
        batch.append(row)
        if len(batch) == BATCH:
            _keep(batch, number)
            batch = []
    _keep(batch, number)
    if report.rows:
        with transaction.atomic():
            report.gone, _ = RetractionRecord.objects.filter(seen_in__lt=number).delete()
    match_library(report)
    return report


def _keep(batch: list[Announcement], number: int) -> None:
    newest = {row.record_id: row for row in batch}
    with transaction.atomic():
        RetractionRecord.objects.bulk_create(
            [
                RetractionRecord(
                    record_id=row.record_id,
                    status=row.status,
                    announced_on=row.announced_on,
                    doi=row.doi or "",
                    pmid=row.pmid or "",
                    notice_doi=row.notice_doi or "",
                    notice_pmid=row.notice_pmid or "",
                    title=row.title,
                    reasons=row.reasons,
                    seen_in=number,
                )
                for row in newest.values()
            ],
            update_conflicts=True,
            unique_fields=["record_id"],
            update_fields=[
                "status",
                "announced_on",
                "doi",
                "pmid",
                "notice_doi",
                "notice_pmid",
                "title",
                "reasons",
                "seen_in",
            ],
        )


def match_library(report: WatchReport | None = None) -> WatchReport:
    """Compare every identifiable reference of the library with the announcements on file, and set or take back
    flags."""
    report = report or WatchReport()
    system = User.objects.get(username=SYSTEM_USERNAME)
    identified = Reference.objects.filter(Q(doi__isnull=False) | Q(pmid__isnull=False), merged_into=None).order_by("pk")
    for batch in _batches(identified.iterator(chunk_size=BATCH)):
        _match_batch(batch, system, report)
    return report


def _batches(rows: Iterable[Reference]) -> Iterable[list[Reference]]:
    batch: list[Reference] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _match_batch(batch: list[Reference], system: User, report: WatchReport) -> None:
    known: dict[tuple[str, str], list[RetractionRecord]] = {}
    dois = [row.doi for row in batch if row.doi]
    pmids = [row.pmid for row in batch if row.pmid]
    for record in RetractionRecord.objects.filter(Q(doi__in=dois) | Q(pmid__in=pmids)):
        for kind, value in (("doi", record.doi), ("pmid", record.pmid)):
            if value:
                known.setdefault((kind, value), []).append(record)
    for reference in batch:
        records = known.get(("doi", reference.doi or "-"), []) + known.get(("pmid", reference.pmid or "-"), [])
        _apply(reference, _gravest(records), system, report)


def _gravest(records: list[RetractionRecord]) -> RetractionRecord | None:
    """The announcement that counts: the gravest, unless a later reinstatement took it back."""
    reinstated = max(
        (row.announced_on for row in records if row.status == RetractionStatus.NONE and row.announced_on), default=None
    )
    standing = [
        row
        for row in records
        if row.status != RetractionStatus.NONE
        and not (reinstated and row.announced_on and row.announced_on <= reinstated)
    ]
    standing.sort(
        key=lambda row: (GRAVITY.index(RetractionStatus(row.status)), row.announced_on or date.min, row.record_id)
    )
    return standing[0] if standing else None


def _apply(reference: Reference, record: RetractionRecord | None, system: User, report: WatchReport) -> None:
    by_watch = reference.retraction_source == FlagSource.RETRACTION_WATCH
    if record is None:
        if by_watch:
            with transaction.atomic():
                _set_flag(reference, system, RetractionStatus.NONE, None, FlagSource.RETRACTION_WATCH, "")
            report.unflagged.append(reference.key)
        return
    # A flag that somebody else set stays, unless the table knows of something graver: a correction noted by Crossref
    # must not hide a later retraction.
    if not by_watch and not _is_graver(record.status, reference.retraction):
        return
    notice = record.notice_doi or (
        f"PMID {record.notice_pmid}" if record.notice_pmid else f"Retraction Watch {record.record_id}"
    )
    day = record.announced_on if record.status == RetractionStatus.RETRACTED else None
    if (reference.retraction, reference.retracted_on, reference.retraction_notice) == (record.status, day, notice):
        return
    with transaction.atomic():
        _set_flag(reference, system, RetractionStatus(record.status), day, FlagSource.RETRACTION_WATCH, notice)
    report.flagged.append(reference.key)
