"""A reviewer's answers to an invitation, and passing it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews import actions
from reviews.queries import get_assignment_or_404
from reviews.views.answering import signed_in_user
from reviews.views.assignment import form_for, page, refused


@requires(Role.REVIEWER)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an invitation with a declaration of interests; the text opens."""
    return _answer(
        request, pk, "accept", actions.accept, "Thank you. The text is open; your review is due on the date above it."
    )


@requires(Role.REVIEWER)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, or step back after accepting."""
    return _answer(request, pk, "decline", actions.decline, "You have declined. The managing editor has been told.")


def _answer(request: HttpRequest, pk: int, name: str, action: Callable[..., Any], thanks: str) -> HttpResponse:
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for(name, request.POST)
    if not form.is_valid():
        return page(request, assignment, **{name: form})
    try:
        action(assignment=assignment, actor=reviewer, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, assignment, name, form, refusal)
    messages.success(request, thanks)
    return redirect("reviews:assignment", pk=pk)


@requires(Role.REVIEWER)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the assignment on to a colleague."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for("hand_over", request.POST)
    if not form.is_valid():
        return page(request, assignment, hand_over=form)
    try:
        theirs = actions.hand_over(assignment=assignment, actor=reviewer, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, assignment, "hand_over", form, refusal)
    messages.success(request, f"{theirs.reviewer.printed_name} is invited in your place. The managing editor is told.")
    return redirect("reviews:queue")
