"""Saying that what was called a minor correction is not one."""

from __future__ import annotations

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
def call_not_minor(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the full rules of the round apply, on record."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for("not_minor", request.POST)
    if not form.is_valid():
        return page(request, assignment, not_minor=form)
    try:
        actions.call_not_minor(review=assignment.round, actor=reviewer, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return refused(request, assignment, "not_minor", form, refusal)
    messages.success(request, "It is on record. The round goes on under its full rules.")
    return redirect("reviews:assignment", pk=pk)
