"""What an article's page says to programs: schema.org's MedicalWebPage as JSON-LD, and `citation_*` for Zotero and
Google Scholar. Only what is true of this edition is said; of what nobody of the board has signed, nothing."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.models import Audience
from cms.publishing.addresses import absolute
from cms.publishing.exporting.json_ld import medical_web_page
from cms.publishing.reader_page import ReaderPage

# Ends a script element, or opens a comment in one.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_ld(page: ReaderPage) -> SafeString:
    """The page as JSON-LD, ready for a script element; empty for an emergency edition."""
    if page.edition.is_emergency:
        return SafeString("")
    document = medical_web_page(
        page.published, page.edition, page.rendition, contributors=page.contributors, cited=page.cited
    )
    return mark_safe(json.dumps(document, ensure_ascii=False).translate(_UNSAFE))  # noqa: S308


def citation_tags(page: ReaderPage) -> list[tuple[str, str]]:
    """Names and contents of the `citation_*` tags (Google Scholar's inclusion guidelines; Zotero's Embedded Metadata).

    Scholar asks for title, authors and date; a PDF is named only where there is one.
    """
    if page.edition.is_emergency:
        return []
    place: dict[str, Any] = {"slug": page.published.article.slug, "number": page.edition.number}
    tags = [
        ("citation_title", page.title_as_cited),
        *(("citation_author", name) for name in page.authors),
        ("citation_publication_date", f"{page.edition.published_at:%Y/%m/%d}"),
        ("citation_online_date", f"{page.edition.published_at:%Y/%m/%d}"),
        ("citation_publisher", page.version.house_name),
        ("citation_journal_title", page.version.house_name),
        ("citation_language", page.version.language),
        ("citation_abstract_html_url", page.permanent_address),
    ]
    if page.offers_pdf:
        if page.audience == Audience.PROFESSIONAL:
            pdf = reverse("publishing:article-pdf", kwargs=place)
        else:
            pdf = reverse("publishing:rendition-pdf", kwargs={**place, "audience": page.audience})
        tags.append(("citation_pdf_url", absolute(pdf)))
    return tags
