"""Promise 1: what readers see is, byte for byte without overlays, the text whose digest the sign-offs carry."""

from __future__ import annotations

import pytest

from articles.canonical_form import version_sha256
from articles.evidence_types import RetractionStatus
from articles.tests.scenes import make_article
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.queries import signed_by
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_article,
    second_edition,
    source_retracted,
)
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import signed_parts

pytestmark = pytest.mark.django_db
PARTS = {"heading", "contents", "body", "references"}


def digest_of_what_is_served(client, edition: Edition, place: str) -> str:
    """The digest worked out from the bytes of the responses, one for each audience."""
    renditions = {each.audience: each for each in edition.version.renditions.all()}
    pages = {audience: place if audience == "professional" else f"{place}{audience}/" for audience in renditions}
    served = {audience: signed_parts(client.get(page).content) for audience, page in pages.items()}
    assert all(set(parts) == PARTS for parts in served.values())
    return version_sha256(
        content=edition.version.content_sha256,
        schema=edition.version.schema,
        renderer=edition.version.renderer,
        renditions=served,
        keys={audience: rendition.keys for audience, rendition in renditions.items()},
    )


def signed_digests(edition: Edition) -> set[str]:
    return {sign_off.version_sha256 for sign_off in signed_by(edition)}


def test_the_live_page_in_both_texts_is_what_both_reviewers_signed(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    assert {digest_of_what_is_served(client, edition, f"/articles/{edition.article.slug}/")} == signed_digests(edition)


def test_an_old_edition_stays_what_was_signed_then(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    second = second_edition(first, edith, mona, ravi, rosa)
    place = f"/articles/{first.article.slug}/editions/"
    assert {digest_of_what_is_served(client, first, f"{place}1/")} == signed_digests(first)
    assert {digest_of_what_is_served(client, second, f"{place}2/")} == signed_digests(second)


@pytest.mark.parametrize("kind", [NoticeKind.CONCERN, NoticeKind.RETRACTION])
def test_notices_leave_the_signed_text_as_it_is(client, edith, mona, ravi, rosa, kind):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, kind)
    assert {digest_of_what_is_served(client, edition, f"/articles/{edition.article.slug}/")} == signed_digests(edition)


@pytest.mark.parametrize("status", [RetractionStatus.RETRACTED, RetractionStatus.CONCERN, RetractionStatus.CORRECTED])
def test_marks_at_sources_come_off_without_a_trace(client, edith, mona, ravi, rosa, status):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    for key in ("curtis2014", "palumbo2012"):
        source_retracted(key, status)
    place = f"/articles/{edition.article.slug}/"
    stored = edition.version.renditions.get(audience="professional").references_html
    assert stored not in client.get(place).content.decode(), "the marks are there"
    assert {digest_of_what_is_served(client, edition, place)} == signed_digests(edition)


def test_a_range_of_citations_and_awkward_signs_survive(client, edith, mona, ravi, rosa):
    text = (
        "## When?\n\nA count < 0.5 × 10⁹/L & fever “now” [@curtis2014; @palumbo2012]. {{ braces }} {% tags %} "
        "stay \\<b>text\\</b>.\n\n| Count | Risk |\n|---|---|\n| <500/μL | high [@curtis2014] |\n"
    )
    edition = published(make_article(edith, text=text), mona, ravi, rosa)
    source_retracted("curtis2014")
    assert {digest_of_what_is_served(client, edition, f"/articles/{edition.article.slug}/")} == signed_digests(edition)


def test_a_changed_byte_would_be_noticed(client, edith, mona, ravi, rosa, monkeypatch):
    edition = published_article(edith, mona, ravi, rosa)
    monkeypatch.setattr("articles.overlays.marked_body", lambda html, marks: f"{html} ")
    assert digest_of_what_is_served(client, edition, f"/articles/{edition.article.slug}/") not in signed_digests(
        edition
    )
