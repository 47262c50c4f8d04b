"""Which entry of the library a record of a reference file is: by its identifiers, by what the same file says of them
elsewhere, or by title, year and journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from articles.actions.identities import IDENTIFIERS
from articles.models import Reference
from articles.references.reading import ReadSource

Identity = tuple[object, ...]


@dataclass(frozen=True)
class PreparedRecord:
    """A record as it would be stored. `partner` is the other identifier of the same source, where this record has only
    one of them and another record of the file has both."""

    line: int
    data: ReadSource
    columns: dict[str, Any]
    partner: Identity | None = None

    @property
    def identities(self) -> list[Identity]:
        """DOI and PMID; without either, title, year and container, which is what decides for a single source too."""
        found: list[Identity] = [(name, self.columns[name]) for name in IDENTIFIERS if self.columns[name]]
        container = self.columns["csl"].get("container-title")
        return found or [_by_title(self.columns["title"], self.columns["year"], container)]


def partners_in(records: Iterable[PreparedRecord]) -> dict[Identity, Identity]:
    """For each DOI and PMID the other identifier that records of the file give beside it, where all agree."""
    beside: dict[Identity, set[Identity]] = {}
    for record in records:
        found = record.identities
        if len(found) == len(IDENTIFIERS):
            beside.setdefault(found[0], set()).add(found[1])
            beside.setdefault(found[1], set()).add(found[0])
    only = {one: next(iter(others)) for one, others in beside.items() if len(others) == 1}
    return {one: other for one, other in only.items() if only.get(other) == one}


@dataclass
class KnownSources:
    """The entries that the records of a batch could be: keys by identity, and the identifiers that each entry has."""

    keys: dict[Identity, str]
    held: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def keys_of(self, record: PreparedRecord) -> list[str]:
        """The entries that the record's identifiers belong to; two of them are a conflict that a person decides."""
        own = list(dict.fromkeys(self.keys[one] for one in record.identities if one in self.keys))
        if not own and record.partner in self.keys and record.partner is not None:
            return [self.keys[record.partner]]
        return own

    def add(self, key: str, columns: Mapping[str, Any], identities: Iterable[Identity]) -> None:
        """Note an entry that the batch adds."""
        self.keys |= dict.fromkeys(identities, key)
        self.held[key] = {name: columns[name] for name in IDENTIFIERS}

    def complete(self, key: str, record: PreparedRecord) -> dict[str, str]:
        """The identifiers that the record has and the entry had not; from now on it has them."""
        held = self.held.get(key, {})
        gained = {
            name: record.columns[name]
            for name in IDENTIFIERS
            if record.columns[name]
            and name in held
            and not held[name]
            and (name, record.columns[name]) not in self.keys
        }
        held.update(gained)
        self.keys |= dict.fromkeys(gained.items(), key)
        return gained

    def contradicted(self, key: str, record: PreparedRecord) -> str | None:
        """What the record and the entry say differently, as a sentence; the entry keeps its own."""
        for name in IDENTIFIERS:
            ours, theirs = self.held.get(key, {}).get(name), record.columns[name]
            if ours and theirs and ours != theirs:
                return f"{name.upper()} {theirs} is not that of {key}, which has {ours}. The library keeps its own."
        return None


def known_sources(batch: Sequence[PreparedRecord]) -> KnownSources:
    """What the library has of a batch; for a merged entry the one that it went into."""
    known = KnownSources(_known_by_title(batch))
    for name in IDENTIFIERS:
        values = {record.columns[name] for record in batch if record.columns[name]}
        values |= {record.partner[1] for record in batch if record.partner and record.partner[0] == name}
        rows = Reference.objects.filter(**{f"{name}__in": values}).select_related("merged_into")
        for row in rows.only("key", *IDENTIFIERS, "merged_into__key", "merged_into__doi", "merged_into__pmid"):
            entry = row.current
            known.keys[name, getattr(row, name)] = entry.key
            known.held[entry.key] = {one: getattr(entry, one) for one in IDENTIFIERS}
    return known


def _known_by_title(batch: Sequence[PreparedRecord]) -> dict[Identity, str]:
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
