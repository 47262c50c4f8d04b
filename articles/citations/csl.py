"""Reading a CSL-JSON reference file into sources."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

MAX_REFERENCE_FILE_BYTES = 10 * 1024 * 1024
# One item: room for an abstract and a collaboration of thousands of authors.
MAX_ITEM_CHARACTERS = 200_000
MAX_ITEM_DEPTH = 8
MAX_NUMBER = 10**15

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


# Where `custom` says that a record names only the first of its authors.
INCOMPLETE_AUTHORS = "authors-incomplete"
# In `custom` of an exported item: the source as its version froze it, as canonical JSON text.
FROZEN_ITEM = "frozen_source"
_ET_AL = re.compile(r"(?:and |& )?(?:et\.? al\.?|others)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PEOPLE = ("author", "editor", "translator", "collection-editor", "container-author")


class UnreadableReferences(ValueError):
    """The reference file cannot be read; the message says why, in one line."""


def is_et_al(person: Any) -> bool:
    """Whether an entry of a list of people is nobody's name and only says that there are more."""
    if not isinstance(person, Mapping) or person.get("given"):
        return False
    return _ET_AL.fullmatch(_text(person.get("literal")) or _text(person.get("family"))) is not None


def authors_are_incomplete(item: Mapping[str, Any]) -> bool:
    """Whether the record ended the list of authors with "et al." instead of naming all."""
    custom = item.get("custom")
    return isinstance(custom, Mapping) and bool(custom.get(INCOMPLETE_AUTHORS))


def normalised_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """A CSL item as it is stored: text in Unicode NFC without control characters, everything else as it was.

    Raises `UnreadableReferences` for what no library could keep and no version could freeze: half of a surrogate pair,
    a number without end, a list nested without end, people that are not a list, or an item out of all proportion.
    """
    if sum(map(len, _texts_in(item, MAX_ITEM_DEPTH))) > MAX_ITEM_CHARACTERS:
        raise UnreadableReferences(f"A source has more than {MAX_ITEM_CHARACTERS:,} characters. Shorten it.")
    for name in _PEOPLE:
        if not isinstance(item.get(name) or [], list):
            raise UnreadableReferences(f"The field “{name}” of a source is not a list of people.")
    return {_normal(key): _normal(value) for key, value in item.items()}


def _texts_in(value: Any, depth: int) -> list[str]:
    """Every text inside the value, names of fields included."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Mapping | list | tuple):
        return []
    if depth == 0:
        raise UnreadableReferences(f"A source is nested deeper than {MAX_ITEM_DEPTH} levels, which CSL never is.")
    inside = [*value.keys(), *value.values()] if isinstance(value, Mapping) else value
    return [text for part in inside for text in _texts_in(part, depth - 1)]


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise UnreadableReferences("A source holds a broken character (half of a surrogate pair). Type it again.")
        return _CONTROL.sub("", unicodedata.normalize("NFC", value))
    if isinstance(value, int | float) and not abs(value) < MAX_NUMBER:  # also where it is no number at all (NaN)
        raise UnreadableReferences("A source holds a number that is too large to be one. Write it as text.")
    if isinstance(value, Mapping):
        return {_normal(key): _normal(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(inner) for inner in value]
    return value


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
    except ValueError as error:
        raise UnreadableReferences("The reference file holds a number that is too large to be one.") from error
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
    try:
        item = _with_frozen(item)
    except UnreadableReferences as error:
        raise UnreadableReferences(f"Item {position} of the reference file cannot be kept: {error}") from error
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


def _with_frozen(item: Mapping[str, Any]) -> dict[str, Any]:
    """The normalised item. The frozen one inside it says the same again and has the limits of an item to itself."""
    custom = item.get("custom")
    if not isinstance(custom, dict) or not isinstance(custom.get(FROZEN_ITEM), str):
        return normalised_item(item)
    rest = {name: value for name, value in custom.items() if name != FROZEN_ITEM}
    normal = normalised_item({**item, "custom": rest})
    return {**normal, "custom": {**normal["custom"], FROZEN_ITEM: custom[FROZEN_ITEM]}}


def frozen_text(source: Source) -> str:
    """A source as JSON text, for `frozen_source` to read."""
    return json.dumps(
        {
            "csl": dict(source.csl),
            "evidence_type": source.evidence_type,
            "issuing_body": source.issuing_body,
            "retraction": source.retraction,
            "retracted_on": source.retracted_on.isoformat() if source.retracted_on else None,
        },
        sort_keys=True,
    )


def frozen_source(source: Source) -> Source | None:
    """The source as a version froze it, where the item of an exported file says so; None for any other item.

    Raises `UnreadableReferences` for text that is no source or that no library could keep.
    """
    custom = source.csl.get("custom")
    text = custom.get(FROZEN_ITEM) if isinstance(custom, Mapping) else None
    if not isinstance(text, str):
        return None
    try:
        said = json.loads(text)
        kept = Source(
            key=source.key,
            csl=normalised_item(said["csl"]),
            evidence_type=EvidenceType(said["evidence_type"]).value,
            issuing_body=str(said["issuing_body"]),
            retraction=RetractionStatus(said["retraction"]).value,
            retracted_on=_date(said["retracted_on"]),
        )
        kept.issuing_body.encode()
    except UnreadableReferences:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableReferences(f"The field “{FROZEN_ITEM}” of “{source.key}” is no source.") from error
    return kept


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
