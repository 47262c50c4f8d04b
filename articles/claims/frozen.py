"""Claims as text, for a version to keep, and back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from articles.claims.claim import Claim, ClaimContext


def claim_as_canonical(claim: Claim) -> dict[str, Any]:
    """The claim in values that have a canonical form."""
    context = claim.context
    return {
        "identity": claim.identity,
        "kind": claim.kind,
        "text": claim.text,
        "line": claim.line,
        "keys": list(claim.keys),
        "locators": list(claim.locators),
        "citations": list(claim.citations),
        "heading_path": list(context.heading_path),
        "lead_in": context.lead_in,
        "table_caption": context.table_caption,
        "table_header": list(context.table_header),
        "footnotes": list(context.footnotes),
    }


def claims_as_canonical(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """The claims of a text, in its order."""
    return [claim_as_canonical(claim) for claim in claims]


def claims_from(text: str) -> tuple[Claim, ...]:
    """The claims that `claims_as_canonical` was written from. Raises ValueError or KeyError for anything else."""
    return tuple(_claim(row) for row in json.loads(text))


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        text=row["text"],
        keys=tuple(row["keys"]),
        locators=tuple(row["locators"]),
        kind=row["kind"],
        line=row["line"],
        context=ClaimContext(
            heading_path=tuple(row["heading_path"]),
            lead_in=row["lead_in"],
            table_caption=row["table_caption"],
            table_header=tuple(row["table_header"]),
            footnotes=tuple(row["footnotes"]),
        ),
        identity=row["identity"],
        citations=tuple(row["citations"]),
    )
