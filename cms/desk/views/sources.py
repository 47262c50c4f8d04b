"""The sources of one article: what is linked, what is cited, adding from the library or anew."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from articles.actions import add_reference, link_reference, look_up_reference, unlink_reference
from articles.draft_text import current_text
from articles.models import Draft, Reference
from articles.queries import search_library
from articles.rebinding import cited_keys
from cms.accounts.access import requires
from cms.accounts.account_limits import LOOK_UPS, SOURCE_SEARCH, asks_for_words, is_sent, limited
from cms.accounts.roles import Role
from cms.desk.forms.adding import LookupForm
from cms.desk.forms.sources import SourceForm
from cms.desk.found_source import find_source, typed_out
from cms.desk.mergers import Merger, offered
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save, status_of, typed
from cms.refusals import Refused

FOUND = 20


@dataclass(frozen=True)
class LinkedSource:
    """A source on the draft's list, and how often the text cites it."""

    reference: Reference
    is_cited: bool


@requires(Role.EDITOR)
@require_safe
@limited(SOURCE_SEARCH, counts=asks_for_words)
def sources(request: HttpRequest, slug: str) -> HttpResponse:
    """The linked sources, each with whether it is cited, and a search in the library."""
    return _sources_page(request, draft_for(request, slug))


def _sources_page(request: HttpRequest, draft: Draft, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    context = {"lookup": LookupForm()} | _lists(draft, typed(request.GET, "q")) | more
    return article_page(request, "desk/sources.html", draft, context, status=status)


def _lists(draft: Draft, words: str) -> dict[str, Any]:
    cited = {key for markdown in current_text(draft).renditions.values() for key in cited_keys(markdown)}
    linked = [link.reference for link in draft.reference_links.select_related("reference")]
    there = {reference.pk for reference in linked}
    found = search_library(words, limit=FOUND) if words else ()
    return {
        "linked": [LinkedSource(reference, reference.key in cited) for reference in linked],
        "words": words,
        "found": [(reference, reference.pk in there) for reference in found],
    }


def _by_key(request: HttpRequest) -> Reference:
    return get_object_or_404(Reference, key=typed(request.POST, "key"))


@requires(Role.EDITOR)
@require_POST
def link_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a library source on the draft's list."""
    draft, reference = draft_for(request, slug), _by_key(request)
    try:
        link_reference(article=draft.article, actor=editor_in(request), reference=reference)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"Linked. Cite it in the text as [@{reference.key}].")
    return redirect("desk:sources", slug=slug)


@requires(Role.EDITOR)
@require_POST
def unlink_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a source off the draft's list. It stays in the library."""
    draft, reference = draft_for(request, slug), _by_key(request)
    try:
        unlink_reference(article=draft.article, actor=editor_in(request), reference=reference)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{reference.key} is off this article’s list. It stays in the library.")
    return redirect("desk:sources", slug=slug)


@requires(Role.EDITOR)
@require_POST
@limited(LOOK_UPS, counts=is_sent)
def look_up_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a source by its identifier and show it; with `action` add, put it into the library and onto the list."""
    draft = draft_for(request, slug)
    form = LookupForm(request.POST)
    if not form.is_valid():
        return _sources_page(request, draft, status=HTTPStatus.UNPROCESSABLE_ENTITY, lookup=form)
    text = form.cleaned_data["identifier"]
    try:
        if request.POST.get("action") != "add":
            return _sources_page(request, draft, lookup=form, found_source=find_source(text))
        reference = look_up_reference(actor=editor_in(request), text=text)
        link_reference(article=draft.article, actor=editor_in(request), reference=reference)
    except Refused as refusal:
        form.add_error("identifier", refusal.reason)
        return _sources_page(request, draft, status=status_of(refusal), lookup=form, failed=text)
    messages.success(request, f"Added. Cite it in the text as [@{reference.current.key}].")
    return redirect("desk:sources", slug=slug)


@requires(Role.EDITOR)
@show_or_save
def new_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a source: into the library (or find it there already) and onto this article's list."""
    draft = draft_for(request, slug)
    form = SourceForm(request.POST or None, initial=typed_out(typed(request.GET, "identifier")))
    status, mergers = HTTPStatus.OK, list[Merger]()
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                reference = add_reference(actor=editor_in(request), data=form.reference_data())
                link_reference(article=draft.article, actor=editor_in(request), reference=reference)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                mergers = offered(refusal)
            else:
                messages.success(request, f"Added. Cite it in the text as [@{reference.key}].")
                return redirect("desk:sources", slug=slug)
    return article_page(request, "desk/new_source.html", draft, {"form": form, "mergers": mergers}, status=status)
