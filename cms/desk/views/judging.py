"""What an editor does on the page of a round: assign and unassign, withdraw, adjudicate, answer a comment."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.round_queries import get_desk_round_or_404
from cms.desk.views.rounds import assign_form, form_for, refused, round_page
from cms.refusals import Refused
from reviews import actions
from reviews.candidates import candidates_for, proposed
from reviews.forms import CommentForm
from reviews.models import Assignment, Comment, ConflictDecision, Round, SignOff
from reviews.quorum import valid_approvals
from reviews.views.answering import signed_in_user


@requires(Role.MANAGING_EDITOR)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a board member to the round."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = assign_form(review, request.POST)
    if not form.is_valid():
        return _as_filled(request, review, "assign", form)
    reviewer = get_object_or_404(User, pk=form.cleaned_data["reviewer"])
    try:
        actions.assign(review=review, actor=actor, reviewer=reviewer, replaces=_replaced(request, review))
    except Refused as refusal:
        return refused(request, review, "assign", form, refusal)
    messages.success(request, f"{reviewer.printed_name} is invited; the invitation goes out by e-mail.")
    return redirect("desk:round", pk=pk)


def _replaced(request: HttpRequest, review: Round) -> Assignment | None:
    """The declined assignment whose place the new one takes, where the page named one."""
    number = request.POST.get("replaces", "")
    return next((one for one in review.assignments.all() if str(one.pk) == number), None)


@requires(Role.MANAGING_EDITOR)
@require_POST
def invite_proposed(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite whom the policy proposes now, all or none."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    try:
        with transaction.atomic():
            invited = [
                actions.assign(review=review, actor=actor, reviewer=candidate.reviewer)
                for candidate in proposed(review, candidates_for(review), valid_approvals(review))
            ]
    except Refused as refusal:
        return refused(request, review, "assign", assign_form(review, {}), refusal)
    names = ", ".join(assignment.reviewer.printed_name for assignment in invited)
    messages.success(request, f"Invited: {names}." if names else "Nobody was proposed any more; nobody was invited.")
    return redirect("desk:round", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def decide_conflict(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Decide about interests that a reviewer declared."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = get_object_or_404(Assignment.objects.select_related("round", "reviewer"), pk=assignment, round=review)
    form = form_for("conflict", request.POST, row=row.pk)
    if not form.is_valid():
        return _as_filled(request, review, "conflict", form, row=row.pk)
    try:
        decided = actions.decide_conflict(
            assignment=row,
            actor=actor,
            outcome=ConflictDecision.Outcome(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refusal:
        return refused(request, review, "conflict", form, refusal, row=row.pk)
    messages.success(request, f"{row.reviewer.printed_name}: {decided.get_outcome_display().lower()}. They are told.")
    return redirect("desk:round", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def unassign(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """End an open assignment, with a reason. What was signed stays."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = get_object_or_404(Assignment.objects.select_related("round", "reviewer"), pk=assignment, round=review)
    return _with_reason(
        request,
        review,
        "unassign",
        lambda reason: actions.unassign(assignment=row, actor=actor, reason=reason),
        f"{row.reviewer.printed_name} is not asked any more.",
        row=row.pk,
    )


@requires(Role.EDITOR)
@require_POST
def withdraw_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the submission back, with a reason."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    return _with_reason(
        request,
        review,
        "withdraw",
        lambda reason: actions.withdraw_round(review=review, actor=actor, reason=reason),
        "The submission is withdrawn. What was signed stays on record.",
    )


@requires(Role.MANAGING_EDITOR)
@require_POST
def adjudicate(request: HttpRequest, pk: int, sign_off: int) -> HttpResponse:
    """Move on against a standing request for changes, on the record."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = get_object_or_404(SignOff.objects.select_related("round"), pk=sign_off, round=review)
    return _with_reason(
        request,
        review,
        "adjudicate",
        lambda reason: actions.adjudicate(sign_off=row, actor=actor, reason=reason),
        "Your adjudication is on record and will be printed on the edition.",
        row=row.pk,
    )


@requires(Role.EDITOR)
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in the round's discussion; its reviewers read it."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    form = form_for("comment", request.POST)
    if not form.is_valid():
        return _as_filled(request, review, "comment", form)
    try:
        made = actions.comment(review=review, actor=actor, **cast(CommentForm, form).remark())
    except Refused as refusal:
        return refused(request, review, "comment", form, refusal)
    messages.success(request, "Your comment is in the discussion.")
    return redirect(f"{reverse('desk:round', args=[pk])}#comment-{made.pk}")


@requires(Role.EDITOR)
@require_POST
def reply(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Answer in a thread of the round, or of an earlier one of the same article."""
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = _comment_of(review, comment)
    form = form_for("reply", request.POST, row=row.pk)
    if not form.is_valid():
        return _as_filled(request, review, "reply", form, row=row.pk)
    try:
        made = actions.reply(comment=row, actor=actor, body=form.cleaned_data["body"])
    except Refused as refusal:
        return refused(request, review, "reply", form, refusal, row=row.pk)
    messages.success(request, "Your answer is in the discussion.")
    return redirect(f"{reverse('desk:round', args=[pk])}#comment-{made.pk}")


@requires(Role.EDITOR)
@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that a remark is settled."""
    return _marked(request, pk, comment, actions.resolve)


@requires(Role.EDITOR)
@require_POST
def reopen(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Take a remark of one's own up again."""
    return _marked(request, pk, comment, actions.reopen)


def _marked(request: HttpRequest, pk: int, comment: int, action: Callable[..., Any]) -> HttpResponse:
    actor = signed_in_user(request)
    review = get_desk_round_or_404(actor, pk)
    row = _comment_of(review, comment)
    try:
        action(comment=row, actor=actor)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect(f"{reverse('desk:round', args=[pk])}#comment-{row.pk}")


def _comment_of(review: Round, pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("round").filter(round__article=review.article_id), pk=pk)


def _with_reason(
    request: HttpRequest,
    review: Round,
    name: str,
    act: Callable[[str], Any],
    done: str,
    *,
    row: int | None = None,
) -> HttpResponse:
    form = form_for(name, request.POST, row=row)
    if not form.is_valid():
        return _as_filled(request, review, name, form, row=row)
    try:
        act(form.cleaned_data["reason"])
    except Refused as refusal:
        return refused(request, review, name, form, refusal, row=row)
    messages.success(request, done)
    return redirect("desk:round", pk=review.pk)


def _as_filled(
    request: HttpRequest, review: Round, name: str, form: forms.Form, *, row: int | None = None
) -> HttpResponse:
    """The page with a form that is not complete."""
    return round_page(request, review, tried=(name, row, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
