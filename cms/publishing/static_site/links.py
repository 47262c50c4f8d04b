"""Links of a finished page: found, and led elsewhere, without touching another character of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

# A comment, or a tag with its attributes. In texts `<` is an entity, and scripts in pages are JSON without it.
_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_LINK = re.compile(
    r"(?P<before>(?<![^\s\"'])(?P<name>href|src|action|formaction|poster|srcset|content)\s*=\s*)"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')",
    re.IGNORECASE,
)
_CSS = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)|@import\s+["']([^"']+)["']""")
_SCRIPT = re.compile(r"""\b(?:import|from)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


@dataclass(frozen=True)
class Link:
    """One link of a page. `is_signed`: it stands in the text that reviewers signed, which nothing changes."""

    url: str
    attribute: str
    is_signed: bool


def led_elsewhere(page: str, lead: Callable[[Link], str | None]) -> str:
    """The page with its links as `lead` wants them; None leaves one as it is. Links of signed texts are shown to
    `lead` too, and left as they are in any case."""
    signed = _Signed()
    pieces, at = [], 0
    for tag in _TAG.finditer(page):
        name = tag[2]
        if name is None:
            continue
        inside = signed.sees(name.lower(), is_end=bool(tag[1]), attributes=tag[3])
        if "=" not in tag[3]:
            continue
        for found in _LINK.finditer(page, tag.start(3), tag.end(3)):
            quote = '"' if found["double"] is not None else "'"
            url = unescape(found["double"] if quote == '"' else found["single"])
            new = lead(Link(url, found["name"].lower(), inside))
            if new is None or new == url or inside:
                continue
            pieces += [page[at : found.start()], found["before"], quote, escape(new), quote]
            at = found.end()
    return "".join([*pieces, page[at:]])


class _Signed:
    """Whether a place lies in an element `data-frozen`."""

    def __init__(self) -> None:
        self.element, self.depth = "", 0

    def sees(self, name: str, *, is_end: bool, attributes: str) -> bool:
        """Whether this tag belongs to what was signed; the element's own tags do not."""
        if not self.depth:
            if not is_end and "data-frozen=" in attributes:
                self.element, self.depth = name, 1
            return False
        if name == self.element:
            self.depth += -1 if is_end else 1
        return self.depth > 0


def used_by(file: str, content: str) -> Iterator[str]:
    """The files that a style sheet or a script loads, as files of the export. Comes in: the file's own place."""
    if file.endswith(".css"):
        named = [one or other for one, other in _CSS.findall(content)]
    elif file.endswith((".js", ".mjs")):
        named = _SCRIPT.findall(content)
    else:
        named = []
    for name in named:
        inner = name.partition("#")[0].partition("?")[0]
        if inner and not re.match(r"[a-z][a-z0-9+.-]*:|//", inner):
            yield posixpath.normpath(posixpath.join("/", posixpath.dirname(file), inner)).lstrip("/")
