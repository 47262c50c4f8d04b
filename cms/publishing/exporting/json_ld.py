"""An edition in the words of schema.org, as JSON-LD: who reviewed what when, and on which sources it rests.

One document for the article's page and for the read API. Only what is true of the edition is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from articles.citations.nlm import doi_of, pmid_of, text_of, url_of
from articles.evidence_types import WEAK_EVIDENCE, EvidenceType, RetractionStatus
from articles.frozen_sources import references_with_library
from articles.models import Audience, VersionContributor, VersionReference, VersionRendition
from cms.interface_language import in_english
from cms.publishing.addresses import absolute, article_address, edition_address
from cms.publishing.board_queries import member_address
from cms.publishing.bylines import credentials_and_profession
from cms.publishing.exporting.frozen_sources import numbered_keys
from cms.publishing.exporting.record import title_as_cited
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.notices import has, standing
from cms.publishing.opening_words import introduction
from cms.publishing.queries import PublishedArticle, signed_by
from cms.publishing.verification_codes import shown_code
from reviews.models import SignOff

# `audienceType` is free text; Clinician and Patient are schema.org's own words for MedicalAudience.
READS_IT = {Audience.PROFESSIONAL: "Clinician", Audience.PATIENT: "Patient"}
_SCHOLARLY = frozenset({"article-journal", "article", "paper-conference"})
_WEB = frozenset({"webpage", "website", "post", "post-weblog"})


def edition_json_ld(published: PublishedArticle, edition: Edition, audience: Audience) -> dict[str, Any]:
    """The document about one text of a signed edition, for whoever has not composed its page. Two queries."""
    version = edition.version
    keys = set(numbered_keys(version, audience))
    return medical_web_page(
        published,
        edition,
        next(text for text in version.renditions.all() if text.audience == audience),
        contributors=tuple(version.contributors.all()),
        cited=tuple(row for row in references_with_library(version) if row.key in keys),
    )


@in_english
def medical_web_page(
    published: PublishedArticle,
    edition: Edition,
    rendition: VersionRendition,
    *,
    contributors: Sequence[VersionContributor],
    cited: Sequence[VersionReference],
) -> dict[str, Any]:
    """One text of a signed edition as schema.org's `MedicalWebPage`; keys without a value are left out.

    `cited` are the sources that the text cites, with `reference__merged_into`. The text itself is not in it: it is
    about the page at `url`.
    """
    version, sign_offs, audience = edition.version, signed_by(edition), Audience(rendition.audience)
    notices = standing(published.notices_on(edition))
    permanent = absolute(edition_address(edition, audience))
    first = published.editions[-1]
    house = _house(version.house_name)
    found = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": permanent,
        "url": absolute(article_address(published.article, audience)) if published.is_live(edition) else permanent,
        "name": title_as_cited(edition, notices),
        "description": introduction(version, rendition),
        "inLanguage": version.language,
        "about": {"@type": "Thing", "name": version.topic_name} if version.topic_name else None,
        "audience": {"@type": "MedicalAudience", "audienceType": READS_IT[audience]},
        "version": str(edition.number),
        "isPartOf": {"@type": "CreativeWork", "@id": absolute(article_address(published.article))},
        "isAccessibleForFree": True,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "sha256", "value": edition.version_sha256},
            {"@type": "PropertyValue", "propertyID": "verification-code", "value": shown_code(edition)},
        ],
        "datePublished": first.published_at.isoformat(timespec="seconds"),
        "dateModified": max([edition.published_at, *(one.placed_at for one in notices)]).isoformat(timespec="seconds"),
        "lastReviewed": max(one.signed_at for one in sign_offs).date().isoformat(),
        "reviewedBy": [_reviewer(one) for one in sign_offs],
        "author": [{"@type": "Person", "name": line.printed_name} for line in contributors]
        or [{"@type": "Organization", "name": version.house_name}],
        "publisher": house,
        "publishingPrinciples": house["publishingPrinciples"],
        "citation": [_work(row) for row in cited],
        "creativeWorkStatus": _status(published, edition, notices),
        "correction": list(_corrections(published, notices)),
    }
    return {name: value for name, value in found.items() if value}


def _house(name: str) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": name,
        "url": absolute(reverse("home")),
        "publishingPrinciples": absolute(reverse("publishing:policy")),
        "correctionsPolicy": absolute(reverse("publishing:correction-policy")),
    }


def _status(published: PublishedArticle, edition: Edition, notices: Sequence[Notice]) -> str:
    """Whether the edition is retracted, is what readers are shown now, or was followed by what they are shown."""
    if has(notices, NoticeKind.RETRACTION):
        return "Retracted"
    if published.is_live(edition):
        return "Published"
    return "Superseded" if edition.number < published.live_edition.number else ""


def _reviewer(one: SignOff) -> dict[str, Any]:
    """Who signed, as printed at signing; of credentials and profession, what can be told apart."""
    person: dict[str, Any] = {"@type": "Person", "name": one.printed_name, "url": absolute(member_address(one))}
    suffix, profession = credentials_and_profession(one.credentials)
    person |= {"honorificSuffix": suffix} if suffix else {}
    person |= {"jobTitle": profession} if profession else {}
    if one.affiliation:
        person["affiliation"] = {"@type": "Organization", "name": one.affiliation}
    return person


def _work(row: VersionReference) -> dict[str, Any]:
    """A cited source as frozen; that its publisher has retracted it, as is known today."""
    csl = json.loads(row.csl)
    doi, pmid = doi_of(csl), pmid_of(csl)
    same_as = [f"https://doi.org/{doi}"] if doi else []
    same_as += [f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"] if pmid else []
    work: dict[str, Any] = {
        "@type": _kind(row, text_of(csl.get("type"))),
        "name": text_of(csl.get("title")) or row.key,
        "sameAs": same_as,
        "url": url_of(csl),
        "creativeWorkStatus": "Retracted" if row.reference.current.retraction == RetractionStatus.RETRACTED else None,
    }
    return {name: value for name, value in work.items() if value}


def _kind(row: VersionReference, csl_type: str) -> str:
    """What nobody but its author looked over is no scholarly article, whatever its record calls it."""
    if row.evidence_type == EvidenceType.WEB or csl_type in _WEB:
        return "WebPage"
    return "ScholarlyArticle" if csl_type in _SCHOLARLY and row.evidence_type not in WEAK_EVIDENCE else "CreativeWork"


def _corrections(published: PublishedArticle, notices: Sequence[Notice]) -> Iterator[dict[str, Any]]:
    """What was corrected in the article, and what holds of this edition, the newest first."""
    corrected = (one for each in published.editions for one in each.notices.all() if one.kind == NoticeKind.CORRECTION)
    said = {one.pk: one for one in (*notices, *corrected)}
    on = {each.pk: each for each in published.editions}
    for notice in sorted(said.values(), key=lambda one: (one.placed_at, one.pk), reverse=True):
        yield {
            "@type": "CorrectionComment",
            "name": notice.label,
            "text": notice.reason,
            "datePublished": notice.placed_at.isoformat(timespec="seconds"),
            "url": absolute(edition_address(on[notice.edition_id])),
        }
