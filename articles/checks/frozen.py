"""What the library says of a source now, against what a version froze of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from articles.canonical_form import canonical_csl
from articles.checks.finding import Finding
from articles.checks.references import name_of
from articles.checks.registry import finding
from articles.citations.source import Source
from articles.evidence_types import EvidenceType

# What an editor calls a field of CSL-JSON; a field that is not here goes by its own name.
_NAMES: Mapping[str, str] = {
    "author": "authors",
    "editor": "editors",
    "container-title": "journal or book",
    "container-title-short": "short title of the journal",
    "issued": "date",
    "page": "pages",
    "type": "kind of work",
    "URL": "address",
}
_NOT_PRINTED = frozenset({"custom", "id", "abstract"})


def references_changed(
    sources: Mapping[str, Source], cited: Sequence[str], frozen: Mapping[str, Source]
) -> Iterator[Finding]:
    """Cited sources whose library entry differs from what the last submitted version froze of it."""
    for key in cited:
        changed = changes_since(frozen[key], sources[key]) if key in frozen else ()
        if changed:
            message = f"The entry of {name_of(sources[key])} was changed after the last version was frozen: "
            yield finding("reference-changed-since-frozen", f"{message}{', '.join(changed)}.", subject=key)


def changes_since(frozen: Source, now: Source) -> tuple[str, ...]:
    """What differs, in an editor's words; empty where nothing does. Announcements have marks of their own."""
    before, after = _plain(frozen.csl), _plain(now.csl)
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    changed = [_NAMES.get(name, name) for name in names if name not in _NOT_PRINTED]
    if frozen.evidence_type != now.evidence_type:
        changed.append(f"type of evidence (was {_label(frozen)}, is {_label(now)})")
    if frozen.issuing_body != now.issuing_body:
        changed.append("issuing body")
    return tuple(changed)


def _plain(csl: Mapping[str, Any]) -> dict[str, Any]:
    """The item as a version holds it: the canonical form knows no fractions."""
    read: dict[str, Any] = json.loads(canonical_csl(csl))
    return read


def _label(source: Source) -> str:
    known = source.evidence_type in EvidenceType.values
    return str(EvidenceType(source.evidence_type).label).lower() if known else source.evidence_type
