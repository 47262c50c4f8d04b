"""The inbox of readers' questions: what to do with each is decided here."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from articles.draft_text import TITLE_LIMIT
from articles.policy import may_see_draft
from cms.accounts.access import requires
from cms.accounts.roles import Role, is_managing_editor
from cms.desk.forms.questions import AnswerForm, DeclineForm, GiveForm, QuestionFilter, StartDraftForm
from cms.desk.questions import start_draft
from cms.desk.views.frame import editor_in, number_in
from cms.publishing.questions import actions
from cms.publishing.questions.models import Question
from cms.publishing.questions.queries import alike, may_answer, questions_for
from cms.publishing.questions.states import OPEN_QUESTIONS, QuestionState
from cms.refusals import Refused
from reviews.views.answering import say_why_not, status_of

PAGE_SIZE = 25


@requires(Role.EDITOR)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that the person may see, those to decide about first of all: the newest at the top."""
    form = QuestionFilter(request.GET if set(request.GET) & set(QuestionFilter.base_fields) else None)
    found = form.narrowed(questions_for(editor_in(request))).order_by("-asked_at", "-pk")
    context = {
        "section": "questions",
        "form": form,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/questions.html", context)


@requires(Role.EDITOR)
@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: what is like it, what may answer it, and what can be done."""
    return _page(request, _question_or_404(request, pk))


def _question_or_404(request: HttpRequest, pk: int) -> Question:
    return get_object_or_404(questions_for(editor_in(request)), pk=pk)


def _page(request: HttpRequest, found: Question, *, status: int = HTTPStatus.OK, **tried: forms.Form) -> HttpResponse:
    user = editor_in(request)
    is_open = found.state in OPEN_QUESTIONS
    context = {
        "section": "questions",
        "question": found,
        "is_open": is_open,
        "duplicates": questions_for(user).filter(same_as=found).order_by("asked_at", "pk"),
        "lead": questions_for(user).filter(duplicates=found).first(),
        "alike": alike(found, questions_for(user)) if found.state == QuestionState.NEW else [],
        "may_answer": may_answer(found.text) if is_open else [],
        "may_await": found.about is not None and may_see_draft(user, found.about),
        "may_open_draft": found.awaits is not None and may_see_draft(user, found.awaits),
        "answer_form": tried.get("answer_form") or AnswerForm(auto_id="answer-%s"),
        "draft_form": tried.get("draft_form")
        or StartDraftForm(
            auto_id="draft-%s",
            initial={
                "title": Truncator(" ".join(found.text.split())).chars(TITLE_LIMIT),
                "topic": found.about.topic if found.about else None,
            },
        ),
        "give_form": tried.get("give_form") or GiveForm(auto_id="give-%s", initial={"editor": found.given_to_id}),
        "may_give": is_managing_editor(user),
        "decline_form": tried.get("decline_form") or DeclineForm(auto_id="decline-%s"),
    }
    return render(request, "desk/question.html", context, status=status)


def _typed(
    request: HttpRequest, found: Question, name: str, form: forms.Form, act: Callable[[dict[str, Any]], object]
) -> HttpResponse | None:
    """Act on a valid form; None when it is done, or the page again with what is wrong."""
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            return None
    return _page(request, _question_or_404(request, found.pk), status=status, **{name: form})


def _pressed(request: HttpRequest, pk: int, act: Callable[[Question], object], done: str) -> HttpResponse:
    """Act on a button without a form; back to the question with what was done or why not."""
    found = _question_or_404(request, pk)
    try:
        act(found)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, done)
    return redirect("desk:question", pk=pk)


@requires(Role.EDITOR)
@require_POST
def answer_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the link to an approved article."""
    found, form = _question_or_404(request, pk), AnswerForm(request.POST, auto_id="answer-%s")
    user = editor_in(request)
    again = _typed(
        request,
        found,
        "answer_form",
        form,
        lambda typed: actions.answer(question=found, actor=user, article=typed["article"]),
    )
    if again is None:
        messages.success(request, "Answered. Whoever left an address is sent the link, and the address is deleted.")
    return again or redirect("desk:question", pk=pk)


@requires(Role.EDITOR)
@require_POST
def draft_from_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the draft that is to answer, and go on to it."""
    found, user = _question_or_404(request, pk), editor_in(request)
    form = StartDraftForm(request.POST, auto_id="draft-%s")
    started: list[str] = []

    def start(typed: dict[str, Any]) -> None:
        article = start_draft(question=found, actor=user, title=typed["title"], topic=typed["topic"])
        started.append(article.slug)

    again = _typed(request, found, "draft_form", form, start)
    if again is None:
        messages.success(request, "The draft is started. When it is published, whoever left an address is told.")
    return again or redirect("desk:draft", slug=started[0])


@requires(Role.EDITOR)
@require_POST
def decline_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline with a reason that the desk keeps."""
    found, form = _question_or_404(request, pk), DeclineForm(request.POST, auto_id="decline-%s")
    user = editor_in(request)
    again = _typed(
        request,
        found,
        "decline_form",
        form,
        lambda typed: actions.decline(question=found, actor=user, reason=typed["reason"]),
    )
    if again is None:
        messages.success(request, "Declined. The reason is kept; the reader is not told.")
    return again or redirect("desk:question", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def give_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to the editor who is to answer."""
    found, form = _question_or_404(request, pk), GiveForm(request.POST, auto_id="give-%s")
    user = editor_in(request)
    again = _typed(
        request,
        found,
        "give_form",
        form,
        lambda typed: actions.give(question=found, actor=user, editor=typed["editor"]),
    )
    if again is None:
        messages.success(request, f"{form.cleaned_data['editor']} has it in their inbox now.")
    return again or redirect("desk:question", pk=pk)


@requires(Role.EDITOR)
@require_POST
def group_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Put this question to another that asks the same."""
    user = editor_in(request)
    lead = get_object_or_404(questions_for(user), pk=number_in(request.POST, "lead") or 0)
    return _pressed(
        request, pk, lambda found: actions.group(question=found, lead=lead, actor=user), "Grouped with the other one."
    )


@requires(Role.EDITOR)
@require_POST
def ungroup_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take this question out of its group."""
    user = editor_in(request)
    return _pressed(
        request, pk, lambda found: actions.ungroup(question=found, actor=user), "It stands by itself again."
    )


@requires(Role.EDITOR)
@require_POST
def await_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the next edition of the article that was asked about will answer."""
    user = editor_in(request)

    def wait(found: Question) -> None:
        if found.about is None:
            raise Http404("This question is about no article.")
        actions.await_article(question=found, actor=user, article=found.about)

    return _pressed(request, pk, wait, "It waits for the article's next edition.")


@requires(Role.EDITOR)
@require_POST
def give_up_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft will not answer: back among the new ones."""
    user = editor_in(request)
    return _pressed(
        request, pk, lambda found: actions.give_up_draft(question=found, actor=user), "It is to be decided anew."
    )


@requires(Role.EDITOR)
@require_POST
def reopen_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a declined question up again."""
    user = editor_in(request)
    return _pressed(request, pk, lambda found: actions.reopen(question=found, actor=user), "It is taken up again.")


@requires(Role.EDITOR)
@require_POST
def delete_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete spam for good."""
    found = _question_or_404(request, pk)
    try:
        actions.delete_for_good(question=found, actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("desk:question", pk=pk)
    messages.success(request, "The question is deleted for good.")
    return redirect("desk:questions")
