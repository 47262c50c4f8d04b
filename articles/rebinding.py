"""Changing which key a citation names, in the text itself. Only imports and the binding of imported numbers do this."""

from __future__ import annotations

import re
from collections.abc import Mapping

from articles.citations.syntax import cited_key, find_clusters

# A page cites no more than four digits' worth of sources; anything longer is an ordinary key without a reference.
_UNBOUND = re.compile(r"unbound-([0-9]{1,4})")


def cited_keys(markdown: str) -> frozenset[str]:
    """Every key that stands in a bracketed citation, code included."""
    return frozenset(item.key for cluster in find_clusters(markdown) for item in cluster.items)


def rename_citations(markdown: str, names: Mapping[str, str]) -> str:
    """`markdown` with every cited key in `names` replaced by its new name; all other text stays as it is."""
    if not names:
        return markdown
    pieces, position = [], 0
    for cluster in find_clusters(markdown):
        pieces += [markdown[position : cluster.start], _renamed(cluster.raw, [i.key for i in cluster.items], names)]
        position = cluster.end
    return "".join([*pieces, markdown[position:]])


def _renamed(raw: str, keys: list[str], names: Mapping[str, str]) -> str:
    """One cluster with its keys renamed, each looked for behind the one before it."""
    done, rest = "", raw
    for key in keys:
        form = f"@{{{key}}}" if f"@{{{key}}}" in rest else f"@{key}"
        before, _, rest = rest.partition(form)
        done += before + cited_key(names[key]) if key in names else before + form
    return done + rest


def unbound_numbers(markdown: str) -> tuple[int, ...]:
    """The distinct numbers of provisional citations `[@unbound-N]`, ascending."""
    found = (_UNBOUND.fullmatch(key) for key in cited_keys(markdown))
    return tuple(sorted({int(match[1]) for match in found if match}))


def bind_numbers(markdown: str, keys: Mapping[int, str]) -> str:
    """`markdown` with each provisional number that `keys` knows bound to its key."""
    return rename_citations(markdown, {f"unbound-{number}": key for number, key in keys.items()})
