"""Showing readers a version before the board has decided: early access, and publishing in an emergency."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.round_forms import EmergencyForm
from cms.desk.round_queries import get_desk_round_or_404
from cms.desk.views.rounds import form_for, refused, round_page
from cms.publishing.policy import why_not_publish_in_emergency
from cms.publishing.unsigned_actions import end_early_access, open_early, publish_in_emergency
from cms.refusals import Refused
from reviews.views.answering import say_why_not, signed_in_user, status_of


@requires(Role.MANAGING_EDITOR)
@require_POST
def open_to_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the version to readers under the caution banner."""
    done = "Readers who have the address can read this version now, under the caution banner."
    return _with_form(request, pk, "open_early", open_early, done)


@requires(Role.MANAGING_EDITOR)
@require_POST
def close_to_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it to readers again."""
    return _with_form(request, pk, "end_early_access", end_early_access, "The version is closed to readers again.")


def _with_form(request: HttpRequest, pk: int, name: str, act: Callable[..., object], done: str) -> HttpResponse:
    """Act with what the round's form of this name holds, or show the round again with what is in the way."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = form_for(name, request.POST)
    if not form.is_valid():
        return round_page(request, review, tried=(name, None, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        act(review=review, actor=actor, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, review, name, form, refusal)
    messages.success(request, done)
    return redirect("desk:round", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the version before the board has decided: what that means, why, and that it is meant."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = EmergencyForm(
        request.POST if request.method == "POST" else None,
        initial={"seen_version_sha256": review.version.version_sha256},
    )
    status = HTTPStatus.OK
    if form.is_bound and not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_bound:
        typed = {name: form.cleaned_data[name] for name in ("reason", "seen_version_sha256")}
        try:
            edition = publish_in_emergency(review=review, actor=actor, **typed)
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.warning(
                request,
                f"Edition {edition.number} is live, marked as not approved. The board is to decide by "
                f"{edition.review_due:%-d %B %Y}.",
            )
            return redirect("desk:round", pk=pk)
    context = {
        "section": "rounds",
        "review": review,
        "version": review.version,
        "rules": review.rules,
        "form": form,
        "why_not": why_not_publish_in_emergency(actor, review),
    }
    return render(request, "desk/emergency.html", context, status=status)
