"""From Markdown and sources to the HTML that is stored, signed and served. Pure: same input, same output."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from articles.citations.extension import CitationExtension, PrintedCluster, without_citations
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.references import references_html
from articles.citations.source import Source
from articles.figures.figure import Figure
from articles.rendering.bounds import TextTooLarge, refuse_oversized
from articles.rendering.contents import ContentsEntry, anchor_for, contents_from, contents_html
from articles.rendering.figures import FigureExtension, FigureRun
from articles.rendering.house_style import HouseStyleExtension
from articles.rendering.sanitise import sanitise
from articles.rendering.shortcuts import ShortcutsExtension, to_xhtml
from articles.rendering.unbroken import UnbrokenExtension

# Frozen with every version: raise it whenever the same text may come out as other HTML.
RENDERER_VERSION = "5"

EXTENSIONS: tuple[str, ...] = ("tables", "footnotes", "def_list", "abbr", "sane_lists", "fenced_code", "toc")
EXTENSION_CONFIGS: Mapping[str, Mapping[str, Any]] = {
    "tables": {"use_align_attribute": True},
    "toc": {"marker": "", "baselevel": 2, "slugify": anchor_for},
}


@dataclass(frozen=True)
class Cluster:
    """One citation of the text, in document order.

    `keys` are all keys it names, as written, each once; `locators` stand beside them (empty where there is none);
    `printed` is what readers see; `missing_keys` those of the keys that no source answers to.
    """

    keys: tuple[str, ...]
    locators: tuple[str, ...]
    printed: str
    line: int
    heading_path: tuple[str, ...]
    missing_keys: tuple[str, ...]


@dataclass(frozen=True)
class PrintedFigures:
    """The figures of a rendered text.

    `shown` are the keys in the order of their numbers. The others name what is wrong: keys that no figure has, those
    that do not stand on a line of their own or are shown twice, and those that are named but never shown.
    """

    shown: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A rendered text: three pieces of final, sanitised HTML, and what they were made from.

    `keys` are the cited keys in the order of their numbers. `unprinted` names what was written as a citation and could
    not be printed as one, with its source line: never part of the page, always a finding.
    """

    body_html: str
    references_html: str
    contents_html: str
    contents: tuple[ContentsEntry, ...]
    keys: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    missing_keys: tuple[str, ...]
    unprinted: tuple[tuple[str, int], ...] = ()
    figures: PrintedFigures = PrintedFigures()


def render(
    markdown_text: str,
    sources: Mapping[str, Source],
    id_prefix: str = "",
    *,
    figures: Mapping[str, Figure] | None = None,
) -> Rendered:
    """Render Markdown with Pandoc citations to HTML with numbered, linked references.

    `sources` maps citation keys to sources; a key that is not among them is marked in the text and never gets a
    number. `id_prefix` (lower-case letters and digits, ending in `-`) keeps the ids of two texts in one page apart.
    `figures` are the article's own, by key. Raw HTML is shown as text, pictures from elsewhere by their description,
    and hidden characters are left out.

    Raises `TextTooLarge` for a text that is beyond the limits in `articles.rendering.bounds`.
    """
    figures = figures or {}
    # What captions cost to read counts as part of the text; behind it, so that the lines of a refusal are the text's.
    refuse_oversized("\n\n".join([markdown_text, *(figure.caption for figure in figures.values())]))
    citations = CitationExtension(sources.keys(), id_prefix)
    printed_figures = FigureExtension(figures, citations.run, id_prefix)
    house_style = HouseStyleExtension(id_prefix)
    md = markdown_converter(citations, printed_figures, house_style, UnbrokenExtension(), id_prefix=id_prefix)
    try:
        body = md.convert(without_hidden_characters(markdown_text))
    except RecursionError as error:
        raise TextTooLarge("The text is nested too deeply. Use fewer levels of lists, quotations or links.") from error
    printed = citations.run.clusters
    keys = citations.run.numbering.keys
    contents = contents_from(getattr(md, "toc_tokens", []))
    places = _places(printed)
    cited = [(sources[key], places[number]) for number, key in enumerate(keys, start=1)]
    return Rendered(
        body_html=sanitise(body),
        references_html=sanitise(references_html(cited, id_prefix)),
        contents_html=sanitise(contents_html(contents)),
        contents=contents,
        keys=keys,
        clusters=tuple(map(_cluster, printed)),
        missing_keys=tuple(dict.fromkeys(key for cluster in printed for key in cluster.numbered.missing)),
        unprinted=tuple((source.raw, source.line) for source in citations.run.unprinted),
        figures=_figures(printed_figures.run),
    )


def _figures(run: FigureRun) -> PrintedFigures:
    return PrintedFigures(tuple(run.numbers), tuple(run.unknown), tuple(run.misplaced), tuple(run.unshown))


def markdown_converter(*own: Extension, id_prefix: str = "") -> Markdown:
    """Python-Markdown with the house's extensions, `own` ones added, and without any way in for raw HTML."""

    def anchor(heading: str, separator: str) -> str:
        return id_prefix + anchor_for(without_citations(heading), separator)

    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    configs["toc"]["slugify"] = anchor
    md = Markdown(extensions=[*EXTENSIONS, ShortcutsExtension(), *own], extension_configs=configs)
    md.serializer = to_xhtml  # set last, because Python-Markdown chooses its own when the extensions are registered
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    return md


def _places(printed: list[PrintedCluster]) -> Mapping[int, list[str]]:
    """The anchors of every place that cites a number."""
    places: dict[int, list[str]] = {}
    for cluster in printed:
        for number in cluster.numbered.numbers:
            places.setdefault(number, []).append(cluster.anchor)
    return places


def _cluster(printed: PrintedCluster) -> Cluster:
    locators: dict[str, list[str]] = {}
    for item in printed.source.items:
        locators.setdefault(item.key, []).extend([item.locator] if item.locator else [])
    return Cluster(
        keys=tuple(locators),
        locators=tuple(["; ".join(dict.fromkeys(found)) if found else "" for found in locators.values()]),
        printed=printed.numbered.printed,
        line=printed.source.line,
        heading_path=printed.heading_path,
        missing_keys=printed.numbered.missing,
    )
