"""Reading a CSL-JSON reference file into sources."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

MAX_REFERENCE_FILE_BYTES = 10 * 1024 * 1024

_TYPES: dict[str, EvidenceType] = {
    "article-journal": EvidenceType.RESEARCH,
    "article": EvidenceType.RESEARCH,
    "paper-conference": EvidenceType.RESEARCH,
    "dataset": EvidenceType.RESEARCH,
    "book": EvidenceType.TEXTBOOK,
    "chapter": EvidenceType.TEXTBOOK,
    "entry-encyclopedia": EvidenceType.TEXTBOOK,
    "webpage": EvidenceType.WEB,
    "post": EvidenceType.WEB,
    "post-weblog": EvidenceType.WEB,
    "legislation": EvidenceType.REGULATORY,
    "regulation": EvidenceType.REGULATORY,
}


class UnreadableReferences(ValueError):
    """The reference file cannot be read; the message says why, in one line."""


def read_csl_json(data: bytes) -> tuple[Source, ...]:
    """Read a CSL-JSON file (an array of items, each with an `id`) into sources, in the order of the file.

    Beside the CSL fields an item may carry, at top level or in `custom`, `evidence_type`, `issuing_body`,
    `retraction` and `retracted_on`. Without an evidence type it is derived from the CSL `type`.

    Raises `UnreadableReferences` for a file that is too large, not UTF-8, not JSON, not an array of objects, or has
    an item without an `id` or two items with the same one.
    """
    items = _items(data)
    sources: dict[str, Source] = {}
    for position, item in enumerate(items, start=1):
        source = _source(item, position)
        if source.key in sources:
            raise UnreadableReferences(f"The reference file has two items with the id “{source.key}”; ids must differ.")
        sources[source.key] = source
    return tuple(sources.values())


def _items(data: bytes) -> list[Any]:
    if len(data) > MAX_REFERENCE_FILE_BYTES:
        raise UnreadableReferences(f"The reference file is over the limit of {MAX_REFERENCE_FILE_BYTES // 1024**2} MB.")
    try:
        items = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableReferences(f"The reference file is not UTF-8 text (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        raise UnreadableReferences(f"The reference file is not JSON: {error.msg} in line {error.lineno}.") from error
    except RecursionError as error:
        raise UnreadableReferences("The reference file is nested too deeply to be CSL-JSON.") from error
    if isinstance(items, dict):
        items = items.get("items", items.get("references"))
    if not isinstance(items, list):
        raise UnreadableReferences("The reference file is not CSL-JSON: it should be an array of items.")
    return items


def _source(item: Any, position: int) -> Source:
    if not isinstance(item, dict):
        raise UnreadableReferences(f"Item {position} of the reference file is not an object.")
    key = item.get("id")
    if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip():
        raise UnreadableReferences(f"Item {position} of the reference file has no id to cite it by.")
    custom = item.get("custom")
    extra: Mapping[str, Any] = custom if isinstance(custom, dict) else {}
    return Source(
        key=str(key).strip(),
        csl=item,
        evidence_type=_evidence_type(item, extra),
        issuing_body=_text(_own(item, extra, "issuing_body")),
        retraction=_choice(_own(item, extra, "retraction"), RetractionStatus.values, RetractionStatus.NONE.value),
        retracted_on=_date(_own(item, extra, "retracted_on")),
    )


def _own(item: Mapping[str, Any], extra: Mapping[str, Any], name: str) -> Any:
    """One of our own fields: `evidence_type` or, as CSL spells names, `evidence-type`."""
    dashed = name.replace("_", "-")
    found = (where.get(spelling) for where in (item, extra) for spelling in (name, dashed))
    return next((value for value in found if value is not None), None)


def _evidence_type(item: Mapping[str, Any], extra: Mapping[str, Any]) -> str:
    default = _TYPES.get(_text(item.get("type")), EvidenceType.OTHER).value
    return _choice(_own(item, extra, "evidence_type"), EvidenceType.values, default)


def _choice(value: Any, choices: list[str], default: str) -> str:
    wanted = _text(value).lower().replace("_", "-").replace(" ", "-")
    return wanted if wanted in choices else default


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
