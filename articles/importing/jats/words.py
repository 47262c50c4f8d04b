"""The words in JATS elements: emphasis, links, citations, footnotes; what an article cannot hold is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from articles.importing.document import Inline, Link, NoteMark, Style, Styled, Text, Words
from articles.importing.jats.citing import ReferenceOrder, cited_at, finished, grouped
from articles.importing.jats.elements import href_of, line_of, text_of

STYLES = {
    "italic": Style.EMPHASIS,
    "bold": Style.STRONG,
    "monospace": Style.CODE,
    "code": Style.CODE,
    "sup": Style.RAISED,
    "sub": Style.LOWERED,
}
PICTURES = frozenset({"graphic", "inline-graphic", "media", "inline-media"})
FORMULAS = frozenset({"inline-formula", "disp-formula", "tex-math", "math"})
# Metadata inside text that is not printed there.
UNPRINTED = frozenset(
    {"alt-text", "long-desc", "object-id", "index-term", "abstract", "milestone-start", "milestone-end"}
)
# Blocks where only words can stand, as in a cell: what parts them is written.
PIECES = {"p": "; ", "list-item": " • ", "title": "; ", "def": ": "}


@dataclass
class WordReader:
    """Reads words. It is told the list of references and the footnotes by their ids, and keeps the lines where it met
    pictures, formulas and footnotes."""

    order: ReferenceOrder
    notes: Mapping[str, etree._Element]
    pictures: list[int] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)
    # Footnotes that the text leads to, in order; those without an id have a name of ours.
    marked: dict[str, etree._Element] = field(default_factory=dict)
    _names: dict[etree._Element, str] = field(default_factory=dict)

    def words(self, element: etree._Element, *, leave: frozenset[str] = frozenset()) -> Words:
        """The words of an element; children named in `leave` are left out."""
        return finished(grouped(self._walk(element, leave), self.order), self.order)

    def inline(self, element: etree._Element) -> Words:
        """One element among words, without what follows it; `run` puts several together."""
        return tuple(self._child(element, first=True))

    def run(self, parts: list[Inline]) -> Words:
        """Words that were read one by one, with their citations put together."""
        return finished(grouped(parts, self.order), self.order)

    def _walk(self, element: etree._Element, leave: frozenset[str] = frozenset()) -> list[Inline]:
        words: list[Inline] = [Text(element.text or "")]
        for child in element:
            if not isinstance(child.tag, str):
                words.append(Text(child.text or ""))
            elif child.tag not in leave:
                words += self._child(child, first=not any(map(_is_something, words)))
            words.append(Text(child.tail or ""))
        return words

    def _child(self, child: etree._Element, *, first: bool) -> list[Inline]:
        tag = child.tag
        if tag in UNPRINTED:
            return []
        if tag in STYLES:
            return [Styled(STYLES[tag], tuple(self._styled(child)))]
        if tag in PICTURES:
            self.pictures.append(line_of(child))
            return []
        if tag in FORMULAS:
            return self._formula(child)
        if tag in PIECES:
            return [
                Text("" if first and tag != "list-item" else PIECES[tag].lstrip() if first else PIECES[tag]),
                *self._walk(child),
            ]
        return self._leading(child)

    def _styled(self, element: etree._Element) -> list[Inline]:
        """Raised words keep their citations apart: those around decide whether they belong together."""
        words = self._walk(element)
        return words if STYLES[element.tag] in (Style.RAISED, Style.LOWERED) else grouped(words, self.order)

    def _leading(self, child: etree._Element) -> list[Inline]:
        """Elements that lead elsewhere, a break, or anything else, which gives its words."""
        match child.tag:
            case "xref":
                return self._reference(child)
            case "fn":
                return [self._mark(child)]
            case "ext-link" | "uri" | "self-uri":
                address = href_of(child) or text_of(child)
                kind = child.get("ext-link-type", "")
                address = f"https://doi.org/{address}" if kind == "doi" and address.startswith("10.") else address
                return [Link(address, tuple(grouped(self._walk(child), self.order)))]
            case "email":
                return [Link(f"mailto:{text_of(child)}", (Text(text_of(child)),))]
            case "break" | "hr":
                return [Text(" ")]
        return self._walk(child)

    def _reference(self, xref: etree._Element) -> list[Inline]:
        rids, shown = (xref.get("rid") or "").split(), text_of(xref)
        kind = xref.get("ref-type", "")
        if kind == "bibr" or (kind in {"", "ref", "other"} and rids and rids[0] in self.order.keys):
            cited = cited_at(rids, shown, self.order)
            return [cited] if cited else self._walk(xref)
        if marks := [self._mark(self.notes[rid]) for rid in rids if rid in self.notes]:
            return list(marks)
        return self._walk(xref)

    def _mark(self, note: etree._Element) -> NoteMark:
        name = self._names.setdefault(note, note.get("id") or f" {len(self.marked)}")
        self.marked.setdefault(name, note)
        return NoteMark(name)

    def is_marked(self, note: etree._Element) -> bool:
        """Whether the text leads to a footnote."""
        return note in self._names

    def _formula(self, element: etree._Element) -> list[Inline]:
        """A formula in the letters it has: TeX where it is given, else the letters in their order."""
        self.formulas.append(line_of(element))
        tex = element if element.tag == "tex-math" else element.find(".//tex-math")
        if tex is not None:
            return [Styled(Style.CODE, (Text(_formula_in(text_of(tex))),))]
        label = element.find("label")
        return [Text(text_of(part) + " ") for part in element if isinstance(part.tag, str) and part is not label] or [
            Text(text_of(element))
        ]


def _is_something(inline: Inline) -> bool:
    return not isinstance(inline, Text) or bool(inline.text.strip())


def _formula_in(tex: str) -> str:
    """The formula without the whole TeX document that some journals write around it."""
    _, begins, rest = tex.partition(r"\begin{document}")
    return (rest.partition(r"\end{document}")[0] if begins else tex).strip().strip("$").strip()
