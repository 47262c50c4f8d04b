"""What became of the sources: added, removed, renumbered, described otherwise, retracted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import pgettext

from articles.citations.nlm import reference_text, text_of
from articles.citations.source import Source
from articles.comparing.reading import source_names
from articles.comparing.words import field_in_words
from articles.evidence_types import EvidenceType, RetractionStatus

_FIELD_NAMES: Final = {
    "author": "authors",
    "container-title": "journal or book",
    "container-title-short": "short name of the journal",
    "issued": "date",
    "page": "pages",
    "type": "kind of publication",
    "URL": "address",
    "accessed": "date of access",
}


@dataclass(frozen=True)
class CitedSource:
    """A source that one of the texts cites, its number there, and its reference in words."""

    key: str
    number: int
    text: str
    source: Source | None


@dataclass(frozen=True)
class FieldChange:
    """One thing known of a source that changed: the key that names it, and how it was and is printed."""

    name: str
    old: str
    new: str

    @property
    def label(self) -> str:
        """Its name in plain words, in the language that is spoken now."""
        return field_in_words(self.name)


@dataclass(frozen=True)
class SourceChange:
    """A source that both texts cite and of which something else is known now.

    `is_retraction` says that what its publisher announced about it changed: retracted, corrected, a concern.
    """

    old: CitedSource
    new: CitedSource
    fields: tuple[FieldChange, ...]
    is_retraction: bool

    @property
    def key(self) -> str:
        """The key of the source in the library."""
        return self.new.key


@dataclass(frozen=True)
class Renumbering:
    """A source that both texts cite under different numbers."""

    key: str
    old: int
    new: int
    text: str


@dataclass(frozen=True)
class SourceChanges:
    """What became of the cited sources; added and changed ones in the new order, removed ones in the old."""

    added: tuple[CitedSource, ...] = ()
    removed: tuple[CitedSource, ...] = ()
    changed: tuple[SourceChange, ...] = ()


def source_changes(old: Mapping[str, CitedSource], new: Mapping[str, CitedSource]) -> SourceChanges:
    """Compare the cited sources of two texts."""
    return SourceChanges(
        added=tuple(source for key, source in new.items() if key not in old),
        removed=tuple(source for key, source in old.items() if key not in new),
        changed=tuple(_changed(old, new)),
    )


def cited_sources(keys: Sequence[str], sources: Mapping[str, Source]) -> dict[str, CitedSource]:
    """The cited sources by their keys in the library, in the order of their numbers."""
    cited: dict[str, CitedSource] = {}
    for number, (key, name) in enumerate(zip(keys, source_names(keys, sources), strict=True), start=1):
        source = sources.get(key)
        cited.setdefault(name, CitedSource(name, number, reference_text(source) if source else key, source))
    return cited


def renumberings(old: Mapping[str, CitedSource], new: Mapping[str, CitedSource]) -> tuple[Renumbering, ...]:
    """The sources whose number changed, in the new order."""
    return tuple(
        Renumbering(key, old[key].number, source.number, source.text)
        for key, source in new.items()
        if key in old and old[key].number != source.number
    )


def _changed(old: Mapping[str, CitedSource], new: Mapping[str, CitedSource]) -> Iterator[SourceChange]:
    for key, after in new.items():
        before = old.get(key)
        if before is None or before.source == after.source:
            continue
        fields = tuple(_field_changes(before.source, after.source))
        if fields:
            yield SourceChange(before, after, fields, any(field.name == "status" for field in fields))


def _field_changes(old: Source | None, new: Source | None) -> Iterator[FieldChange]:
    if old is None or new is None:
        known = pgettext("record of a source", "known")
        before = pgettext("record of a source", "nothing known") if old is None else known
        yield FieldChange("record", before, known if old is None else pgettext("record of a source", "none"))
        return
    pairs = (
        ("evidence type", _evidence(old), _evidence(new)),
        ("status", _status(old), _status(new)),
        ("issuing body", old.issuing_body, new.issuing_body),
    )
    yield from (FieldChange(name, before, after) for name, before, after in pairs if before != after)
    for name in dict.fromkeys((*old.csl, *new.csl)):
        if (before := _canonical(old.csl.get(name))) != (after := _canonical(new.csl.get(name))):
            shown = _shown(name, old.csl.get(name)) or before, _shown(name, new.csl.get(name)) or after
            yield FieldChange(_FIELD_NAMES.get(name, name), *shown)


def _evidence(source: Source) -> str:
    known = source.evidence_type in EvidenceType.values
    return str(EvidenceType(source.evidence_type).label) if known else source.evidence_type


def _status(source: Source) -> str:
    known = source.retraction in RetractionStatus.values
    label = str(RetractionStatus(source.retraction).label) if known else source.retraction
    return f"{label} {source.retracted_on.isoformat()}" if source.retracted_on else label


def _canonical(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _shown(name: str, value: Any) -> str:
    """Plain values as they are, names and dates in short; what would hide a difference is shown as it is stored."""
    if isinstance(value, str | int | float):
        return text_of(value)
    if name in ("author", "editor") and isinstance(value, list):
        people = [_person(person) for person in value]
        return ", ".join(people) if all(people) else ""
    if isinstance(value, dict) and set(value) == {"date-parts"} and isinstance(value["date-parts"], list):
        parts = value["date-parts"]
        return "-".join(map(str, parts[0])) if len(parts) == 1 and isinstance(parts[0], list) else ""
    return ""


def _person(person: Any) -> str:
    if not isinstance(person, dict) or not set(person) <= {"family", "given", "literal"}:
        return ""
    return " ".join(filter(None, (text_of(person.get(part)) for part in ("family", "given", "literal"))))
