"""Answering a round: the board's remarks as a list, each answered with what was changed or why nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles.models import Draft
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.forms.answering import AnswerForm
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in, show_or_save, status_of
from cms.refusals import Refused
from reviews.actions import reply
from reviews.discussion import Thread, threads_of_article
from reviews.letters import points_to_send
from reviews.models import Comment
from reviews.views.answering import say_why_not


@dataclass(frozen=True)
class OpenRemark:
    """A remark that waits, with the form for its answer."""

    thread: Thread
    form: AnswerForm


@requires(Role.EDITOR)
@show_or_save
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """The remarks that wait, those that must be answered first; and what will go with the next submission."""
    draft = draft_for(request, slug)
    if request.method != "POST":
        return _page(request, draft)
    remark = get_object_or_404(
        Comment.objects.select_related("round"),
        pk=number_in(request.POST, "comment") or 0,
        round__article=draft.article,
        parent__isnull=True,
    )
    form = _form(remark.pk, request.POST)
    if not form.is_valid():
        return _page(request, draft, tried=(remark.pk, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        reply(comment=remark, actor=editor_in(request), **form.cleaned_data)
    except Refused as refusal:
        say_why_not(form, refusal)
        return _page(request, draft, tried=(remark.pk, form), status=status_of(refusal))
    messages.success(
        request, f"Your answer to {remark.author.printed_name} is kept, and goes with the next submission."
    )
    return redirect(f"{reverse('desk:answers', args=[draft.article.slug])}#remarks")


def _form(pk: int, data: object = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"answer-{pk}-%s")  # type: ignore[arg-type]


def _page(
    request: HttpRequest, draft: Draft, *, tried: tuple[int, AnswerForm] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    user = editor_in(request)
    threads = threads_of_article(draft.article_id)
    waiting = [one for one in threads if one.is_open and one.comment.author_id != user.pk]
    waiting.sort(key=lambda one: not one.comment.must_fix)
    context = {
        "remarks": [
            OpenRemark(one, tried[1] if tried and tried[0] == one.comment.pk else _form(one.comment.pk))
            for one in waiting
        ],
        "points": points_to_send(draft.article),
        "newest_version": draft.article.versions.order_by("-number").values_list("number", flat=True).first(),
        "were_remarks": bool(threads),
    }
    return article_page(request, "desk/answers.html", draft, context, status=status)
