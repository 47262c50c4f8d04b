"""Reading a served page without trusting the code that made it: the signed pieces as raw characters."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class _Open:
    tag: str
    begin: int
    inside: int
    attributes: dict[str, str | None] = field(default_factory=dict)

    @property
    def is_overlay(self) -> bool:
        return "overlay" in (self.attributes.get("class") or "").split()


class _Places(HTMLParser):
    """Where each `data-frozen` element's content begins and ends, and each overlay element as a whole."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.stack: list[_Open] = []
        self.frozen: dict[str, tuple[int, int]] = {}
        self.overlays: list[tuple[int, int]] = []
        self.feed(page)
        self.close()
        assert not self.stack, f"unclosed: {[element.tag for element in self.stack]}"

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            inside = self.here + len(self.get_starttag_text() or "")
            self.stack.append(_Open(tag, self.here, inside, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A self-closed element (in a picture) holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        element = self.stack.pop()
        assert element.tag == tag, f"<{element.tag}> closed by </{tag}>"
        if name := element.attributes.get("data-frozen"):
            assert name not in self.frozen, f"two elements for {name}"
            self.frozen[name] = (element.inside, self.here)
        elif element.is_overlay:
            self.overlays.append((element.begin, self.here + len(f"</{tag}>")))


def signed_parts(content: bytes) -> dict[str, str]:
    """The inner HTML of every `data-frozen` element with each `.overlay` element cut out, otherwise as it came over
    the wire."""
    page = content.decode()
    places = _Places(page)
    return {name: _without(page, begin, end, places.overlays) for name, (begin, end) in places.frozen.items()}


def _without(page: str, begin: int, end: int, cuts: list[tuple[int, int]]) -> str:
    kept, at = [], begin
    for first, last in sorted(cuts):
        if begin <= first and last <= end and first >= at:
            kept.append(page[at:first])
            at = last
    return "".join([*kept, page[at:end]])


def words(content: bytes) -> str:
    """The page with white space folded, for looking for sentences."""
    return " ".join(content.decode().split())
