"""The identity of a claim: a digest over its words, its sources and its context.

What is not covered does not matter to whoever checked the claim: numbers, lines, locators, emphasis, links, and what
stands elsewhere. What is covered does: a verdict on `5 mg` says nothing about the same row under a header in `µg`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from articles.citations.source import Source
from articles.claims.claim import ClaimContext
from articles.claims.passages import Mention

# Changes with the rules below, so that identities of two sets of rules are never equal by chance.
SCHEME = "claim-1"
_SAME_SIGN = (
    {"µ": "μ", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"}
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("‘’‚", "'")
)
_OTHER_SIGN = re.compile(f"[{''.join(_SAME_SIGN)}]")
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def normal_words(text: str) -> str:
    """The words of a text, whatever the white space, the kind of dash or quotation mark, or Unicode's way of writing.

    Case and superscripts stay: `mg` is not `Mg`, and 10⁹ is not 109.
    """
    if not text.isascii():
        text = _OTHER_SIGN.sub(lambda sign: _SAME_SIGN[sign[0]], unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def source_names(keys: Iterable[str], sources: Mapping[str, Source]) -> list[str]:
    """The names of the sources behind cited keys: a key that is now an alias stands for the same source."""
    return [sources[key].key if key in sources else key for key in keys]


def covered_words(
    text: str, own: Iterable[tuple[Mention, Sequence[str]]], introduced: Iterable[str], context_sha256: str
) -> str:
    """What the identity of a claim covers, as text: equal for two claims exactly when they are the same.

    `own` holds each citation in the claim with the names of its sources; `introduced` names those that the claim owes
    to what introduces it. Where in the claim a citation stands counts in words, so that it may move behind the full
    stop, but not to another part of the sentence.
    """
    places: dict[int, tuple[set[str], list[str]]] = {}
    for mention, cited in own:
        names, prefixes = places.setdefault(mention.words_before, (set(), []))
        names.update(cited)
        if mention.prefix:
            prefixes.append(normal_words(mention.prefix))
    in_order = [[place, sorted(names), prefixes] for place, (names, prefixes) in sorted(places.items())]
    return _canonical([SCHEME, normal_words(text), in_order, sorted(set(introduced)), context_sha256])


def context_digest(context: ClaimContext) -> str:
    """SHA-256 over a context. The items of a list share theirs, and it may be far longer than they are."""
    parts = [
        [normal_words(heading) for heading in context.heading_path],
        normal_words(context.lead_in),
        normal_words(context.table_caption),
        [normal_words(column) for column in context.table_header],
        [normal_words(note) for note in context.footnotes],
    ]
    return _sha256(_canonical(parts))


def identity_of(covered: str, ordinal: int) -> str:
    """The identity of the claim that is the `ordinal`th (from 1) in its text to say the same in the same place."""
    return _sha256(f"{ordinal}:{covered}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
