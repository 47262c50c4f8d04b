"""Page text as Markdown that prints exactly as the page did."""

import re

from articles.importing.markers import Cluster, Marked

UNBOUND_KEY = "unbound-{number}"

ALWAYS = re.compile(r"[\\`*_\[\]|]")
# An entity, or a `<` that could open a tag, a link or a comment; `<500` and `< 5` are left as they are.
LOOKS_LIKE_MARKUP = re.compile(r"&(?=#?\w+;)|<(?=[^\s\d=.,-])")
# With an `@` behind it, any `<` could open an e-mail link.
COULD_BE_MARKUP = re.compile(r"&(?=#?\w+;)|<")
OPENS_A_BLOCK = re.compile(r"^(?:(?P<sign>[#>+~-])|(?P<number>\d+)(?P<point>[.)])(?=\s|$)|(?P<term>:)(?=\s))")
HEADING_END = re.compile(r"#(?=#*$)")


def escaped(text: str, *, at_start: bool = False) -> str:
    """`text` with the signs escaped that Markdown would read as markup.

    `at_start` says that the text opens a block, where list markers, quotation signs and headings count too.
    """
    markup = COULD_BE_MARKUP if "@" in text else LOOKS_LIKE_MARKUP
    safe = markup.sub(lambda match: "&amp;" if match[0] == "&" else "&lt;", text)
    safe = ALWAYS.sub(lambda match: "\\" + match[0], safe)
    return OPENS_A_BLOCK.sub(escaped_opening, safe) if at_start else safe


def escaped_opening(match: re.Match[str]) -> str:
    """The first sign of a block, made harmless. A colon has no backslash form."""
    if match["sign"]:
        return "\\" + match["sign"] if match["sign"] != "~" else "&#126;"
    return "&#58;" if match["term"] else f"{match['number']}\\{match['point']}"


def provisional_citation(cluster: Cluster) -> str:
    """The numbers of a cluster as citations that no source answers to until an editor binds them."""
    return "[" + "; ".join(f"@{UNBOUND_KEY.format(number=number)}" for number in cluster.numbers) + "]"


def as_markdown(marked: Marked, *, at_start: bool = True) -> str:
    """A block of page text as one line of Markdown with provisional citations."""
    written = ""
    for part in marked.parts:
        if isinstance(part, Cluster):
            written += " " + provisional_citation(part)
        else:
            written += escaped(part, at_start=at_start and not written)
    return written.strip()


def heading_as_markdown(text: str, level: int) -> str:
    """A heading of the given level; signs that would close it are escaped."""
    return "#" * level + " " + HEADING_END.sub(r"\\#", escaped(text))
