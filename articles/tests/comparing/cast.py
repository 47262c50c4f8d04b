"""Short ways to a comparison, and to what a reader of it sees. The sources have keys of one letter, `a` to `j`."""

import re
from collections.abc import Mapping

from lxml import html
from lxml.html import HtmlElement

from articles.citations import Source
from articles.claims import claims_of
from articles.comparing import ComparedText, Comparison, compare_texts
from articles.rendering import render
from articles.tests.engine.cast import make_sources

SOURCES = make_sources(*"abcdefghij")
_AROUND = {"del": ("[-", "-]"), "ins": ("{+", "+}")}


def text_of(markdown: str, sources: Mapping[str, Source] = SOURCES, title: str = "", summary: str = "") -> ComparedText:
    """A text as it would be frozen: rendered, with its keys, sources and claims."""
    rendered = render(markdown, sources)
    claims = claims_of(markdown, rendered, sources)
    return ComparedText(rendered.body_html, rendered.keys, sources, title, summary, claims)


def compared(old: str, new: str) -> Comparison:
    """The comparison of two manuscripts."""
    return compare_texts(text_of(old), text_of(new))


def compared_html(old: str, new: str) -> Comparison:
    """The comparison of two pieces of HTML without citations."""
    return compare_texts(ComparedText(old), ComparedText(new))


def shown(comparison: Comparison) -> str:
    """What stands on the page: `[-removed-]`, `{+added+}`, labels and remarks in `<…>`; spoken words left out."""
    lines = [shown_html(block.html) for block in comparison.blocks]
    return "\n".join(lines)


def shown_html(source: str) -> str:
    """What a piece of a comparison shows."""
    parts: list[str] = []
    _show(html.fragment_fromstring(source, create_parent="div"), parts)
    text = re.sub(r" *\n[ \n]*", "\n", "".join(parts).replace("\u00a0", " "))
    return re.sub(r" +", " ", text).strip()


def _show(element: HtmlElement, parts: list[str]) -> None:
    classes = (element.get("class") or "").split()
    if "spoken" in classes:
        parts.append(element.tail or "")
        return
    before, after = _AROUND.get(element.tag, ("", ""))
    if "diff-label" in classes:
        before, after = "<", ">"
    elif "diff-note" in classes and element.text and element.text.strip().startswith("["):
        before, after = " <", ">"
    if element.tag in ("p", "li", "tr", "h2", "h3", "h4", "dt", "dd", "pre"):
        before = f"\n{before}"
    if element.tag in ("td", "th"):
        after = f" |{after}"
    text = element.text or ""
    parts += [before, text.strip(" []") if before == " <" else text]
    for child in element:
        _show(child, parts)
    parts += [after, element.tail or ""]


def kinds(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """Each change as kind, what, old and new."""
    return [(change.kind, change.what, change.old, change.new) for change in comparison.changes]


def ids(source: str) -> list[str]:
    """Every id in the HTML."""
    return re.findall(r'<[^<>]* id="([^"]*)"', source)
