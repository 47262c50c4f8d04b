"""What an article's page says to programs: schema.org's MedicalWebPage as JSON-LD, and `citation_*` for Zotero and
Google Scholar. Only what is true of this edition is said; of what nobody of the board has signed, nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from articles.models import Audience, VersionReference
from cms.publishing import notices
from cms.publishing.addresses import absolute, edition_address
from cms.publishing.board_queries import member_address
from cms.publishing.exporting.json_ld import READS_IT, reviewer
from cms.publishing.models import NoticeKind
from cms.publishing.reader_page import ReaderPage
from reviews.models import SignOff

_SCHOLARLY = frozenset({"article-journal", "article", "paper-conference"})
# Ends a script element, or opens a comment in one.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_ld(page: ReaderPage) -> SafeString:
    """The page as JSON-LD, ready for a script element; empty for an emergency edition."""
    if page.edition.is_emergency:
        return SafeString("")
    return mark_safe(json.dumps(medical_web_page(page), ensure_ascii=False).translate(_UNSAFE))  # noqa: S308


def medical_web_page(page: ReaderPage) -> dict[str, Any]:
    """The page as schema.org's MedicalWebPage; keys without a value are left out."""
    version, address = page.version, page.canonical_address if page.is_live else page.permanent_address
    first = page.published.editions[-1]
    found = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": page.permanent_address,
        "url": address,
        "name": version.title,
        "description": version.summary,
        "inLanguage": version.language,
        "datePublished": first.published_at.isoformat(timespec="seconds"),
        "dateModified": page.edition.published_at.isoformat(timespec="seconds"),
        "version": str(page.edition.number),
        "isAccessibleForFree": True,
        "lastReviewed": page.reviewed_on.date().isoformat() if page.reviewed_on else "",
        "reviewedBy": [_reviewer(sign_off) for sign_off in page.reviewers],
        "author": _authors(page),
        "publisher": _house(),
        "publishingPrinciples": absolute(reverse("publishing:policy")),
        "audience": {"@type": "MedicalAudience", "audienceType": READS_IT[page.audience]},
        "citation": [_cited(row) for row in page.cited],
        "creativeWorkStatus": "Retracted" if _is_retracted(page) else "Published",
        "correction": list(_corrections(page)),
    }
    return {name: value for name, value in found.items() if value or value is True}


def _reviewer(sign_off: SignOff) -> dict[str, Any]:
    return reviewer(sign_off) | {"url": absolute(member_address(sign_off))}


def _authors(page: ReaderPage) -> list[dict[str, Any]]:
    people = [{"@type": "Person", "name": line.printed_name} for line in page.contributors]
    return people or [{"@type": "Organization", "name": page.version.house_name}]


def _house() -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": absolute(reverse("home")),
        "publishingPrinciples": absolute(reverse("publishing:policy")),
        "correctionsPolicy": absolute(reverse("publishing:correction-policy")),
    }


def _cited(row: VersionReference) -> dict[str, Any]:
    item = json.loads(row.csl)
    work: dict[str, Any] = {
        "@type": "ScholarlyArticle" if item.get("type") in _SCHOLARLY else "CreativeWork",
        "name": item.get("title") or row.key,
    }
    if doi := item.get("DOI"):
        work["sameAs"] = f"https://doi.org/{doi}"
    elif pmid := item.get("PMID"):
        work["sameAs"] = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    elif url := item.get("URL"):
        work["url"] = url
    return work


def _is_retracted(page: ReaderPage) -> bool:
    return notices.has(page.published.notices_on(page.edition), NoticeKind.RETRACTION)


def _corrections(page: ReaderPage) -> Iterator[dict[str, Any]]:
    """What of the article was corrected, the newest first."""
    for edition in page.published.editions:
        for notice in edition.notices.all():
            if notice.kind == NoticeKind.CORRECTION:
                yield {
                    "@type": "CorrectionComment",
                    "text": notice.reason,
                    "datePublished": notice.placed_at.isoformat(timespec="seconds"),
                    "url": absolute(edition_address(edition)),
                }


def citation_tags(page: ReaderPage) -> list[tuple[str, str]]:
    """Names and contents of the `citation_*` tags (Google Scholar's inclusion guidelines; Zotero's Embedded Metadata).

    Scholar asks for title, authors and date; a PDF is named only where there is one.
    """
    if page.edition.is_emergency:
        return []
    place: dict[str, Any] = {"slug": page.published.article.slug, "number": page.edition.number}
    tags = [
        ("citation_title", page.version.title),
        *(("citation_author", name) for name in page.byline_names),
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
