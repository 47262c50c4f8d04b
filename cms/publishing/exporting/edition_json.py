"""An edition as JSON: what the page, the PDF and JATS say of it, for programs, with the signed text and its sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from articles.models import Audience
from cms.interface_language import in_english
from cms.ledger.canonical import canonical_value
from cms.publishing.addresses import absolute, edition_address
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.exporting.csl_json import csl_item
from cms.publishing.exporting.frozen_sources import numbered_sources
from cms.publishing.exporting.record import correction_made_by, permanent_address, title_as_cited
from cms.publishing.models import Edition, Notice
from cms.publishing.opening_words import introductions
from cms.publishing.queries import adjudications_of, signed_by
from cms.publishing.verification_codes import shown_code, verification_address
from reviews.claims_checked import claims_checked
from reviews.models import SignOff


@in_english
def edition_json(edition: Edition, *, notices: Sequence[Notice]) -> str:
    """The edition with `notices`, those that hold. Times are UTC in ISO 8601; names are those as at signing."""
    return json.dumps(edition_facts(edition, notices), ensure_ascii=False, indent=2) + "\n"


@in_english
def edition_facts(edition: Edition, notices: Sequence[Notice]) -> dict[str, Any]:
    """The same as values: what `article.json` and the API say of an edition comes from here."""
    version, sign_offs = edition.version, signed_by(edition)
    checked = claims_checked(sign_offs)
    return {
        "title": title_as_cited(edition, list(notices)),
        "summary": version.summary,
        "introductions": introductions(version),
        "language": version.language,
        "topic": version.topic_name,
        "address": permanent_address(edition),
        "publisher": version.house_name,
        "edition": edition.number,
        "basis": edition.basis,
        "change_note": edition.change_note,
        "submitted_at": canonical_value(edition.ground.round.submitted_at),
        "approved_at": canonical_value(edition.ground.at),
        "published_at": canonical_value(edition.published_at),
        "last_reviewed_at": canonical_value(max(one.signed_at for one in sign_offs)),
        "review_due": edition.review_due.isoformat(),
        "origin": {
            "kind": version.origin,
            "tool": version.origin_tool,
            "statement": origin_disclosure(version, sign_offs),
        },
        "byline": [
            {"name": line.printed_name, "role": line.role, "interests": line.interests}
            for line in version.contributors.all()
        ],
        "reviewed_by": [_signature(one) for one in sign_offs],
        "claim_checks": checked.as_values() if checked else None,
        "adjudications": [
            {
                "request_by": one.sign_off.name_with_credentials,
                "requested_at": canonical_value(one.sign_off.signed_at),
                "decided_by": one.printed_name,
                "decided_at": canonical_value(one.at),
                "reason": one.reason,
            }
            for one in adjudications_of(edition)
        ],
        **_correction(edition),
        "notices": [notice_facts(one) for one in notices],
        "proof": {
            "version": version.number,
            "version_sha256": edition.version_sha256,
            "content_sha256": version.content_sha256,
            "record_sha256": edition.record_sha256,
            "verification_code": shown_code(edition),
            "verify_at": absolute(verification_address(edition)),
        },
        "texts": {str(Audience(rendition.audience).value): rendition.parts for rendition in version.renditions.all()},
        "references": [csl_item(source) for source in numbered_sources(version)],
        "figures": [
            {**figure.as_canonical(), "url": absolute(figure.address)}
            for figure in (copy.as_figure() for copy in version.figures.all())
        ],
    }


def _correction(edition: Edition) -> dict[str, Any]:
    """What the edition corrects. Nothing where it is no correction: files from before there were any stay the same."""
    made = correction_made_by(edition)
    if made is None:
        return {}
    return {
        "correction": {
            "kind": made.correction_kind,
            "reason": made.reason,
            "corrects_edition": made.edition.number,
            "corrects_address": absolute(edition_address(_of(made.edition, edition))),
            "decided_by": made.printed_name,
            "corrected_at": canonical_value(made.placed_at),
        }
    }


def _corrected_by(notice: Notice) -> dict[str, Any]:
    if notice.corrected_by is None:
        return {}
    return {"correction_kind": notice.correction_kind, "corrected_by_edition": notice.corrected_by.number}


def _of(other: Edition, edition: Edition) -> Edition:
    other.article = edition.article
    return other


def notice_facts(one: Notice) -> dict[str, Any]:
    """What a notice says, as values."""
    return {
        "kind": one.kind,
        **_corrected_by(one),
        "reason": one.reason,
        "decided_by": one.printed_name,
        "placed_at": canonical_value(one.placed_at),
    }


def _signature(one: SignOff) -> dict[str, Any]:
    return {
        "name": one.printed_name,
        "credentials": one.credentials,
        "affiliation": one.affiliation,
        "decision": one.decision,
        "meaning": one.meaning,
        "signed_at": canonical_value(one.signed_at),
        "interests": one.interests,
        **_kinds_of_interests(one),
    }


def _kinds_of_interests(one: SignOff) -> dict[str, Any]:
    """Of which kinds the interests are. Nothing where that was not signed: files of older editions stay the same."""
    return {} if one.kinds_signed is None else {"interest_kinds": one.kinds_signed}
