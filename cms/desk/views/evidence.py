"""The evidence table at the desk: of the draft as it is saved now, and of each frozen version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.composition import compose
from articles.evidence_file import csv_download, evidence_text
from articles.evidence_listing import evidence_listing
from articles.models import Audience, Draft, Version
from articles.rendering import TextTooLarge
from articles.text_evidence import TextEvidence, evidence_of_draft, evidence_of_rendition
from articles.version_evidence import sources_of
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for, typed
from reviews.queries import rendition_for


@requires(Role.EDITOR)
@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """Every claim of the draft beside its sources, as saved now."""
    draft = draft_for(request, slug)
    file = reverse("desk:evidence_csv", args=[draft.article.slug])
    try:
        found = _of_draft(request, draft)
    except TextTooLarge as error:
        return article_page(request, "desk/evidence.html", draft, {"too_large": str(error)})
    texts = [rendition.audience for rendition in draft.renditions.all() if rendition.markdown.strip()]
    context = _table(request, found, reverse("desk:draft", args=[draft.article.slug]), file, texts)
    return article_page(request, "desk/evidence.html", draft, context | {"language": draft.article.language})


@requires(Role.EDITOR)
@require_safe
def evidence_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a file."""
    draft = draft_for(request, slug)
    try:
        found = _of_draft(request, draft)
    except TextTooLarge as error:
        messages.error(request, str(error))
        return redirect("desk:evidence", slug=draft.article.slug)
    return csv_download(evidence_text(found, request.GET), f"{draft.article.slug}-draft-{found.audience.value}.csv")


@requires(Role.EDITOR)
@require_safe
def version_evidence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every claim of a frozen version beside its sources, with what has become of them since."""
    draft = draft_for(request, slug)
    frozen = _version(draft, number)
    place = [draft.article.slug, number]
    found = _of_version(request, frozen)
    file = reverse("desk:version_evidence_csv", args=place)
    texts = [rendition.audience for rendition in frozen.renditions.all()]
    context = _table(request, found, reverse("desk:version", args=place), file, texts)
    return article_page(
        request, "desk/evidence.html", draft, context | {"version": frozen, "language": frozen.language}
    )


@requires(Role.EDITOR)
@require_safe
def version_evidence_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same as a file."""
    draft = draft_for(request, slug)
    found = _of_version(request, _version(draft, number))
    name = f"{draft.article.slug}-version-{number}-{found.audience.value}.csv"
    return csv_download(evidence_text(found, request.GET), name)


def _of_draft(request: HttpRequest, draft: Draft) -> TextEvidence:
    composition = compose(draft)
    wanted = typed(request.GET, "audience")
    return evidence_of_draft(composition, wanted if wanted in composition.markdown else Audience.PROFESSIONAL.value)


def _version(draft: Draft, number: int) -> Version:
    versions = Version.objects.prefetch_related("renditions__frozen_claims")
    return get_object_or_404(versions, article=draft.article, number=number)


def _of_version(request: HttpRequest, version: Version) -> TextEvidence:
    rendition = rendition_for(version, typed(request.GET, "audience"))
    return evidence_of_rendition(rendition, sources_of(version), with_abstracts=True)


def _table(request: HttpRequest, found: TextEvidence, text_url: str, csv_url: str, texts: list[str]) -> dict[str, Any]:
    listing = evidence_listing(found, request.GET)
    if len(texts) > 1:
        csv_url = f"{csv_url}?audience={found.audience.value}"
    return {
        "listing": listing,
        "text_url": text_url,
        "csv_url": listing.narrowing.address(csv_url),
        "audience": found.audience,
        "audiences": [(Audience(text), f"?audience={text}") for text in texts],
    }
