"""References as CSL-JSON, the shape in which they were frozen."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from articles.citations.csl import FROZEN_ITEM, UnreadableReferences, frozen_text, read_csl_json
from articles.citations.source import Source
from articles.importing.evidence import OWN_FIELDS
from articles.importing.reference_file import source_of
from articles.models import Version
from cms.interface_language import in_english
from cms.publishing.exporting.frozen_sources import numbered_sources


@in_english
def references_csl_json(version: Version) -> str:
    """The version's sources as an array of CSL items, by number; each `id` is the key that the text cites.

    The items are the frozen ones, to the last field. What CSL has no place for (kind of evidence, issuing body, what
    the publisher announced) is left to the item where a reader of it comes to the same, and else stands in `custom`;
    there too stands the frozen source as text where reading the item would change it.
    """
    return json_text([csl_item(source) for source in numbered_sources(version)], indent=2) + "\n"


def csl_item(source: Source) -> dict[str, Any]:
    """The CSL item that an import reads as this source."""
    item: dict[str, Any] = {"id": source.key, **{name: value for name, value in source.csl.items() if name != "id"}}
    own = _own_fields(source)
    if _read(item) == (source.csl, own):
        return item
    custom = item.get("custom")
    item["custom"] = {**custom, **own} if isinstance(custom, Mapping) else own
    if _read(item) == (source.csl, own):
        return item
    # A field of our own that the item itself carries would be read before the one that was frozen.
    item = {name: value for name, value in item.items() if name.replace("-", "_") not in OWN_FIELDS}
    return item | {"custom": item["custom"] | {FROZEN_ITEM: frozen_text(source)}}


def _own_fields(source: Source) -> dict[str, str]:
    """All of them, the empty ones too: that nobody issued it has to be stated where a reader would guess a body."""
    return {
        "evidence_type": source.evidence_type,
        "issuing_body": source.issuing_body,
        "retraction": source.retraction,
        "retracted_on": source.retracted_on.isoformat() if source.retracted_on else "",
    }


def _read(item: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, str]] | None:
    """What an import makes of the item, or None where it would refuse it."""
    try:
        (source,) = (source_of(read) for read in read_csl_json(json.dumps([item]).encode()))
    except UnreadableReferences:
        # Frozen under other limits than an import has today; the file can still be read by others.
        return None
    return source.csl, _own_fields(source)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in which nothing is hidden: every character that does not print is written by its number.

    So a file can be read in any editor without an override of the reading direction reordering it, and no program on
    the way can drop or normalise what nobody sees.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if not unicodedata.is_normalized("NFC", text):
        text = json.dumps(value, indent=indent)
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)
