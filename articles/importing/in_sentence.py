"""Citations of a foreign manuscript as the house writes them: by key, and in brackets.

Pandoc prints the author where a key stands in the sentence without brackets, `@smith2020 says`, and puts the number
behind (*Citation syntax*: author in text). The house prints no authors in sentences, so the name is written out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from articles.checks.finding import Finding, Severity
from articles.citations.csl import authors_are_incomplete, is_et_al
from articles.citations.nlm import text_of
from articles.citations.source import Source
from articles.citations.syntax import cited_key
from articles.importing.cited_identifiers import Narrative, clusters_in, is_identifier_key, narratives_in
from articles.importing.escaping import escaped
from articles.importing.report import number_ranges
from articles.rebinding import rename_citations

NAMED = 12


def with_names_in_brackets(
    text: str, keys: Mapping[str, str], sources: Mapping[str, Source], first_line: int
) -> tuple[str, list[Finding]]:
    """The text with what it cites written as in `keys`, and keys in the sentence as author and citation.

    A key in the sentence that names nothing known stays as it stands, since it may be no citation. `first_line` is the
    file's line that the text begins with.
    """
    names = {cited: key for cited, key in keys.items() if cited != key}
    changes: list[tuple[int, int, str]] = [
        (cluster.start, cluster.end, rename_citations(cluster.raw, names)) for cluster in clusters_in(text)
    ]
    written: list[Narrative] = []
    left: list[Narrative] = []
    for one in narratives_in(text):
        key = keys.get(one.key, one.key)
        if key in sources or is_identifier_key(key):
            written.append(one)
            changes.append((one.start, one.end, in_brackets(one, key, sources.get(key))))
        else:
            left.append(one)
    pieces, position = [], 0
    for start, end, instead in sorted(changes):
        pieces += [text[position:start], instead]
        position = end
    findings = [*rewritten_finding(written, first_line), *left_finding(left, first_line)]
    return "".join([*pieces, text[position:]]), findings


def in_brackets(one: Narrative, key: str, source: Source | None) -> str:
    """`Smith et al. [@smith2020, p. 3]`; only the citation where nobody is named or the writer wanted no name."""
    name = "" if one.silent or source is None else author_in_sentence(source.csl)
    locator = f", {one.locator}" if one.locator else ""
    return f"{escaped(name)} [{cited_key(key)}{locator}]" if name else f"[{cited_key(key)}{locator}]"


def author_in_sentence(csl: Mapping[str, Any]) -> str:
    """`Smith`, `Smith and Jones`, `Smith et al.`; nothing where no author is known."""
    listed = csl.get("author")
    people = [person for person in listed if isinstance(person, Mapping)] if isinstance(listed, list) else []
    names = [name for person in people if not is_et_al(person) and (name := name_in_sentence(person))]
    more = len(names) > 2 or authors_are_incomplete(csl) or any(map(is_et_al, people))
    if not names:
        return ""
    return f"{names[0]} et al." if more else " and ".join(names)


def name_in_sentence(person: Mapping[str, Any]) -> str:
    """The family name with its particle, or the name of a body."""
    family = text_of(person.get("family"))
    particle = text_of(person.get("non-dropping-particle"))
    return f"{particle} {family}".strip() if family else text_of(person.get("literal"))


def rewritten_finding(written: list[Narrative], first_line: int) -> list[Finding]:
    """A notice of the lines where a name now stands in the sentence."""
    if not written:
        return []
    lines = sorted({one.line + first_line - 1 for one in written})
    return [
        Finding(
            code="citation-in-sentence",
            severity=Severity.NOTICE,
            message=f"Keys in the sentence were written as author and citation: lines {number_ranges(lines)}.",
            remedy="Read whether the sentence is still one.",
            line=lines[0],
            subject="citation-in-sentence",
        )
    ]


def left_finding(left: list[Narrative], first_line: int) -> list[Finding]:
    """A warning that names what may have been meant as a citation."""
    if not left:
        return []
    keys = list(dict.fromkeys(f"@{one.key}" for one in left))
    return [
        Finding(
            code="citation-left-as-text",
            severity=Severity.WARNING,
            message=f"Without brackets and without a source, so printed as text: {', '.join(keys[:NAMED])}"
            f"{' and others' * (len(keys) > NAMED)}.",
            remedy="Where a source is meant, add it and write the key in brackets: [@key].",
            line=left[0].line + first_line - 1,
            subject=", ".join(keys),
        )
    ]
