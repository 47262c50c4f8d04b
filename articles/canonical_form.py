"""The two digests of a version, over documented canonical forms (docs/canonical-form.md).

`content_sha256` covers the sources and decides identity; `version_sha256` covers it, the schema number, the renderer's
version and the stored HTML, and is what is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cms.ledger.canonical import canonical_text, digest, sha256_text

SCHEMA = 1


def content_form(
    *,
    title: str,
    summary: str,
    topic: str,
    language: str,
    origin: str,
    origin_tool: str,
    house: str,
    contributors: Iterable[Mapping[str, Any]],
    renditions: Mapping[str, str],
    references: Iterable[Mapping[str, Any]],
    figures: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What an editor wrote: `renditions` maps audience to Markdown; contributors in printed order, references and
    figures by key. A text without figures has an empty list, as all had before there were any."""
    return {
        "schema": SCHEMA,
        "title": title,
        "summary": summary,
        "topic": topic,
        "language": language,
        "origin": {"kind": origin, "tool": origin_tool},
        "house": house,
        "contributors": list(contributors),
        "renditions": dict(renditions),
        "references": sorted(references, key=lambda reference: reference["key"]),
        "figures": sorted(figures, key=lambda figure: figure["key"]),
    }


def content_sha256(**written: Any) -> str:
    """Digest of what an editor wrote, given as `content_form` takes it."""
    return digest(content_form(**written))


def version_form(
    *,
    content: str,
    schema: int,
    renderer: str,
    renditions: Mapping[str, Mapping[str, str]],
    keys: Mapping[str, str],
) -> dict[str, Any]:
    """What is signed: `renditions` maps audience to its HTML pieces by name, `keys` maps audience to its JSON list of
    keys."""
    return {
        "schema": schema,
        "renderer": renderer,
        "content_sha256": content,
        "renditions": {
            audience: {
                "keys": keys[audience],
                "html_sha256": {name: sha256_text(html) for name, html in parts.items()},
            }
            for audience, parts in renditions.items()
        },
    }


def version_sha256(**signed: Any) -> str:
    """Digest of what is signed, given as `version_form` takes it."""
    return digest(version_form(**signed))


def claims_sha256(claims: Mapping[str, str]) -> str:
    """Digest of the claims that a version keeps: by audience, SHA-256 of their canonical JSON text."""
    return digest({"claims": {audience: sha256_text(text) for audience, text in claims.items()}})


def writers_sha256(writers: Iterable[tuple[int, str]]) -> str:
    """Digest of who wrote: (account number, printed name), ordered by account number."""
    return digest({"writers": [{"user": user, "printed_name": name} for user, name in sorted(writers)]})


def canonical_csl(csl: Mapping[str, Any]) -> str:
    """A CSL item as canonical JSON text. Whole numbers stay numbers, fractions become text (floats have no canonical
    form)."""
    return canonical_text(_without_floats(csl))


def _without_floats(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    if isinstance(value, Mapping):
        return {str(key): _without_floats(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_floats(item) for item in value]
    return value
