"""The byline as names that a citation can turn round."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.models import VersionContributor
from articles.references.reading.names import read_name

_TITLES = re.compile(r"^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Mx|Sir|Dame|Lady|Lord|PD|Priv\.-Doz)\.?\s+)+", re.IGNORECASE)


def byline_as_csl(contributors: Iterable[VersionContributor], house_name: str) -> list[dict[str, str]]:
    """The byline as CSL names, for styles that print the family name first; the house is no person.

    A name in print is one line, so what stands last is taken for the family name. A name with a comma, and one whose
    words are those of a body, stays as it is. Titles such as *Dr* are no part of a name (ICMJE).
    """
    lines = [line.printed_name for line in contributors]
    return [_as_csl(name) for name in lines] or [{"literal": house_name}]


def _as_csl(name: str) -> dict[str, str]:
    bare = _TITLES.sub("", name).strip()
    read = None if "," in name or len(bare.split()) < 2 else read_name(bare)
    return read or {"literal": name}
