"""Checks of figures: what the text shows against what the article has."""

from collections.abc import Iterator, Mapping, Set

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.text import RenditionText
from articles.figures import Figure
from articles.figures.syntax import named_in


def figures_not_printed(text: RenditionText) -> Iterator[Finding]:
    """Figures that the text names and that could not be printed there, each once."""
    printed = text.rendered.figures
    if not (printed.unknown or printed.misplaced or printed.unshown):
        return
    lines: dict[str, int] = {}
    for key, line, _ in named_in(text.markdown):
        lines.setdefault(key, line)
    for key in printed.unknown:
        yield _finding(text, "figure-unknown", f"The article has no figure “{key}”.", key, lines)
    for key in printed.misplaced:
        message = f"The figure “{key}” does not stand once, on a line of its own."
        yield _finding(text, "figure-misplaced", message, key, lines)
    for key in printed.unshown:
        if key not in printed.misplaced:
            message = f"The text names the figure “{key}” and never shows it."
            yield _finding(text, "figure-misplaced", message, key, lines)


def _finding(text: RenditionText, code: str, message: str, key: str, lines: Mapping[str, int]) -> Finding:
    line = lines.get(key)
    path = text.heading_path_at(line) if line else ()
    return finding(code, message, subject=key, line=line, heading_path=path, audience=text.audience)


def figures_incomplete(figures: Mapping[str, Figure], shown: Set[str]) -> Iterator[Finding]:
    """What a shown figure lacks. Alternative text is required; the rest is expected."""
    for key in sorted(shown):
        figure = figures[key]
        if not figure.alternative_text.strip():
            yield finding(
                "figure-without-alternative-text", f"The figure “{key}” has no alternative text.", subject=key
            )
        named = (("caption", figure.caption), ("credit", figure.credit), ("licence", figure.licence))
        if missing := [name for name, text in named if not text.strip()]:
            lacking = " and no ".join(missing)
            yield finding("figure-incomplete", f"The figure “{key}” has no {lacking}.", subject=f"{key}: {lacking}")


def figures_never_shown(figures: Mapping[str, Figure], shown: Set[str]) -> Iterator[Finding]:
    """Figures of the article that no text shows."""
    for key in figures:
        if key not in shown:
            yield finding("figure-never-shown", f"The figure “{key}” is shown in no text.", subject=key)
