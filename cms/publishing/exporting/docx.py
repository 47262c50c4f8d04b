"""An edition as a Word document: the signed text as readers see it, written by the pandoc program."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from django.conf import settings
from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import gettext
from lxml import html

from articles.figures import MEDIA_TYPES
from articles.figures.storing import PictureMissing, content_of
from articles.models import Audience, Origin
from articles.pandoc_program import convert
from cms.interface_language import for_readers, translated_into
from cms.ledger.canonical import sha256_text
from cms.publishing.addresses import absolute
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.exporting.record import (
    EXPORTS_VERSION,
    byline_names,
    lines_in_words,
    permanent_address,
    standing_notices,
    title_as_cited,
)
from cms.publishing.models import Edition, Notice
from cms.publishing.queries import signed_by
from reviews.claims_checked import claims_checked

# Ways back from a source or a footnote to the text: on paper they lead nowhere.
_BACK = "backlinks", "footnote-backref"
KEPT_SECONDS = 24 * 60 * 60
_KEPT = re.compile(r"/figures/(?P<sha256>[0-9a-f]{64})\.(?P<ending>[a-z]+)")


@for_readers
def article_docx(edition: Edition, notices: Sequence[Notice] | None = None) -> bytes:
    """The edition's professional text with numbered citations, tables, footnotes and the list of sources as printed on
    the page; before it byline, reviewers, address and `notices`, those that hold now if none are given. The words
    around the text are in the readers' language, as those of the PDF are. The same edition with the same notices gives
    the same bytes in the same language.

    Raises `PandocMissing` and `PandocFailed`.
    """
    page = _page(edition, standing_notices(edition) if notices is None else list(notices))
    return convert(page.encode(), source="html", target="docx", moment=int(edition.published_at.timestamp()))


def kept_docx(edition: Edition, notices: Sequence[Notice]) -> bytes:
    """The same, made once for each language, edition and state of its notices: it takes a second of a whole processor.

    Raises `PandocMissing` and `PandocFailed`.
    """
    made_of = (
        settings.INTERFACE_LANGUAGE,
        edition.record_sha256,
        EXPORTS_VERSION,
        *(str(notice.pk) for notice in notices),
    )
    key = "docx-" + sha256_text("-".join(made_of))
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = article_docx(edition, notices)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _page(edition: Edition, notices: list[Notice]) -> str:
    version = edition.version
    rendition = version.renditions.get(audience=Audience.PROFESSIONAL)
    names = "".join(f'<meta name="author" content="{escape(name)}">' for name in byline_names(edition))
    parts = [
        *(f"<p><strong>{_said(line)}</strong></p>" for line in lines_in_words(edition, notices)),
        *(f"<p>{escape(' '.join(part.split()))}</p>" for part in version.summary.split("\n\n") if part.strip()),
        *_record(edition),
        for_paper(rendition.body_html),
    ]
    if rendition.references_html:
        parts += [_heading(gettext("References")), for_paper(rendition.references_html)]
    parts += _interests(edition)
    return (
        f'<!DOCTYPE html><html lang="{escape(version.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title_as_cited(edition, notices))}</title>{names}</head><body>{''.join(parts)}</body></html>"
    )


def _record(edition: Edition) -> Iterator[str]:
    """Which edition it is, who has signed it, and how many claims they checked."""
    made = gettext("%(house)s, edition %(number)d, %(day)s:") % {
        "house": edition.version.house_name,
        "number": edition.number,
        "day": _day(edition.published_at),
    }
    address = escape(permanent_address(edition))
    yield f'<p>{_said(made)} <a href="{address}">{address}</a></p>'
    signed = (
        f"{', '.join(filter(None, (one.printed_name, one.credentials)))} ({_day(one.signed_at)})"
        for one in signed_by(edition)
    )
    if reviewers := "; ".join(signed):
        yield f"<p>{_said(gettext('Reviewed by %(reviewers)s') % {'reviewers': reviewers})}</p>"
    if checked := claims_checked(signed_by(edition)):
        yield f"<p>{_said(f'{checked.sentence} {checked.verdicts_sentence}')}</p>"
    if edition.version.origin != Origin.HUMAN:
        yield f"<p>{_said(origin_disclosure(edition.version, signed_by(edition)))}</p>"


def _day(at: datetime) -> str:
    return date_format(at, gettext("j F Y"))


def _said(words: str) -> str:
    """Words of ours as HTML, with their language where it is not English, as in the PDF."""
    language = translated_into()
    return f'<span lang="{language}">{escape(words)}</span>' if language else escape(words)


def _heading(words: str) -> str:
    return f"<h2>{_said(words)}</h2>"


def _interests(edition: Edition) -> list[str]:
    lines = [(line.printed_name, line.interests) for line in edition.version.contributors.all()]
    reviewer = gettext("%(printed_name)s (reviewer)")
    lines += [(reviewer % {"printed_name": one.printed_name}, one.interests_printed) for one in signed_by(edition)]
    said = [f"<p>{escape(name)}: {escape(' '.join(text.split()))}</p>" for name, text in lines if text.strip()]
    return [_heading(gettext("Declared interests")), *said] if said else []


def _put_in(picture: html.HtmlElement) -> None:
    """The picture itself in the place of its address: pandoc reads no file and no address."""
    found = _KEPT.fullmatch(picture.get("src", ""))
    media_type = next((kind for kind, ending in MEDIA_TYPES.items() if found and ending == found["ending"]), "")
    try:
        content = content_of(found["sha256"], media_type) if found and media_type else b""
    except PictureMissing:
        content = b""
    if content:
        picture.set("src", f"data:{media_type};base64,{b64encode(content).decode()}")
    else:
        picture.tag = "span"
        picture.text = gettext("[Image: %(description)s]") % {"description": picture.get("alt", "")}
        picture.attrib.clear()


def for_paper(fragment: str) -> str:
    """Frozen HTML without what only a screen needs; kinds of evidence in brackets, footnotes under a heading in the
    language that is spoken now."""
    root = html.fragment_fromstring(fragment, create_parent="div")
    for name in _BACK:
        for element in root.find_class(name):
            element.drop_tree()
    for badge in root.find_class("badge"):
        badge.text = f"[{badge.text_content()}]"
    for notes in root.find_class("footnote"):
        for rule in notes.findall("hr"):
            rule.drop_tree()
        notes.insert(0, html.fromstring(_heading(gettext("Footnotes"))))
    for picture in root.iter("img"):
        _put_in(picture)
    for element in root.iter():
        # With its role, pandoc would turn a lettered footnote into one of Word's, whose numbers look like citations.
        element.attrib.pop("role", None)
        element.attrib.pop("aria-label", None)
        if element.tag == "a" and element.get("href", "").startswith("/"):
            element.set("href", absolute(element.get("href")))
    return html.tostring(root, encoding="unicode")
