"""A reviewer's answers to an invitation, and passing it on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews import actions
from reviews.candidates import candidates_for
from reviews.forms import HandOverForm
from reviews.models import Assignment
from reviews.policy import awaits_conflict_decision, why_not_hand_over
from reviews.queries import get_assignment_or_404
from reviews.views.answering import say_why_not, signed_in_user, status_of
from reviews.views.assignment import form_for, page, refused


@requires(Role.REVIEWER)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an invitation with a declaration of interests; the text opens."""
    return _answer(request, pk, "accept", actions.accept, _thanks)


def _thanks(accepted: Assignment) -> str:
    if awaits_conflict_decision(accepted):
        return (
            "Thank you. A managing editor looks at the interests that you declared; you are told when the text opens."
        )
    return f"Thank you. The text is open; your review is due on {accepted.due_at:%-d %B %Y}."


@requires(Role.REVIEWER)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, or step back after accepting."""
    return _answer(request, pk, "decline", actions.decline, lambda _: "You have declined. The managing editor is told.")


def _answer(
    request: HttpRequest,
    pk: int,
    name: str,
    action: Callable[..., Assignment],
    said: Callable[[Assignment], str],
) -> HttpResponse:
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for(name, request.POST)
    if not form.is_valid():
        return page(request, assignment, **{name: form})
    try:
        answered = action(assignment=assignment, actor=reviewer, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, assignment, name, form, refusal)
    messages.success(request, said(answered))
    return redirect("reviews:assignment", pk=pk)


@requires(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the assignment on to a colleague."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    why_not = why_not_hand_over(reviewer, assignment)
    candidates = candidates_for(assignment.round) if why_not is None else []
    form = HandOverForm(request.POST if request.method == "POST" else None, candidates=candidates)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                theirs = actions.hand_over(assignment=assignment, actor=reviewer, **form.cleaned_data)
            except Refused as refusal:
                say_why_not(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, f"{theirs.reviewer.printed_name} is invited in your place.")
                return redirect("reviews:queue")
    context = {
        "section": "queue",
        "assignment": assignment,
        "form": form,
        "why_not": why_not,
        "cannot_take_it": [one for one in candidates if one.why_not is not None and one.reviewer.pk != reviewer.pk],
    }
    return render(request, "reviews/hand_over.html", context, status=status)
