"""Asking a question: a form at an address of its own, so that the article's page stays the same for everybody.

Approved articles that may answer are offered before a question is sent, in a step of its own, which works without
scripts. What others asked is never shown.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from articles.models import Audience
from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.methods import require_http_methods, require_POST, require_safe
from cms.accounts.throttle import within_limit
from cms.publishing.models import LiveEdition
from cms.publishing.queries import moved_to
from cms.publishing.questions.actions import ask
from cms.publishing.questions.forms import AskForm
from cms.publishing.questions.models import LONGEST_QUESTION
from cms.publishing.questions.queries import may_answer
from cms.refusals import Refused

LOOKS = 30
SENT = 6
TYPED = 150
WINDOW = 60 * 60


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest) -> HttpResponse:
    """Ask about the article named by `about` in the address, or about nothing in particular."""
    live = _about(request.GET.get("about", ""))
    audience = request.GET.get("audience", "")
    context = {"live": live, "audience": audience if audience in Audience.values else ""}
    form = AskForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "publishing/ask.html", context | {"form": form})
    return _answer_post(request, form, context)


@public
@never_cache
@require_POST
def offer_answers(request: HttpRequest) -> HttpResponse:
    """While a question is typed: the articles that may answer it, as a piece of the page. POST, because what somebody
    asks belongs into no address and no log. Keeps nothing."""
    if not within_limit(request, "ask-typing", limit=TYPED, seconds=WINDOW):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    live = _about(request.GET.get("about", ""))
    text = request.POST.get("text", "")[: LONGEST_QUESTION * 2]
    offered = may_answer(text, but=live.article if live else None)
    return render(request, "publishing/_offered.html", {"offered": offered})


def _about(slug: str) -> LiveEdition | None:
    """The live edition of the article that is asked about; None where none is named. Raises Http404 for an article that
    readers cannot know of."""
    if not slug:
        return None
    known = slug[:120].replace("\0", "")
    rows = LiveEdition.objects.select_related("article", "edition__version")
    live = rows.filter(article__slug=known).first()
    if live is None and (new_slug := moved_to(known)):
        live = rows.get(article__slug=new_slug)
    if live is None:
        raise Http404("No article was published at this address.")
    return live


def _answer_post(request: HttpRequest, form: AskForm, context: dict[str, Any]) -> HttpResponse:
    """First the articles that may answer, where there are any; then, with `send`, the question is taken."""
    about = context["live"].article if context["live"] else None
    context |= {"form": form}
    if not within_limit(request, "ask-look", limit=LOOKS, seconds=WINDOW):
        return too_many_requests(request)
    if form.is_filled_by_a_program:
        return redirect("publishing:question-sent")
    if not form.is_valid():
        return render(request, "publishing/ask.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    offered = [] if "send" in request.POST else may_answer(form.cleaned_data["text"], but=about)
    if offered:
        return render(request, "publishing/ask.html", context | {"offered": offered})
    if not within_limit(request, "ask", limit=SENT, seconds=WINDOW):
        return too_many_requests(request)
    try:
        ask(
            text=form.cleaned_data["text"],
            about=about,
            audience=context["audience"],
            address=form.cleaned_data["address"],
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return render(request, "publishing/ask.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("publishing:question-sent")


@public
@require_safe
def question_sent(request: HttpRequest) -> HttpResponse:
    """What happens with a question now: the same page for everybody, whatever was sent."""
    return render(request, "publishing/question_sent.html", {})
