"""Marking a claim: supported, partly, not supported, cannot verify."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews import actions
from reviews.claim_checks import claim_sheet
from reviews.claim_rows import claim_filters
from reviews.forms import VerdictForm
from reviews.models import Assignment
from reviews.queries import get_assignment_or_404
from reviews.views.answering import signed_in_user, status_of


@requires(Role.REVIEWER)
@require_POST
def check_claim(request: HttpRequest, pk: int, identity: str) -> HttpResponse:
    """Keep a verdict on one claim. Scripts get JSON; a form goes back to its claim."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = VerdictForm(request.POST)
    wants_json = not request.accepts("text/html")
    try:
        if not form.is_valid():
            raise Refused(" ".join(str(reason) for reasons in form.errors.values() for reason in reasons))
        actions.check_claim(assignment=assignment, actor=reviewer, identity=identity, **form.cleaned_data)
    except Refused as refusal:
        if wants_json:
            return JsonResponse({"code": refusal.code, "message": refusal.reason}, status=status_of(refusal))
        messages.error(request, refusal.reason)
    else:
        if wants_json:
            return JsonResponse(_progress(assignment), status=HTTPStatus.OK)
    return redirect(_back_to(request, pk, identity))


def _back_to(request: HttpRequest, pk: int, identity: str) -> str:
    """The claim on its page; where the page lists only some claims, this one may be among them no more."""
    page = reverse("reviews:assignment", args=[pk])
    kept = {name: request.GET[name] for name in ("audience", "claims") if request.GET.get(name)}
    place = "claims" if "claims" in kept else f"claim-{identity[:12]}"
    return f"{page}{'?' if kept else ''}{urlencode(kept)}#{place}"


def _progress(assignment: Assignment) -> dict[str, Any]:
    sheet = claim_sheet(assignment)
    return {
        "checked": sheet.checked,
        "total": sheet.total,
        "verdicts": sheet.verdicts_in_words,
        "filters": [asdict(one) for one in claim_filters(sheet)],
    }
