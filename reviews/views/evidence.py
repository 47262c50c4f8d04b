"""The evidence table of the version that a reviewer judges."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.evidence_file import csv_download, evidence_text
from articles.evidence_listing import evidence_listing
from articles.models import Audience
from articles.text_evidence import TextEvidence, evidence_of_rendition
from articles.version_evidence import sources_of
from cms.accounts.access import requires
from cms.accounts.roles import Role
from reviews.models import Assignment
from reviews.policy import why_not_read
from reviews.queries import get_assignment_or_404, rendition_for
from reviews.views.answering import signed_in_user


@requires(Role.REVIEWER)
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Every claim of the version beside its sources, once the text is open to the reviewer."""
    assignment = get_assignment_or_404(signed_in_user(request), pk)
    if reason := why_not_read(signed_in_user(request), assignment):
        return _not_yet(request, assignment, reason)
    found = _evidence(request, assignment)
    listing = evidence_listing(found, request.GET)
    ending = f"?audience={found.audience.value}"
    context = {
        "section": "queue",
        "assignment": assignment,
        "version": assignment.round.version,
        "language": assignment.round.version.language,
        "listing": listing,
        "text_url": f"{reverse('reviews:assignment', args=[pk])}{ending}",
        "csv_url": listing.narrowing.address(f"{reverse('reviews:evidence_csv', args=[pk])}{ending}"),
        "audience": found.audience,
        "audiences": [
            (Audience(rendition.audience), f"?audience={rendition.audience}")
            for rendition in assignment.round.version.renditions.all()
        ],
    }
    return render(request, "reviews/evidence.html", context)


@requires(Role.REVIEWER)
@require_safe
def evidence_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file."""
    assignment = get_assignment_or_404(signed_in_user(request), pk)
    if reason := why_not_read(signed_in_user(request), assignment):
        return _not_yet(request, assignment, reason)
    found, version = _evidence(request, assignment), assignment.round.version
    name = f"{version.article.slug}-version-{version.number}-{found.audience.value}.csv"
    return csv_download(evidence_text(found, request.GET), name)


def _not_yet(request: HttpRequest, assignment: Assignment, reason: str) -> HttpResponse:
    """Back to the assignment, where its reviewer can do what opens the text."""
    messages.info(request, reason)
    return redirect("reviews:assignment", pk=assignment.pk)


def _evidence(request: HttpRequest, assignment: Assignment) -> TextEvidence:
    version = assignment.round.version
    prefetch_related_objects([version], "renditions__frozen_claims")
    rendition = rendition_for(version, request.GET.get("audience", Audience.PROFESSIONAL))
    return evidence_of_rendition(rendition, sources_of(version), with_abstracts=True)
