"""A reviewer's remarks on the version before them, and the threads that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews import actions
from reviews.forms import CommentForm, ReplyForm
from reviews.models import Assignment, Comment
from reviews.policy import why_not_read
from reviews.queries import get_assignment_or_404
from reviews.views.answering import signed_in_user
from reviews.views.assignment import form_for, page, refused


@requires(Role.REVIEWER)
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a remark for the editors."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    form = form_for("comment", request.POST)
    if not form.is_valid():
        return page(request, assignment, comment=form)
    try:
        made = actions.comment(
            review=assignment.round,
            actor=reviewer,
            audience=request.GET.get("audience", "professional"),
            **cast(CommentForm, form).remark(),
        )
    except Refused as refusal:
        return refused(request, assignment, "comment", form, refusal)
    messages.success(request, "Your comment is with the editors.")
    if made.quote and made.start is None:
        messages.warning(
            request, "The text does not hold the words of your passage like that; your comment keeps them."
        )
    return _back_to(assignment, made.pk)


@requires(Role.REVIEWER)
@require_POST
def reply(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Answer in a thread."""
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    row = comment_of(assignment, comment)
    form = ReplyForm(request.POST, comment=row.pk, auto_id=f"reply-{row.pk}-%s")
    if not form.is_valid():
        return page(request, assignment, reply=form)
    try:
        made = actions.reply(comment=row, actor=reviewer, body=form.cleaned_data["body"])
    except Refused as refusal:
        return refused(request, assignment, "reply", form, refusal)
    return _back_to(assignment, made.pk)


@requires(Role.REVIEWER)
@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that a remark of one's own is settled."""
    return _marked(request, pk, comment, actions.resolve)


@requires(Role.REVIEWER)
@require_POST
def reopen(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Take a remark of one's own up again."""
    return _marked(request, pk, comment, actions.reopen)


def _marked(request: HttpRequest, pk: int, comment: int, action: Callable[..., Any]) -> HttpResponse:
    reviewer = signed_in_user(request)
    assignment = get_assignment_or_404(reviewer, pk)
    row = comment_of(assignment, comment)
    try:
        action(comment=row, actor=reviewer)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return _back_to(assignment, row.pk)


def comment_of(assignment: Assignment, pk: int) -> Comment:
    """A remark of the article's rounds, where the text of the assignment is open to its reviewer; else 404."""
    article = assignment.round.article_id
    comments = Comment.objects.select_related("round").filter(round__article=article)
    if why_not_read(assignment.reviewer, assignment) is not None:
        comments = comments.none()
    return get_object_or_404(comments, pk=pk)


def _back_to(assignment: Assignment, comment: int) -> HttpResponse:
    return redirect(f"{reverse('reviews:assignment', args=[assignment.pk])}#comment-{comment}")
