"""The metadata block at the head of a Pandoc manuscript: a small part of YAML, read without a YAML parser.

Full YAML can build objects, expand a few bytes into gigabytes and read `no` as false; a title and a summary need none
of it. Understood are `name: text`, quoted text, and blocks opened by `|` or `>`. Everything else is left out and named.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

FIELD = re.compile(r"^(?P<name>[A-Za-z][\w-]*)\s*:(?:\s+(?P<value>.*))?$")
BLOCK_SIGN = re.compile(r"^[|>][+-]?\d?$")
COMMENT = re.compile(r"\s+#.*$")
USED = frozenset({"title", "summary", "abstract"})
# Carried by nothing of ours, and nothing is lost without it: the project has one language and its own reference style.
SILENT = frozenset({"lang", "bibliography", "csl", "link-citations", "nocite"})


@dataclass(frozen=True)
class FrontMatter:
    """What the block says. `lines` is how many lines of the file it takes, `unused` names fields that are left out."""

    title: str = ""
    summary: str = ""
    lines: int = 0
    unused: tuple[str, ...] = ()


def read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """The block between `---` in the first line and the next `---` or `...`; an unclosed one is no block."""
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter()
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() in {"---", "..."}), None)
    if end is None:
        return FrontMatter()
    fields = fields_of(lines[1:end])
    return FrontMatter(
        title=fields.get("title", ""),
        summary=fields.get("summary") or fields.get("abstract", ""),
        lines=end + 1,
        unused=tuple(name for name in fields if name not in USED | SILENT),
    )


def fields_of(lines: Sequence[str]) -> dict[str, str]:
    """Top-level fields in order; the first of two with the same name counts."""
    fields: dict[str, str] = {}
    position = 0
    while position < len(lines):
        match = FIELD.match(lines[position])
        position += 1
        if not match:
            continue
        more = []
        while position < len(lines) and (not lines[position].strip() or lines[position][0] in " \t-"):
            more.append(lines[position].strip())
            position += 1
        fields.setdefault(match["name"].casefold(), value_of((match["value"] or "").strip(), more))
    return fields


def value_of(value: str, more: Sequence[str]) -> str:
    """The text of a field and of its further lines, as one line."""
    if BLOCK_SIGN.match(value):
        value = ""
    return unquoted(" ".join(" ".join([value, *more]).split()))


def unquoted(value: str) -> str:
    """A value without its quotation marks or comment."""
    if value.startswith('"') and (closed := re.match(r'"(?:[^"\\]|\\.)*"', value)):
        try:
            return str(json.loads(closed[0])).strip()
        except ValueError:
            return closed[0][1:-1].strip()
    if value.startswith("'") and (closed := re.match(r"'(?:[^']|'')*'", value)):
        return closed[0][1:-1].replace("''", "'").strip()
    return COMMENT.sub("", value).strip()
