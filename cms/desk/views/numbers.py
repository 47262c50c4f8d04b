"""Binding imported numbers: an editor sees each beside its source, says where the gap is, and binds them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from articles.actions import add_reference, bind_imported_numbers, insert_missing_reference, look_up_reference
from articles.models import Draft
from articles.queries import search_library
from cms.accounts.access import requires
from cms.accounts.account_limits import LOOK_UPS, SOURCE_SEARCH, asks_for_words, is_sent, limited
from cms.accounts.roles import Role
from cms.desk.forms.adding import LookupForm
from cms.desk.forms.imports import InsertForm, PlaceForm
from cms.desk.forms.sources import SourceForm
from cms.desk.found_source import FoundSource, find_source, typed_out
from cms.desk.provisional_numbers import numbers_in
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in, status_of, typed
from cms.refusals import Refused

FOUND = 10


@requires(Role.EDITOR)
@require_safe
@limited(SOURCE_SEARCH, counts=asks_for_words)
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """Each provisional number, the first sentence that cites it, and the source now standing at that number."""
    return _numbers_page(request, draft_for(request, slug))


def _numbers_page(
    request: HttpRequest,
    draft: Draft,
    *,
    refused: str = "",
    status: int = HTTPStatus.OK,
    place_form: PlaceForm | None = None,
    source_form: SourceForm | None = None,
    lookup: LookupForm | None = None,
    found_source: FoundSource | None = None,
) -> HttpResponse:
    found_numbers = numbers_in(draft)
    lost = [row.number for row in found_numbers if row.reference is None]
    listed = draft.article.imported_entries.count()
    words, position = typed(request.GET, "q"), number_in(request.GET, "position") or number_in(request.POST, "position")
    by_hand = typed_out(typed(request.POST, "identifier"))
    context: dict[str, Any] = {
        "numbers": found_numbers,
        "mentions": sum(row.mentions for row in found_numbers),
        "listed": listed,
        "uncited": draft.article.imported_entries.exclude(
            position__in=[row.number for row in found_numbers]
        ).select_related("reference"),
        "lost": lost,
        "why_not_bind": _why_not_bind(lost, listed),
        "places": range(1, listed + 2),
        "position": position,
        "words": words,
        "found": search_library(words, limit=FOUND) if words else None,
        "place_form": place_form or PlaceForm(initial={"position": position}),
        "source_form": source_form or SourceForm(initial=by_hand),
        "lookup": lookup or LookupForm(),
        "found_source": found_source,
        "entering": source_form is not None or bool(lookup and lookup.errors) or request.GET.get("new") == "1",
        "refused": refused,
    }
    return article_page(request, "desk/numbers.html", draft, context, status=status)


def _why_not_bind(lost: list[int], listed: int) -> str | None:
    if not lost:
        return None
    numbers = ", ".join(map(str, lost))
    return f"The text cites {numbers}, but the list has only {listed} entries. Insert the missing source first."


@requires(Role.EDITOR)
@require_POST
def insert_number(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which library source is missing at what place of the imported list."""
    draft = draft_for(request, slug)
    form = InsertForm(request.POST)
    if not form.is_valid():
        reasons = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _numbers_page(request, draft, refused=reasons, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        insert_missing_reference(
            article=draft.article,
            actor=editor_in(request),
            position=form.cleaned_data["position"],
            reference=form.cleaned_data["reference"],
        )
    except Refused as refusal:
        return _numbers_page(request, draft, refused=refusal.reason, status=status_of(refusal))
    return _inserted(request, slug, form.cleaned_data["position"])


@requires(Role.EDITOR)
@require_POST
def insert_new_number(request: HttpRequest, slug: str) -> HttpResponse:
    """The same with a source that is entered here: into the library and to its place, or neither."""
    draft = draft_for(request, slug)
    place_form, source_form = PlaceForm(request.POST), SourceForm(request.POST)
    if not (place_form.is_valid() & source_form.is_valid()):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _numbers_page(request, draft, status=status, place_form=place_form, source_form=source_form)
    try:
        with transaction.atomic():
            reference = add_reference(actor=editor_in(request), data=source_form.reference_data())
            insert_missing_reference(
                article=draft.article,
                actor=editor_in(request),
                position=place_form.cleaned_data["position"],
                reference=reference,
            )
    except Refused as refusal:
        source_form.add_error(None, refusal.reason)
        status = status_of(refusal)
        return _numbers_page(request, draft, status=status, place_form=place_form, source_form=source_form)
    return _inserted(request, slug, place_form.cleaned_data["position"])


@requires(Role.EDITOR)
@require_POST
@limited(LOOK_UPS, counts=is_sent)
def look_up_number(request: HttpRequest, slug: str) -> HttpResponse:
    """Find the missing source by its identifier and show it; with `action` insert, add it and put it at its place."""
    draft = draft_for(request, slug)
    place_form, lookup = PlaceForm(request.POST), LookupForm(request.POST)
    if not (place_form.is_valid() & lookup.is_valid()):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _numbers_page(request, draft, status=status, lookup=lookup, refused=_place_errors(place_form))
    text = lookup.cleaned_data["identifier"]
    try:
        if request.POST.get("action") != "insert":
            return _numbers_page(request, draft, lookup=lookup, found_source=find_source(text))
        insert_missing_reference(
            article=draft.article,
            actor=editor_in(request),
            position=place_form.cleaned_data["position"],
            reference=look_up_reference(actor=editor_in(request), text=text),
        )
    except Refused as refusal:
        lookup.add_error("identifier", refusal.reason)
        return _numbers_page(request, draft, lookup=lookup, status=status_of(refusal))
    return _inserted(request, slug, place_form.cleaned_data["position"])


def _place_errors(form: PlaceForm) -> str:
    return " ".join(f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors)


def _inserted(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    messages.success(
        request, f"The source stands at {position} now, and everything behind it has moved on by one. Check the list."
    )
    return redirect("desk:numbers", slug=slug)


@requires(Role.EDITOR)
@require_POST
def bind_numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """Bind every provisional number to the source beside it."""
    draft = draft_for(request, slug)
    edit_number = number_in(request.POST, "edit_number")
    try:
        bind_imported_numbers(
            article=draft.article,
            actor=editor_in(request),
            expected_edit=-1 if edit_number is None else edit_number,
        )
    except Refused as refusal:
        return _numbers_page(request, draft_for(request, slug), refused=refusal.reason, status=status_of(refusal))
    messages.success(request, "Every number is bound to its source. From here on the numbers follow the text.")
    return redirect("desk:draft", slug=slug)
