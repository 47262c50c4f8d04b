"""An edition in the words of schema.org, as JSON-LD: who reviewed what when, and on which sources it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from articles.citations.nlm import doi_of, pmid_of, reference_text, text_of, url_of
from articles.citations.source import Source
from articles.models import Audience
from cms.interface_language import in_english
from cms.ledger.canonical import canonical_value
from cms.publishing.addresses import absolute, article_address, edition_address
from cms.publishing.exporting.frozen_sources import numbered_keys, numbered_sources
from cms.publishing.exporting.record import title_as_cited
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.notices import has
from cms.publishing.queries import signed_by
from cms.publishing.verification_codes import shown_code
from reviews.models import SignOff

# `audienceType` is free text; Clinician and Patient are schema.org's own words for MedicalAudience.
READS_IT = {Audience.PROFESSIONAL: "Clinician", Audience.PATIENT: "Patient"}


@in_english
def edition_json_ld(edition: Edition, audience: str, *, notices: Sequence[Notice]) -> dict[str, Any]:
    """One text of the edition as a schema.org `MedicalWebPage`; `notices` are those that hold.

    The text itself is not in it: it is about the page at `url`.
    """
    version, sign_offs = edition.version, signed_by(edition)
    sources = {source.key: source for source in numbered_sources(version)}
    page = absolute(edition_address(edition, audience))
    described = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": page,
        "url": page,
        "name": title_as_cited(edition, list(notices)),
        "description": version.summary,
        "inLanguage": version.language,
        "about": {"@type": "Thing", "name": version.topic_name},
        "audience": {"@type": "MedicalAudience", "audienceType": READS_IT[Audience(audience)]},
        "version": edition.number,
        "isPartOf": {"@type": "CreativeWork", "@id": absolute(article_address(edition.article))},
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "sha256", "value": edition.version_sha256},
            {"@type": "PropertyValue", "propertyID": "verification-code", "value": shown_code(edition)},
        ],
        "datePublished": canonical_value(edition.published_at),
        "dateModified": canonical_value(max([edition.published_at, *(one.placed_at for one in notices)])),
        "lastReviewed": max(one.signed_at for one in sign_offs).date().isoformat(),
        "reviewedBy": [reviewer(one) for one in sign_offs],
        "author": [{"@type": "Person", "name": line.printed_name} for line in version.contributors.all()]
        or [_house(version.house_name)],
        "publisher": _house(version.house_name),
        "citation": [_work(sources[key]) for key in numbered_keys(version, audience) if key in sources],
    }
    return described | _standing(notices)


def _house(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def reviewer(one: SignOff) -> dict[str, Any]:
    """Who signed, as printed at signing."""
    person: dict[str, Any] = {"@type": "Person", "name": one.printed_name}
    if one.credentials:
        person["honorificSuffix"] = one.credentials
    if one.affiliation:
        person["affiliation"] = _house(one.affiliation)
    return person


def _work(source: Source) -> dict[str, Any]:
    """A cited source: its title, and the whole reference for whoever does not look it up."""
    doi, pmid, url = doi_of(source.csl), pmid_of(source.csl), url_of(source.csl)
    same_as = [f"https://doi.org/{doi}"] if doi else []
    same_as += [f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"] if pmid else []
    work: Mapping[str, Any] = {
        "@type": "CreativeWork",
        "name": text_of(source.csl.get("title")) or source.key,
        "description": reference_text(source),
        "sameAs": same_as,
        "url": url,
    }
    return {name: value for name, value in work.items() if value}


def _standing(notices: Sequence[Notice]) -> dict[str, Any]:
    told = {
        "correction": [
            {"@type": "CorrectionComment", "text": one.reason, "dateCreated": canonical_value(one.placed_at)}
            for one in notices
        ]
    }
    if has(notices, NoticeKind.RETRACTION):
        return {"creativeWorkStatus": "Retracted", **told}
    return told if notices else {}
