"""The inbox of readers' questions: what to do with each is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from articles.draft_text import TITLE_LIMIT
from articles.models import Article
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
FORMS: Mapping[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "draft": StartDraftForm,
    "give": GiveForm,
    "decline": DeclineForm,
}


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


def _form(name: str, data: QueryDict | None = None, **initial: object) -> forms.Form:
    """One of the page's forms, its ids apart from those of its neighbours."""
    return FORMS[name](data, auto_id=f"{name}-%s", initial=initial)


def _page(
    request: HttpRequest, found: Question, *, status: int = HTTPStatus.OK, tried: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    user = editor_in(request)
    seen, is_open = questions_for(user), found.state in OPEN_QUESTIONS
    title = Truncator(" ".join(found.text.split())).chars(TITLE_LIMIT)
    context = {
        "section": "questions",
        "question": found,
        "is_open": is_open,
        "duplicates": seen.filter(same_as=found).order_by("asked_at", "pk"),
        "lead": seen.filter(duplicates=found).first(),
        "alike": alike(found, seen) if found.state == QuestionState.NEW else [],
        "may_answer": may_answer(found.text) if is_open else [],
        "may_await": found.about is not None and may_see_draft(user, found.about),
        "may_open_draft": found.awaits is not None and may_see_draft(user, found.awaits),
        "may_give": is_managing_editor(user),
        "forms": {
            "answer": _form("answer"),
            "draft": _form("draft", title=title, topic=found.about.topic if found.about else None),
            "give": _form("give", editor=found.given_to_id),
            "decline": _form("decline"),
        }
        | dict(tried or {}),
    }
    return render(request, "desk/question.html", context, status=status)


def _typed(
    request: HttpRequest, pk: int, name: str, act: Callable[[Question, dict[str, Any]], object], done: str
) -> HttpResponse:
    """Act on a form that is valid; back to the question, or to the page that the action leads to. Otherwise the page
    again, with what is wrong."""
    found, form = _question_or_404(request, pk), _form(name, request.POST)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            made = act(found, form.cleaned_data)
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, done)
            if isinstance(made, Article):
                return redirect("desk:draft", slug=made.slug)
            return redirect("desk:question", pk=pk)
    return _page(request, _question_or_404(request, pk), status=status, tried={name: form})


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

    def act(found: Question, typed: dict[str, Any]) -> object:
        return actions.answer(question=found, actor=editor_in(request), article=typed["article"])

    done = "Answered. Whoever left an address is sent the link, and the address is deleted."
    return _typed(request, pk, "answer", act, done)


@requires(Role.EDITOR)
@require_POST
def draft_from_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the draft that is to answer, and go on to it."""

    def act(found: Question, typed: dict[str, Any]) -> Article:
        return start_draft(question=found, actor=editor_in(request), title=typed["title"], topic=typed["topic"])

    done = "The draft is started. When it is published, whoever left an address is told."
    return _typed(request, pk, "draft", act, done)


@requires(Role.EDITOR)
@require_POST
def decline_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline with a reason that the desk keeps."""

    def act(found: Question, typed: dict[str, Any]) -> object:
        return actions.decline(question=found, actor=editor_in(request), reason=typed["reason"])

    return _typed(request, pk, "decline", act, "Declined. The reason is kept; the reader is not told.")


@requires(Role.MANAGING_EDITOR)
@require_POST
def give_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to the editor who is to answer."""

    def act(found: Question, typed: dict[str, Any]) -> object:
        return actions.give(question=found, actor=editor_in(request), editor=typed["editor"])

    return _typed(request, pk, "give", act, "They have it in their inbox now.")


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
