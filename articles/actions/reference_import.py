"""A reference file into the library: what is new is added, what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from articles.actions.flags import note_announcement
from articles.actions.identities import complete_identifiers
from articles.actions.import_matching import KnownSources, PreparedRecord, known_sources, partners_in
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
from cms.refusals import Refused, Stale

BATCH = 500
ATTEMPTS = 3
MAX_KEY_CHARACTERS = 110
REASON = "Imported"


@dataclass(frozen=True)
class IdentifierConflict:
    """A record whose DOI and PMID belong to two entries of the library; a person says whether these are one source."""

    line: int
    title: str
    doi: str
    doi_key: str
    pmid: str
    pmid_key: str

    def __str__(self) -> str:
        return (
            f"Line {self.line}: DOI {self.doi} belongs to {self.doi_key} and PMID {self.pmid} to {self.pmid_key}. "
            f"If both are “{self.title}”, merge them; if not, correct the identifiers."
        )


@dataclass(frozen=True)
class ReferenceImportReport:
    """What an import did. `added`, `known`, `completed` and `flagged` are keys of the library in the order of the file.

    `completed` are known sources that got a DOI or PMID which they had not; `flagged` those of which PubMed's record
    announces a retraction, concern or correction that the library did not have; nothing else is ever changed.
    `conflicts` names the records that could be either of two entries, `broken` those that were not imported, `remarks`
    (line, sentence) what of the others was left out.
    """

    format: str
    added: tuple[str, ...]
    known: tuple[str, ...]
    flagged: tuple[str, ...]
    broken: tuple[BrokenRecord, ...]
    remarks: tuple[tuple[int, str], ...] = ()
    completed: tuple[str, ...] = ()
    conflicts: tuple[IdentifierConflict, ...] = ()

    @property
    def changed(self) -> int:
        """How many sources that were in the library before are not as they were."""
        return len({*self.flagged, *self.completed})

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "format": self.format,
            "added": list(self.added),
            "known": list(self.known),
            "changed": self.changed,
            "completed": list(self.completed),
            "flagged": list(self.flagged),
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "broken": [record.as_dict() for record in self.broken],
            "remarks": [{"line": line, "remark": remark} for line, remark in self.remarks],
        }


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
    completed: list[str] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    conflicts: list[IdentifierConflict] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def extend(self, other: _Outcome) -> None:
        """Go on with what a further batch did."""
        for name, more in vars(other).items():
            getattr(self, name).extend(more)


def import_references(*, actor: User, read: ReadReferences) -> ReferenceImportReport:
    """Put the sources of a file into the library.

    A source that is there already, by DOI, PMID or (without either) title, year and container, keeps its data:
    importing a file again changes nothing. Only a DOI or PMID that it had not is added, and a graver announcement in
    PubMed's own record noted, never a lesser one; what is new is compared with the announcements on file. A record
    whose identifiers belong to two entries changes neither and is reported. Written in batches of 500, a transaction
    each, with an audit entry for every row: a break in between leaves whole batches, and importing again completes
    them. Raises Refused for somebody who is neither an editor nor the system account.
    """
    if not is_editor(actor) and actor.username != SYSTEM_USERNAME:
        raise Refused("Only editors add sources to the library.", code="not-an-editor")
    prepared, refused = _prepare(read.records)
    from_pubmed = read.format in (NBIB, PUBMED_XML)
    outcome = _Outcome()
    keys = _Keys.of_library()
    for batch in _batches(prepared):
        keys, written = _write_batch(batch, actor, keys, from_pubmed)
        outcome.extend(written)
    new = set(outcome.added)
    remarks = [(record.line, remark) for record in read.records for remark in record.remarks]
    return ReferenceImportReport(
        format=read.format,
        added=tuple(outcome.added),
        known=tuple(outcome.known),
        flagged=tuple(outcome.flagged),
        broken=tuple(sorted([*read.broken, *refused], key=lambda record: record.line)),
        remarks=tuple(sorted([*remarks, *outcome.remarks])),
        completed=tuple(key for key in dict.fromkeys(outcome.completed) if key not in new),
        conflicts=tuple(outcome.conflicts),
    )


def _prepare(records: Sequence[ReadRecord]) -> tuple[list[PreparedRecord], list[BrokenRecord]]:
    prepared, refused = [], []
    for record in records:
        data = record.data
        try:
            columns = _columns(
                ReferenceData(data.csl, data.evidence_type, data.issuing_body, study_design=data.study_design)
            )
        except Refused as error:
            title = excerpt_of(str(data.csl.get("title", "")))
            refused.append(BrokenRecord(record.line, f"cannot be kept ({error.reason.rstrip('.')})", title))
        else:
            prepared.append(PreparedRecord(record.line, data, columns))
    partners = partners_in(prepared)
    return [replace(record, partner=partners.get(record.identities[0])) for record in prepared], refused


def _batches(prepared: list[PreparedRecord]) -> Iterator[list[PreparedRecord]]:
    rest = iter(prepared)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write_batch(batch: list[PreparedRecord], actor: User, keys: _Keys, from_pubmed: bool) -> tuple[_Keys, _Outcome]:
    """Somebody may add one of the sources, or take one of the keys, at the same moment: then the batch is looked at
    anew, and what was added is known."""
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return keys, _write(batch, actor, keys, from_pubmed)
        except (IntegrityError, Stale):
            keys = _Keys.of_library()
    with transaction.atomic():
        return keys, _write(batch, actor, keys, from_pubmed)


def _write(batch: list[PreparedRecord], actor: User, keys: _Keys, from_pubmed: bool) -> _Outcome:
    library = known_sources(batch)
    outcome = _Outcome()
    rows: dict[str, Reference] = {}
    moment = clock.now()
    for record in batch:
        same = library.keys_of(record)
        if len(same) > 1:
            outcome.conflicts.append(_conflict(record, library))
        elif same:
            outcome.known.append(same[0])
            _take_identifiers(same[0], record, library, rows, actor, outcome)
            if from_pubmed and record.data.retraction != RetractionStatus.NONE and same[0] not in rows:
                outcome.flagged += same if _flag(same[0], record.data, actor) else []
        else:
            row = _row(record, keys, from_pubmed, moment)
            row.added_by, row.added_at = actor, moment
            library.add(row.key, record.columns, record.identities)
            rows[row.key] = row
            outcome.added.append(row.key)
    bulk_create_with_history(
        list(rows.values()),
        Reference,
        batch_size=BATCH,
        default_user=actor,
        default_change_reason=REASON,
        default_date=moment,
    )
    match_references(Reference.objects.filter(key__in=outcome.added))
    return outcome


def _take_identifiers(
    key: str, record: PreparedRecord, library: KnownSources, rows: dict[str, Reference], actor: User, outcome: _Outcome
) -> None:
    """Give a known source the identifier that it had not, also where the file itself has just brought it."""
    if said := library.contradicted(key, record):
        outcome.remarks.append((record.line, said))
    gained = library.complete(key, record)
    if not gained:
        return
    if row := rows.get(key):
        for name, value in gained.items():
            setattr(row, name, value)
        return
    complete_identifiers(reference=Reference.objects.get(key=key), actor=actor, known=gained)
    outcome.completed.append(key)


def _conflict(record: PreparedRecord, library: KnownSources) -> IdentifierConflict:
    doi, pmid = record.columns["doi"], record.columns["pmid"]
    return IdentifierConflict(
        line=record.line,
        title=excerpt_of(record.columns["title"]),
        doi=doi,
        doi_key=library.keys["doi", doi],
        pmid=pmid,
        pmid_key=library.keys["pmid", pmid],
    )


def _row(record: PreparedRecord, keys: _Keys, from_pubmed: bool, moment: datetime) -> Reference:
    data = record.data
    announced = data.retraction != RetractionStatus.NONE
    return Reference(
        key=keys.take(readable_key(record.columns["csl"])[:MAX_KEY_CHARACTERS]),
        abstract=data.abstract,
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
