"""How to cite an edition: Vancouver by our own printer, APA and AMA by citeproc-py, and two formats for programs.

The styles beside this module are our own and cover the one kind of entry that is needed, a page of a site. citeproc-py
reads markup in a field (`<span class="nocase">`) and never escapes; so what is a `<` in a title is kept away from it,
and everything comes back as plain text, for whoever prints it to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.db import models

from articles.citations.nlm import reference_text
from articles.citations.source import Source
from articles.models import Audience, VersionContributor
from cms.interface_language import in_english
from cms.publishing.bylines import byline_as_csl
from cms.publishing.exporting.bibtex import bibtex_entry
from cms.publishing.exporting.csl_fields import plain
from cms.publishing.exporting.record import (
    lines_of_record,
    permanent_address,
    standing_notices,
    title_as_cited,
)
from cms.publishing.exporting.ris import ris_entry
from cms.publishing.models import Edition

STYLES = Path(__file__).resolve().parent / "styles"
# A private character that no title can hold: hidden characters have left it before.
_LESS_THAN = "\ue000"


class CitationStyle(models.TextChoices):
    """The ways in which an article can be cited."""

    VANCOUVER = "vancouver", "Vancouver (NLM, ICMJE)"
    APA = "apa", "APA"
    AMA = "ama", "AMA"
    BIBTEX = "bibtex", "BibTeX"
    RIS = "ris", "RIS"


@in_english
def cite_this(edition: Edition, style: str, audience: str = Audience.PROFESSIONAL) -> str:
    """The citation of an edition, or of its text for others at that text's address, as plain text: one line in the
    printed styles, a record in BibTeX and RIS.

    Family and given name are told apart where the byline leaves no doubt (`byline_as_csl`). A retracted
    text is cited as retracted, and the formats for programs carry every notice that holds now, and what the
    edition corrects. Escape the answer in
    HTML. Raises ValueError for an unknown style.
    """
    known = CitationStyle(style)
    notices = standing_notices(edition)
    address = permanent_address(edition, audience)
    title, contributors = title_as_cited(edition, notices), edition.version.contributors.all()
    if known is CitationStyle.VANCOUVER:
        return in_vancouver(edition, contributors, title=title, address=address)
    item = _item(edition, contributors, title=title, address=address, audience=audience)
    match known:
        case CitationStyle.APA | CitationStyle.AMA:
            return _by_citeproc(known.value, item)
        case CitationStyle.BIBTEX:
            return bibtex_entry(str(item["id"]), item, note=" ".join(lines_of_record(edition, notices)))
        case CitationStyle.RIS:
            return ris_entry(str(item["id"]), item, notes=lines_of_record(edition, notices))


@in_english
def in_vancouver(edition: Edition, contributors: Iterable[VersionContributor], *, title: str, address: str) -> str:
    """The citation in the style of NLM's *Citing Medicine* for documents on the internet, with the edition's number.
    Plain text; escape it in HTML."""
    item = _item(edition, contributors, title=title, address="")
    printed = reference_text(Source(key=str(item["id"]), csl=item))
    return f"{printed} Edition {edition.number}. Available from: {address}"


def _item(
    edition: Edition,
    contributors: Iterable[VersionContributor],
    *,
    title: str,
    address: str,
    audience: str = Audience.PROFESSIONAL,
) -> dict[str, Any]:
    on = edition.published_at
    text = "" if audience == Audience.PROFESSIONAL else f"-{Audience(audience).value}"
    named = byline_as_csl(contributors, edition.version.house_name)
    return {
        "id": f"{edition.article.slug}-edition-{edition.number}{text}",
        "type": "webpage",
        "title": plain(title),
        "author": [{part: plain(text) for part, text in name.items()} for name in named],
        "publisher": plain(edition.version.house_name),
        "issued": {"date-parts": [[on.year, on.month, on.day]]},
        "edition": f"{edition.number}",
        "language": edition.version.language,
        "URL": address,
    }


@cache
def _style(name: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(STYLES / f"{name}.csl"), validate=False)


def _by_citeproc(style: str, item: Mapping[str, Any]) -> str:
    shown = {
        **item,
        "title": _sentence(item["title"]),
        "author": [
            {part: _kept_away(_unstopped(part, text)) for part, text in name.items()} for name in item["author"]
        ],
        # Named once where the house is its own author, as both manuals ask.
        "publisher": "" if item["author"] == [{"literal": item["publisher"]}] else _kept_away(item["publisher"]),
    }
    fields = {name: value for name, value in shown.items() if value and name not in {"edition", "language"}}
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([fields]), formatter.plain)
    bibliography.register(Citation([CitationItem(str(item["id"]))]))
    (entry,) = bibliography.bibliography()
    return "".join(str(part) for part in entry).replace(_LESS_THAN, "<").strip()


def _unstopped(part: str, text: str) -> str:
    """A name without the stop at its end, which the style sets; initials keep theirs."""
    return text.rstrip(".") if part == "literal" else text


def _sentence(title: str) -> str:
    return _kept_away(title if title.endswith((".", "?", "!")) else f"{title}.")


def _kept_away(text: str) -> str:
    return text.replace(_LESS_THAN, "").replace("<", _LESS_THAN)
