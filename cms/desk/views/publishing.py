"""Publishing an approval, at once or at a time; re-review of what is live; notices on it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.actions import start_re_review
from cms.desk.round_forms import NoticeForm, ReReviewForm
from cms.desk.round_queries import get_desk_round_or_404, live_edition_or_404
from cms.desk.views.rounds import form_for, refused, round_page
from cms.publishing.actions import cancel_publication, place_notice, schedule_publication
from cms.publishing.actions import publish as publish_approval
from cms.publishing.models import LiveEdition, NoticeKind, ScheduledPublication
from cms.publishing.policy import why_not_place_notice
from cms.refusals import Refused, Stale
from reviews.models import Approval, Round
from reviews.policy import why_not_re_review
from reviews.views.answering import say_why_not, signed_in_user, status_of

# What each notice does, for the page where it is chosen (COPE, Retraction guidelines; ICMJE, Scientific misconduct).
CONSEQUENCES = {
    NoticeKind.CONCERN: "The edition stays readable under a banner with your words, while a doubt is looked into.",
    NoticeKind.CONCERN_LIFTED: "The banner goes; the record keeps that there was a concern and why it was lifted.",
    NoticeKind.RETRACTION: (
        "The edition stays at its address, marked as retracted, so that whoever cited it can see why. "
        "This cannot be undone; a new edition can follow."
    ),
    NoticeKind.WITHDRAWAL: (
        "The text is taken down: its address shows your words instead, and it leaves every list. For text that may "
        "harm. This cannot be undone; a new edition can follow."
    ),
}


@requires(Role.MANAGING_EDITOR)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the round's approval now."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = form_for("publish", request.POST)
    if not form.is_valid():
        return round_page(request, review, tried=("publish", None, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        edition = publish_approval(approval=_approval_of(review), actor=actor, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, review, "publish", form, refusal)
    messages.success(request, f"Edition {edition.number} is live.")
    return redirect("desk:round", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the round's approval at a time (UTC)."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = form_for("schedule", request.POST)
    if not form.is_valid():
        return round_page(request, review, tried=("schedule", None, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        planned = schedule_publication(approval=_approval_of(review), actor=actor, **form.cleaned_data)
    except Refused as refusal:
        return refused(request, review, "schedule", form, refusal)
    messages.success(request, f"It will be published on {planned.publish_at:%-d %B %Y at %H:%M} UTC.")
    return redirect("desk:round", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def cancel(request: HttpRequest, pk: int, planned: int) -> HttpResponse:
    """Take a planned publication back."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = get_object_or_404(
        ScheduledPublication.objects.select_related("approval__round"), pk=planned, approval__round=review
    )
    try:
        cancel_publication(planned=row, actor=actor)
    except Refused as refusal:
        return refused(request, review, "cancel", forms.Form(request.POST), refusal)
    messages.success(request, "The planned publication is cancelled. The approval stays; publish it when you like.")
    return redirect("desk:round", pk=pk)


def _approval_of(review: Round) -> Approval:
    if not hasattr(review, "approval"):
        raise Refused("The board has not approved this version.", code="not-approved")
    return review.approval


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def re_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the board to look again at the live edition's unchanged text."""
    actor = signed_in_user(request)
    live = live_edition_or_404(slug)
    form = ReReviewForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            review = start_re_review(article=live.article, actor=actor, **form.cleaned_data)
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, "The re-review has begun. Invite its reviewers here.")
            return redirect("desk:round", pk=review.pk)
    context = {
        "section": "rounds",
        "live": live,
        "form": form,
        "why_not": why_not_re_review(actor, live.edition.version),
    }
    return render(request, "desk/re_review.html", context, status=_status(form, status))


def _status(form: forms.Form, refused: HTTPStatus) -> HTTPStatus:
    if refused is not HTTPStatus.OK:
        return refused
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


@dataclass(frozen=True)
class NoticeChoice:
    """One kind of notice as the page offers it."""

    kind: NoticeKind
    consequence: str
    why_not: str | None


def _choices(actor: User, live: LiveEdition) -> list[NoticeChoice]:
    return [
        NoticeChoice(kind, consequence, why_not_place_notice(actor, live.edition, kind))
        for kind, consequence in CONSEQUENCES.items()
    ]


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """Place a notice on the live edition: choose and give the reason, see the consequences, confirm."""
    actor = signed_in_user(request)
    live = live_edition_or_404(slug)
    choices = _choices(actor, live)
    kinds = [choice.kind for choice in choices if choice.why_not is None]
    form = NoticeForm(request.POST if request.method == "POST" else None, kinds=kinds)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid() and "mend" not in request.POST:
        kind = NoticeKind(form.cleaned_data["kind"])
        if "confirm" not in request.POST:
            context = {"section": "rounds", "live": live, "form": form, "kind": kind, "consequence": CONSEQUENCES[kind]}
            return render(request, "desk/notice_confirm.html", context)
        try:
            _refuse_another_edition(request, live)
            place_notice(edition=live.edition, actor=actor, kind=kind, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, f"{kind.label} placed on edition {live.edition.number}. Readers see it now.")
            return redirect("desk:rounds")
    context = {"section": "rounds", "live": live, "form": form, "choices": choices, "kinds": kinds}
    return render(request, "desk/notice.html", context, status=_status(form, status))


def _refuse_another_edition(request: HttpRequest, live: LiveEdition) -> None:
    """The confirmed notice is about the edition that was on the page, not about one published since."""
    if request.POST.get("edition") != str(live.edition.number):
        raise Stale(f"Edition {live.edition.number} is live by now. Look at it, then decide again.")
