"""A reference file into the library: what is new is added, what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from simple_history.utils import bulk_create_with_history

from articles.actions.flags import note_announcement
from articles.actions.references import ReferenceData, _columns
from articles.actions.retractions import match_references
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference
from articles.references.keys import readable_key
from articles.references.reading import BrokenRecord, ReadRecord, ReadReferences, ReadSource
from articles.references.reading.detecting import NBIB, PUBMED_XML
from articles.references.reading.evidence import gravest
from articles.references.reading.record import excerpt_of
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_editor
from cms.refusals import Refused

BATCH = 500
ATTEMPTS = 3
MAX_KEY_CHARACTERS = 110
REASON = "Imported"

Identity = tuple[object, ...]


@dataclass(frozen=True)
class ReferenceImportReport:
    """What an import did. `added`, `known` and `flagged` are keys of the library in the order of the file.

    `flagged` are known sources of which PubMed's record announces a retraction, concern or correction that the library
    did not have; nothing else is ever changed. `broken` names the records that were not imported, `remarks` (line,
    sentence) what of the others was left out.
    """

    format: str
    added: tuple[str, ...]
    known: tuple[str, ...]
    flagged: tuple[str, ...]
    broken: tuple[BrokenRecord, ...]
    remarks: tuple[tuple[int, str], ...] = ()

    @property
    def changed(self) -> int:
        """How many sources that were in the library before are not as they were."""
        return len(self.flagged)

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "format": self.format,
            "added": list(self.added),
            "known": list(self.known),
            "changed": self.changed,
            "flagged": list(self.flagged),
            "broken": [record.as_dict() for record in self.broken],
            "remarks": [{"line": line, "remark": remark} for line, remark in self.remarks],
        }


@dataclass(frozen=True)
class _Prepared:
    """A record as it would be stored."""

    data: ReadSource
    columns: dict[str, Any]

    @property
    def identities(self) -> list[Identity]:
        """DOI and PMID; without either, title, year and container, which is what decides for a single source too."""
        found: list[Identity] = [(name, self.columns[name]) for name in ("doi", "pmid") if self.columns[name]]
        container = self.columns["csl"].get("container-title")
        return found or [_by_title(self.columns["title"], self.columns["year"], container)]


@dataclass
class _Keys:
    """The keys of the library, and the next number for each that came up before."""

    taken: set[str]
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_library(cls) -> _Keys:
        """All keys in use; those of merged duplicates stay taken, since texts go on citing them."""
        return cls(set(Reference.objects.values_list("key", flat=True)))

    def take(self, wanted: str) -> str:
        """The key, with a number after it where somebody has it."""
        key, number = wanted, self.numbers.get(wanted, 2)
        while key in self.taken:
            key, number = f"{wanted}-{number}", number + 1
        self.numbers[wanted] = number
        self.taken.add(key)
        return key


@dataclass
class _Outcome:
    """Keys, in the order of the file."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)


def import_references(*, actor: User, read: ReadReferences) -> ReferenceImportReport:
    """Put the sources of a file into the library.

    A source that is there already, by DOI, PMID or (without either) title, year and container, keeps its data:
    importing a file again changes nothing. Only a graver announcement in PubMed's own record is noted on it, never a
    lesser one; what is new is compared with the announcements on file. Written in batches of 500, a transaction each,
    with an audit entry for every row: a break in between leaves whole batches, and importing again completes them.
    Raises Refused for somebody who is neither an editor nor the system account.
    """
    if not is_editor(actor) and actor.username != SYSTEM_USERNAME:
        raise Refused("Only editors add sources to the library.", code="not-an-editor")
    prepared, refused = _prepare(read.records)
    from_pubmed = read.format in (NBIB, PUBMED_XML)
    outcome = _Outcome()
    keys = _Keys.of_library()
    for batch in _batches(prepared):
        keys, written = _write_batch(batch, actor, keys, from_pubmed)
        outcome.added += written.added
        outcome.known += written.known
        outcome.flagged += written.flagged
    return ReferenceImportReport(
        format=read.format,
        added=tuple(outcome.added),
        known=tuple(outcome.known),
        flagged=tuple(outcome.flagged),
        broken=tuple(sorted([*read.broken, *refused], key=lambda record: record.line)),
        remarks=tuple((record.line, remark) for record in read.records for remark in record.remarks),
    )


def _prepare(records: Sequence[ReadRecord]) -> tuple[list[_Prepared], list[BrokenRecord]]:
    prepared, refused = [], []
    for record in records:
        data = record.data
        try:
            columns = _columns(ReferenceData(data.csl, data.evidence_type, data.issuing_body))
        except Refused as error:
            title = excerpt_of(str(data.csl.get("title", "")))
            refused.append(BrokenRecord(record.line, f"cannot be kept ({error.reason.rstrip('.')})", title))
        else:
            prepared.append(_Prepared(data, columns))
    return prepared, refused


def _batches(prepared: list[_Prepared]) -> Iterator[list[_Prepared]]:
    rest = iter(prepared)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write_batch(batch: list[_Prepared], actor: User, keys: _Keys, from_pubmed: bool) -> tuple[_Keys, _Outcome]:
    """Somebody may add one of the sources, or take one of the keys, at the same moment: then the batch is looked at
    anew, and what was added is known."""
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return keys, _write(batch, actor, keys, from_pubmed)
        except IntegrityError:
            keys = _Keys.of_library()
    with transaction.atomic():
        return keys, _write(batch, actor, keys, from_pubmed)


def _write(batch: list[_Prepared], actor: User, keys: _Keys, from_pubmed: bool) -> _Outcome:
    library = _known(batch)
    outcome = _Outcome()
    rows: list[Reference] = []
    moment = clock.now()
    for record in batch:
        same = next((library[one] for one in record.identities if one in library), None)
        if same is None:
            row = _row(record, keys, from_pubmed, moment)
            row.added_by, row.added_at = actor, moment
            library |= dict.fromkeys(record.identities, row.key)
            rows.append(row)
            outcome.added.append(row.key)
            continue
        outcome.known.append(same)
        if from_pubmed and record.data.retraction != RetractionStatus.NONE and same not in outcome.added:
            outcome.flagged += [same] if _flag(same, record.data, actor) else []
    bulk_create_with_history(
        rows, Reference, batch_size=BATCH, default_user=actor, default_change_reason=REASON, default_date=moment
    )
    match_references(Reference.objects.filter(key__in=outcome.added))
    return outcome


def _row(record: _Prepared, keys: _Keys, from_pubmed: bool, moment: datetime) -> Reference:
    data = record.data
    announced = data.retraction != RetractionStatus.NONE
    return Reference(
        key=keys.take(readable_key(record.columns["csl"])[:MAX_KEY_CHARACTERS]),
        abstract=data.abstract,
        study_design=data.study_design[:120],
        retraction=data.retraction,
        retracted_on=data.retracted_on,
        retraction_source=FlagSource.PUBMED if announced and from_pubmed else "",
        retraction_notice=data.retraction_notice[:300] if announced else "",
        flagged_at=moment if announced else None,
        **record.columns,
    )


def _flag(key: str, data: ReadSource, actor: User) -> bool:
    """Notes what PubMed announces where it is graver than what the library has; a file takes no flag back."""
    reference = Reference.objects.get(key=key)
    if gravest([reference.retraction, data.retraction]) == reference.retraction:
        return False
    return note_announcement(
        reference=reference,
        actor=actor,
        source=FlagSource.PUBMED,
        status=RetractionStatus(data.retraction),
        on=data.retracted_on,
        notice=data.retraction_notice or "PubMed",
    )


def _known(batch: list[_Prepared]) -> dict[Identity, str]:
    """Keys of the library's entries that a record of the batch could be; of a merged one the entry it went into."""
    known: dict[Identity, str] = {}
    for name in ("doi", "pmid"):
        values = [record.columns[name] for record in batch if record.columns[name]]
        rows = Reference.objects.filter(**{f"{name}__in": values}).values_list(name, "key", "merged_into__key")
        known |= {(name, value): into or key for value, key, into in rows}
    return known | _known_by_title(batch)


def _known_by_title(batch: list[_Prepared]) -> dict[Identity, str]:
    unidentified = [record.columns for record in batch if not (record.columns["doi"] or record.columns["pmid"])]
    if not unidentified:
        return {}
    years = Q(year__in={columns["year"] for columns in unidentified} - {None}) | Q(year=None)
    rows = (
        Reference.objects.filter(years, doi=None, pmid=None)
        .annotate(container=KeyTextTransform("container-title", "csl"))
        .order_by(F("merged_into").desc(nulls_last=True))  # what stands for itself comes last, and counts
        .values_list("title", "year", "container", "key", "merged_into__key")
    )
    # Compared here, because SQLite knows capitals of ASCII only.
    return {_by_title(title, year, container): into or key for title, year, container, key, into in rows.iterator()}


def _by_title(title: str, year: int | None, container: str | None) -> Identity:
    return ("title", title.casefold(), year, container or "")
