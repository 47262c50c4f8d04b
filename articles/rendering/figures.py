"""The Markdown extension that prints figures: a line `![](figure:key)` becomes a numbered `<figure>` with its caption.

The caption is put into the tree as Markdown, so that the parser reads it and its citations are numbered where the
figure stands. Numbers follow the order of the finished document, as those of sources do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from articles.citations.extension import CitationRun
from articles.citations.hidden_characters import without_hidden_characters
from articles.figures.figure import Figure
from articles.figures.licences import licence_address
from articles.figures.syntax import FIGURE_LINE, SCHEME, shown_keys

_END_OF_SENTENCE: Final = re.compile(r"[.!?…]$")


@dataclass
class FigureRun:
    """What one conversion found: filled while Markdown converts, read afterwards.

    `shown` are the keys in the order of their numbers, `unknown` keys that no figure of the article has, `misplaced`
    those of pictures that do not stand on a line of their own, have words in their brackets, or are shown again;
    `unshown` those that the text names without showing them.
    """

    figures: Mapping[str, Figure]
    id_prefix: str = ""
    is_named: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    open: dict[ElementTree.Element, Figure] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    misplaced: dict[str, None] = field(default_factory=dict)
    unshown: dict[str, None] = field(default_factory=dict)

    def anchor(self, key: str) -> str:
        """The id of a figure in the page."""
        return f"{self.id_prefix}fig-{self.numbers[key]}"


class _Lines(Preprocessor):
    """Notes where figures stand, before the block parser forgets lines."""

    def __init__(self, md: Markdown, run: FigureRun) -> None:
        super().__init__(md)
        self.figures = run

    def run(self, lines: list[str]) -> list[str]:
        self.figures.is_named = any(SCHEME in line for line in lines)
        if self.figures.is_named:
            self.figures.lines = shown_keys("\n".join(lines))
        return lines


class _FigureBlock(BlockProcessor):
    """A line that shows a figure, whatever stands in the lines around it."""

    def __init__(self, md: Markdown, run: FigureRun, citations: CitationRun) -> None:
        super().__init__(md.parser)
        self.figures = run
        self.citations = citations

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return SCHEME in block and FIGURE_LINE.search(block) is not None

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = FIGURE_LINE.search(block)
        assert match is not None
        if before := block[: match.start()].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        self._show(parent, match[1])
        if after := block[match.end() :].lstrip("\n"):
            blocks.insert(0, after)

    def _show(self, parent: ElementTree.Element, key: str) -> None:
        figure = self.figures.figures.get(key)
        if figure is None or figure in self.figures.open.values():
            (self.figures.unknown if figure is None else self.figures.misplaced)[key] = None
            _mark_missing(ElementTree.SubElement(ElementTree.SubElement(parent, "p"), "span"), key)
            return
        element = ElementTree.SubElement(parent, "figure")
        ElementTree.SubElement(element, "img")
        caption = " ".join(without_hidden_characters(figure.caption).split())
        legend = ElementTree.SubElement(element, "figcaption")
        legend.text = self.citations.tokenised(caption, line=self.figures.lines.get(key, 1))
        self.figures.open[element] = figure


class _PrintFigures(Treeprocessor):
    """Numbers the figures of the finished tree, and fills in what surrounds each caption."""

    def __init__(self, md: Markdown, run: FigureRun) -> None:
        super().__init__(md)
        self.figures = run

    def run(self, root: ElementTree.Element) -> None:
        run = self.figures
        if not run.is_named:
            return
        for element in root.iter("figure"):
            figure = run.open[element]
            run.numbers[figure.key] = len(run.numbers) + 1
            _fill(element, figure, run.anchor(figure.key), run.numbers[figure.key])
        for element in list(root.iter()):
            if element.tag == "a" and element.get("href", "").startswith(SCHEME):
                self._name(element, element.get("href", "").removeprefix(SCHEME))
            elif element.tag == "img" and element.get("src", "").startswith(SCHEME):
                key = element.get("src", "").removeprefix(SCHEME)
                (run.misplaced if key in run.figures else run.unknown)[key] = None
                _mark_missing(element, key)

    def _name(self, link: ElementTree.Element, key: str) -> None:
        """A link to a figure prints its number where it has no words of its own."""
        if key not in self.figures.numbers:
            (self.figures.unshown if key in self.figures.figures else self.figures.unknown)[key] = None
            if len(link) or link.text:
                link.tag = "span"
                link.attrib.clear()
            else:
                _mark_missing(link, key)
            return
        link.attrib.clear()
        link.set("href", f"#{self.figures.anchor(key)}")
        link.set("class", "figure-ref")
        if not len(link) and not link.text:
            link.text = AtomicString(f"Figure {self.figures.numbers[key]}")


def _fill(element: ElementTree.Element, figure: Figure, anchor: str, number: int) -> None:
    element.set("id", anchor)
    element.set("class", "figure")
    picture, legend = element
    size = {"width": f"{figure.width}", "height": f"{figure.height}", "loading": "lazy"}
    for name, value in ({"src": figure.address, "alt": " ".join(figure.alternative_text.split())} | size).items():
        picture.set(name, value)
    label = ElementTree.Element("strong", {"class": "figure-label"})
    label.text = AtomicString(f"Figure {number}.")
    label.tail, legend.text = f" {legend.text or ''}", None
    legend.insert(0, label)
    _add_line(legend, "credit", figure.credit)
    _add_line(legend, "licence", figure.licence, licence_address(figure.licence))


def _add_line(legend: ElementTree.Element, name: str, words: str, address: str = "") -> None:
    """Whose the figure is, or on what terms it is printed, behind the caption."""
    if not (words := " ".join(words.split())):
        return
    last = legend[-1]
    last.tail = f"{(last.tail or '').rstrip()} "
    line = ElementTree.SubElement(legend, "span", {"class": f"figure-{name}"})
    line.text = AtomicString(f"{name.capitalize()}: ")
    said = ElementTree.SubElement(line, "a", {"href": address}) if address else ElementTree.SubElement(line, "span")
    said.text = AtomicString(words)
    said.tail = AtomicString("" if _END_OF_SENTENCE.search(words) else ".")


def _mark_missing(element: ElementTree.Element, key: str) -> None:
    """What stands in a draft where a figure cannot be printed."""
    tail = element.tail
    element.attrib.clear()
    element.tag, element.tail = "span", tail
    element.set("class", "figure-missing")
    element.text = AtomicString(f"[? figure {key}]")


class FigureExtension(Extension):
    """Figures in Markdown. One instance serves one conversion; `run` tells afterwards what was found."""

    def __init__(self, figures: Mapping[str, Figure], citations: CitationRun, id_prefix: str = "") -> None:
        super().__init__()
        self.run = FigureRun(figures, id_prefix)
        self.citations = citations

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Lines are read before citations become tokens (28); blocks like headings (70); the tree is printed before
        pictures from elsewhere become their descriptions (4.5)."""
        md.preprocessors.register(_Lines(md, self.run), "figure_lines", 29)
        md.parser.blockprocessors.register(_FigureBlock(md, self.run, self.citations), "figure", 75)
        md.treeprocessors.register(_PrintFigures(md, self.run), "figures", 4.6)
