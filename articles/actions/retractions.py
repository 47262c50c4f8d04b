"""The retraction watch: the Retraction Watch table is taken over, and the library's sources are compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from articles.actions.flags import GRAVITY, day_known, fill_in_day, is_graver, set_flag
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference, RetractionImport, RetractionRecord
from articles.retractions.download import Validators, fetch_table
from articles.retractions.retraction_watch import (
    Announcement,
    BrokenRow,
    UnreadableAnnouncements,
    read_announcements,
)
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User

BATCH = 2_000
# The table grows; single rows are taken out of it. More than this share missing means that the file is not whole. A
# handful may always go, or a small table could lose none.
SHRINK_LIMIT = 0.03
A_HANDFUL = 5
UNKNOWN = Validators()


class TableHasShrunk(UnreadableAnnouncements):
    """The file lacks so many of the known announcements that it cannot be whole."""


@dataclass
class WatchReport:
    """What one import of the retraction data did."""

    rows: int = 0
    gone: int = 0
    broken: list[BrokenRow] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    unflagged: list[str] = field(default_factory=list)


def import_retractions(
    path: Path, *, allow_shrink: bool = False, origin: str = "", validators: Validators = UNKNOWN
) -> WatchReport:
    """Take over the Retraction Watch table and flag what it says of the library's sources.

    Repeatable: the same file again changes nothing; a row that has gone from the file un-flags what it had flagged.
    Flags that an editor set stay. The file is read to its end before anything is written.
    Each batch of rows is a transaction of its own, and so is each change of a flag. Raises UnreadableAnnouncements for
    a file that is no such table or breaks off, and TableHasShrunk where more than a few percent of what is known have
    gone from it, unless `allow_shrink`; then nothing is changed. `origin` and `validators` are remembered with an
    import that went through: where the file came from, and what its server calls it.
    """
    _refuse_unless_whole(path, allow_shrink)
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
    with transaction.atomic():
        report.gone, _ = RetractionRecord.objects.filter(seen_in__lt=number).delete()
    match_library(report)
    RetractionImport.objects.create(
        at=clock.now(),
        origin=(origin or path.name)[:500],
        rows=report.rows,
        # One that was cut would match no state of the file.
        etag=validators.etag if len(validators.etag) <= 300 else "",
        last_modified=validators.last_modified[:100],
    )
    return report


def _refuse_unless_whole(path: Path, allow_shrink: bool) -> None:
    seen = {row.record_id for row in read_announcements(path) if isinstance(row, Announcement)}
    if not seen:
        raise UnreadableAnnouncements(f"{path} holds no announcement that could be used. Nothing was changed.")
    known = set(RetractionRecord.objects.values_list("record_id", flat=True).iterator(chunk_size=BATCH))
    gone = len(known - seen)
    if allow_shrink or gone <= max(A_HANDFUL, SHRINK_LIMIT * len(known)):
        return
    raise TableHasShrunk(
        f"{path} lacks {gone:,} of the {len(known):,} known announcements ({gone / len(known):.0%}), so it is probably "
        "cut off. Nothing was changed. Fetch it again, or say --allow-shrink if so many were really taken out."
    )


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
                for _, row in sorted(newest.items())  # one order everywhere: two runs at once cannot block each other
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


def update_retractions(*, allow_shrink: bool = False) -> WatchReport | None:
    """Take over the table from where the setting `RETRACTIONS_URL` says: an https address, or a file put in place.

    Returns None where its server has no other one than was taken over last, or where nothing is set. What was fetched
    and then failed to be taken over is fetched again the next time. Raises LookupTrouble for a server that does not
    give it, and UnreadableAnnouncements as `import_retractions` does.
    """
    where = settings.RETRACTIONS_URL
    if not where:
        return None
    if "://" not in where:
        return import_retractions(Path(where), allow_shrink=allow_shrink, origin=where)
    with TemporaryDirectory(prefix="retractions-") as folder:
        path = Path(folder) / "retraction_watch.csv"
        validators = fetch_table(where, path, _last_taken_from(where))
        if validators is None:
            return None
        return import_retractions(path, allow_shrink=allow_shrink, origin=where, validators=validators)


def _last_taken_from(where: str) -> Validators:
    """What the server called the table that is on file now; nothing where that came from elsewhere or is gone."""
    last = RetractionImport.objects.first()
    if last is None or last.origin != where or not RetractionRecord.objects.exists():
        return UNKNOWN
    return Validators(last.etag, last.last_modified)


def match_library(report: WatchReport | None = None) -> WatchReport:
    """Compare every identifiable reference of the library with the announcements on file, and set or take back
    flags."""
    report = report or WatchReport()
    identified = Reference.objects.filter(Q(doi__isnull=False) | Q(pmid__isnull=False), merged_into=None).order_by("pk")
    for batch in _batches(identified.iterator(chunk_size=BATCH)):
        _match_batch(batch, report)
    return report


def match_references(references: Iterable[Reference]) -> WatchReport:
    """Compare some references, new or with another identifier, with the announcements on file: a source that is added
    after its retraction is flagged at once. The rows in memory are brought up to date."""
    report = WatchReport()
    for batch in _batches(references):
        _match_batch(batch, report)
        for reference in batch:
            if reference.key in (*report.flagged, *report.unflagged):
                reference.refresh_from_db()
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


def _match_batch(batch: list[Reference], report: WatchReport) -> None:
    known: dict[tuple[str, str], list[RetractionRecord]] = {}
    dois = [row.doi for row in batch if row.doi]
    pmids = [row.pmid for row in batch if row.pmid]
    for record in RetractionRecord.objects.filter(Q(doi__in=dois) | Q(pmid__in=pmids)):
        for kind, value in (("doi", record.doi), ("pmid", record.pmid)):
            if value:
                known.setdefault((kind, value), []).append(record)
    for reference in batch:
        records = known.get(("doi", reference.doi or "-"), []) + known.get(("pmid", reference.pmid or "-"), [])
        standing = _gravest(records)
        if _is_news(reference, standing):
            _apply(reference, standing, report)


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


def _notice(record: RetractionRecord) -> str:
    if record.notice_doi:
        return record.notice_doi
    return f"PMID {record.notice_pmid}" if record.notice_pmid else f"Retraction Watch {record.record_id}"


def _is_news(reference: Reference, record: RetractionRecord | None) -> bool:
    """Whether the flag is to be changed. One that somebody else set stays, unless the table knows of something graver
    or of its day: a correction noted by Crossref must not hide a later retraction."""
    by_watch = reference.retraction_source == FlagSource.RETRACTION_WATCH
    if record is None:
        return by_watch
    status = RetractionStatus(record.status)
    if by_watch or is_graver(status, reference.retraction):
        wanted = (status, day_known(reference, status, record.announced_on), _notice(record))
        return (reference.retraction, reference.retracted_on, reference.retraction_notice) != wanted
    is_undated = reference.retraction == status and reference.retracted_on is None
    return is_undated and day_known(reference, status, record.announced_on) is not None


@transaction.atomic
def _apply(reference: Reference, record: RetractionRecord | None, report: WatchReport) -> None:
    # Another run may have done it since the batch was read.
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if not _is_news(reference, record):
        return
    system = User.objects.get(username=SYSTEM_USERNAME)
    if record is None:
        set_flag(reference, system, RetractionStatus.NONE, None, FlagSource.RETRACTION_WATCH, "")
        report.unflagged.append(reference.key)
        return
    status = RetractionStatus(record.status)
    if reference.retraction_source == FlagSource.RETRACTION_WATCH or is_graver(status, reference.retraction):
        day = day_known(reference, status, record.announced_on)
        set_flag(reference, system, status, day, FlagSource.RETRACTION_WATCH, _notice(record))
    else:
        fill_in_day(reference, system, status, record.announced_on, FlagSource.RETRACTION_WATCH)
    report.flagged.append(reference.key)
