"""How rows are said: dictionaries in the shape of `schemas`, every link absolute. The facts of an edition are those of
`article.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from articles.citations.nlm import doi_of, pmid_of, reference_text
from articles.claims import EvidenceRow, EvidenceSource
from articles.models import Audience, Topic
from articles.text_evidence import evidence_of_rendition
from articles.version_evidence import VersionSource, sources_of
from cms import clock
from cms.ledger.canonical import canonical_value
from cms.publishing.addresses import absolute, article_address, edition_address
from cms.publishing.api.cursors import sequence_cursor
from cms.publishing.exporting.csl_json import csl_item
from cms.publishing.exporting.edition_json import edition_facts, notice_facts
from cms.publishing.exporting.frozen_sources import numbered_sources
from cms.publishing.exporting.pdf import pdf_is_possible
from cms.publishing.exporting.record import title_as_cited
from cms.publishing.models import Basis, Edition, LiveEdition, Notice
from cms.publishing.notices import standing
from cms.publishing.queries import PublishedArticle, signed_by

Values = dict[str, Any]


def address(name: str, query: Mapping[str, Any] | None = None, **parts: Any) -> str:
    """The absolute address of the API's resource `name`."""
    path = absolute(reverse(f"api:{name}", kwargs=parts))
    given = QueryDict(mutable=True)
    given.update({key: str(value) for key, value in (query or {}).items() if value is not None})
    return f"{path}?{given.urlencode()}" if given else path


def index() -> Values:
    """The beginning."""
    return {
        "name": "Read API",
        "version": "1",
        "links": {
            "articles": address("articles"),
            "topics": address("topics"),
            "notices": address("notices"),
            "changes": address("changes"),
            "openapi": address("openapi"),
            "reference": absolute(reverse("api:reference")),
        },
    }


def topic_facts(topic: Topic) -> Values:
    """A topic."""
    return {"slug": topic.slug, "name": topic.name}


def topic_item(topic: Topic) -> Values:
    """A topic in the list of topics."""
    links = {
        "articles": address("articles", {"topic": topic.slug}),
        "html": absolute(reverse("publishing:topic", kwargs={"slug": topic.slug})),
    }
    return topic_facts(topic) | {"links": links}


def article_item(live: LiveEdition, openings: Mapping[str, str], audience: Audience) -> Values:
    """An article in a list: a row of `queries.listed()`; asks the database for nothing more. `openings` is what its
    texts for others than professionals begin with, `audience` the text that was asked for."""
    edition, article = live.edition, live.article
    edition.article = article
    version, sign_offs = edition.version, signed_by(edition)
    notices = standing(edition.notices.all())
    audiences = {rendition.audience for rendition in version.renditions.all()}
    introduced = {Audience.PROFESSIONAL.value: version.summary, **openings}
    return {
        "article": article.slug,
        "title": title_as_cited(edition, notices),
        "summary": introduced.get(audience, ""),
        "introductions": introduced,
        "language": version.language,
        "topic": topic_facts(article.topic),
        "edition": edition.number,
        "basis": edition.basis,
        "audiences": [audience.value for audience in Audience if audience in audiences],
        "published_at": canonical_value(edition.published_at),
        "updated_at": canonical_value(live.updated_at),
        "last_reviewed_at": canonical_value(max(one.signed_at for one in sign_offs)),
        "review_due": edition.review_due.isoformat(),
        "is_review_overdue": edition.review_due < clock.now().date(),
        "reviewed_by": [one.name_with_credentials for one in sign_offs],
        "notices": [notice_facts(one) for one in notices],
        "links": {
            "self": address("article", slug=article.slug),
            "html": absolute(article_address(article)),
            "editions": address("editions", slug=article.slug),
            "notices": address("notices", {"article": article.slug}),
            "edition": address("edition", slug=article.slug, number=edition.number),
        },
    }


def edition_body(published: PublishedArticle, edition: Edition, self_link: str) -> Values:
    """An edition that may be shown, whole: the facts of `article.json`, whether it is live, and where it leads."""
    place: Values = {"slug": published.article.slug, "number": edition.number}
    files = {
        "json_file": "article-json",
        "markdown": "article-md",
        "jats": "article-xml",
        "csl_json": "references-json",
        "bibtex": "references-bib",
        "ris": "references-ris",
    }
    return {
        **edition_facts(edition, standing(published.notices_on(edition))),
        "article": published.article.slug,
        "is_live": published.is_live(edition),
        "links": {
            "self": self_link,
            "html": absolute(edition_address(edition)),
            "article": address("article", slug=published.article.slug),
            "editions": address("editions", slug=published.article.slug),
            "references": address("references", **place),
            "claims": address("claims", **place),
            **{name: absolute(reverse(f"publishing:{view}", kwargs=place)) for name, view in files.items()},
            "pdf": absolute(reverse("publishing:article-pdf", kwargs=place)) if pdf_is_possible() else None,
        },
    }


def edition_item(published: PublishedArticle, edition: Edition) -> Values:
    """A signed edition in the list of an article's editions; of a withdrawn one nothing that was said in it."""
    slug, gone = published.article.slug, published.is_withdrawn(edition)
    notices, sign_offs = standing(published.notices_on(edition)), signed_by(edition)
    return {
        "edition": edition.number,
        "is_live": published.is_live(edition),
        "state": "withdrawn" if gone else "published",
        "basis": edition.basis,
        "title": None if gone else title_as_cited(edition, notices),
        "change_note": None if gone else edition.change_note,
        "published_at": canonical_value(edition.published_at),
        "last_reviewed_at": canonical_value(max(one.signed_at for one in sign_offs)),
        "review_due": edition.review_due.isoformat(),
        "reviewed_by": [one.name_with_credentials for one in sign_offs],
        "version_sha256": edition.version_sha256,
        "notices": [notice_facts(one) for one in notices],
        "links": {
            "self": address("edition", slug=slug, number=edition.number),
            "html": absolute(edition_address(edition)),
            "article": address("article", slug=slug),
        },
    }


def _part_links(edition: Edition, name: str, html: str) -> Values:
    place: Values = {"slug": edition.article.slug, "number": edition.number}
    return {"self": address(name, **place), "edition": address("edition", **place), "html": absolute(html)}


def references_body(edition: Edition) -> Values:
    """The sources of an edition as frozen, with what is known of them now. Three queries."""
    now = sources_of(edition.version, with_abstracts=False)
    keys = {rendition.audience: json.loads(rendition.keys) for rendition in edition.version.renditions.all()}
    numbers: dict[str, dict[str, int]] = {}
    for audience, cited in keys.items():
        for number, key in enumerate(cited, start=1):
            numbers.setdefault(key, {})[audience] = number
    return {
        "article": edition.article.slug,
        "edition": edition.number,
        "items": [
            _reference(now[source.key], numbers.get(source.key, {})) for source in numbered_sources(edition.version)
        ],
        "links": _part_links(edition, "references", f"{edition_address(edition)}#references"),
    }


def _reference(source: VersionSource, numbers: dict[str, int]) -> Values:
    frozen, now = source.frozen, source.now
    return {
        "key": frozen.key,
        "numbers": numbers,
        "evidence_type": frozen.evidence_type,
        "issuing_body": frozen.issuing_body,
        "citation": reference_text(frozen),
        "doi": doi_of(frozen.csl),
        "pmid": pmid_of(frozen.csl),
        "status": {"when_signed": frozen.retraction, "now": now.retraction, "on": canonical_value(now.retracted_on)},
        "csl": csl_item(frozen),
    }


def claims_body(edition: Edition, audience: Audience) -> Values | None:
    """The cited claims of one text with their sources as known now; None where there is no such text. Three
    queries."""
    rendition = edition.version.renditions.select_related("frozen_claims").filter(audience=audience).first()
    if rendition is None:
        return None
    sources = sources_of(edition.version, with_abstracts=False)
    evidence = evidence_of_rendition(rendition, sources, with_abstracts=False)
    page = absolute(edition_address(edition, audience))
    place: Values = {"slug": edition.article.slug, "number": edition.number}
    links = _part_links(edition, "claims", edition_address(edition, audience))
    if audience != Audience.PROFESSIONAL:
        links["self"] = address("claims", {"audience": audience.value}, **place)
    return {
        "article": edition.article.slug,
        "edition": edition.number,
        "audience": audience.value,
        "items": [_claim(row, f"{page}{anchor}") for row, anchor in zip(evidence.rows, evidence.places, strict=True)],
        "links": links,
    }


def _claim(row: EvidenceRow, stands_at: str) -> Values:
    claim, context = row.claim, row.claim.context
    return {
        "number": row.position,
        "identity": claim.identity,
        "kind": claim.kind,
        "text": claim.text,
        "context": {
            "headings": list(context.heading_path),
            "lead_in": context.lead_in,
            "table_caption": context.table_caption,
            "table_header": list(context.table_header),
            "footnotes": list(context.footnotes),
        },
        "sources": [_cited(source) for source in row.sources],
        "address": stands_at,
    }


def _cited(source: EvidenceSource) -> Values:
    return {
        "key": source.key,
        "number": source.number,
        "locator": source.locator,
        "evidence_type": source.evidence_type,
        "title": source.title,
        "year": source.year,
        "doi": source.doi,
        "pmid": source.pmid,
        "status": source.status,
        "status_on": canonical_value(source.status_date),
    }


def _links_to(edition: Edition) -> Values:
    slug = edition.article.slug
    return {
        "article": address("article", slug=slug),
        "edition": address("edition", slug=slug, number=edition.number),
        "html": absolute(edition_address(edition)),
    }


def notice_item(notice: Notice) -> Values:
    """A notice in a list: a row of `queries.listed_notices()`."""
    edition = notice.edition
    return notice_facts(notice) | {
        "article": edition.article.slug,
        "edition": edition.number,
        "holds": notice in standing(edition.notices.all()),
        "links": _links_to(edition),
    }


def change_item(row: Edition | Notice) -> Values:
    """A change: a row of `queries.changes_after()`. Says nothing that an edition says, which may be withdrawn."""
    edition = row if isinstance(row, Edition) else row.edition
    if isinstance(row, Notice):
        kind, at = row.kind, row.placed_at
    else:
        kind, at = "reaffirmed" if row.basis == Basis.REAFFIRMED else "edition", row.published_at
    return {
        "cursor": sequence_cursor(row.ledger_entry.sequence),
        "kind": kind,
        "at": canonical_value(at),
        "article": edition.article.slug,
        "edition": edition.number,
        "reason": row.reason if isinstance(row, Notice) else None,
        "links": _links_to(edition),
    }
