"""What a text is introduced with in a search engine, a preview of a link and a result: the version's summary for the
text that it was written for, the text's own beginning for any other."""

from __future__ import annotations

import re

from lxml import html

from articles.models import Audience, Version, VersionRendition
from cms.publishing.search.plain_text import text_of_html

LONGEST = 200
_SENTENCE = re.compile(r".*[.!?…][”’\"')]?(?=\s)", re.DOTALL)


def introduction(version: Version, rendition: VersionRendition) -> str:
    """Comes in: a frozen version, and one of its texts. Goes out: its summary, written and signed for clinicians, or
    what the text for others begins with; empty where there is neither."""
    return version.summary if rendition.audience == Audience.PROFESSIONAL else opening(rendition.body_html)


def introductions(version: Version) -> dict[str, str]:
    """The introduction of each of the version's texts, by audience, for whoever has read the texts."""
    return {text.audience: introduction(version, text) for text in version.renditions.all()}


def opening(body_html: str) -> str:
    """The first paragraph of a stored text without markup and citations, at most `LONGEST` characters, cut behind a
    sentence where one ends before, else behind a word."""
    if not body_html.strip():
        return ""
    root = html.fragment_fromstring(body_html, create_parent="div")
    paragraphs = (
        " ".join(text_of_html(html.tostring(p, encoding="unicode", with_tail=False)).split())
        for p in root.iter("p", "li")
    )
    return _cut(next((text for text in paragraphs if text), ""))


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    if whole := _SENTENCE.match(text[: LONGEST + 1]):
        return whole.group()
    return f"{text[: LONGEST - 1].rpartition(' ')[0] or text[: LONGEST - 1]}…"
