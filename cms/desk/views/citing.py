"""Citing while writing: what the picker of the draft page asks for. Without scripts the sources pages do the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from articles.actions import (
    add_reference,
    import_references,
    link_reference,
    look_up_reference,
    unlink_reference,
)
from articles.citations.csl import UnreadableReferences
from articles.citations.nlm import reference_text, short_authors, text_of
from articles.citations.syntax import cited_key
from articles.evidence_types import RetractionStatus
from articles.models import Article, Draft, Reference
from articles.queries import citable_sources
from articles.references.reading import read_references
from cms.accounts.access import requires
from cms.accounts.account_limits import LOOK_UPS, SOURCE_SEARCH, asks_for_words, is_sent, limited
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.forms.adding import LookupForm, PastedRecordsForm
from cms.desk.forms.sources import SourceForm
from cms.desk.found_source import typed_out
from cms.desk.views.frame import draft_for, editor_in, status_of, typed
from cms.refusals import Refused

SHOWN = 12
PASTED_AT_ONCE = 20


def shown(reference: Reference, *, is_linked: bool) -> dict[str, Any]:
    """A source as the picker lists it. `cite` is what stands between the brackets of a citation of it."""
    return {
        "key": reference.key,
        "cite": cited_key(reference.key),
        "authors": short_authors(reference.as_source()),
        "year": reference.year,
        "title": text_of(reference.title),
        "type": reference.evidence_type,
        "type_label": reference.get_evidence_type_display(),
        "retraction": _announced(reference),
        "linked": is_linked,
        "text": reference_text(reference.as_source()),
    }


def _announced(reference: Reference) -> str:
    if reference.retraction == RetractionStatus.NONE:
        return ""
    on = reference.retracted_on
    return f"{reference.get_retraction_display()}{f' {on.day} {on:%b %Y}' if on else ''}"


def _is_linked(draft: Draft, reference: Reference) -> bool:
    return draft.reference_links.filter(reference=reference).exists()


@requires(Role.EDITOR)
@require_safe
@limited(SOURCE_SEARCH, counts=asks_for_words)
def cite_search(request: HttpRequest, slug: str) -> HttpResponse:
    """The sources that the words `q` may mean, as JSON, this draft's own first."""
    draft = draft_for(request, slug)
    found = citable_sources(draft, typed(request.GET, "q"), limit=SHOWN)
    return JsonResponse({"sources": [shown(source.reference, is_linked=source.is_linked) for source in found]})


@requires(Role.EDITOR)
@require_safe
def cite_source(request: HttpRequest, slug: str) -> HttpResponse:
    """The source that `key` stands for, also as an alias of a merged duplicate; null where the library has no such
    key."""
    draft = draft_for(request, slug)
    key = typed(request.GET, "key")
    entry = Reference.objects.select_related("merged_into").filter(key=key).first()
    if entry is None:
        return JsonResponse({"source": None})
    linked = _is_linked(draft, entry) or _is_linked(draft, entry.current)
    return JsonResponse({"source": shown(entry.current, is_linked=linked)})


@requires(Role.EDITOR)
@require_POST
def cite_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the source with this key onto the draft's list. One that is there already stays there once."""
    return _list_changed(request, slug, link_reference, is_linked=True)


@requires(Role.EDITOR)
@require_POST
def cite_unlink(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the source with this key off the draft's list; it stays in the library. Off the list twice is no error."""
    return _list_changed(request, slug, _taken_off, is_linked=False)


def _taken_off(*, article: Article, actor: User, reference: Reference) -> None:
    """The source under whichever key the list has it: that of a merged duplicate goes on standing there."""
    for link in article.draft.reference_links.select_related("reference__merged_into"):
        if link.reference.current == reference.current:
            unlink_reference(article=article, actor=actor, reference=link.reference)


def _list_changed(request: HttpRequest, slug: str, change: Callable[..., object], *, is_linked: bool) -> HttpResponse:
    draft = draft_for(request, slug)
    reference = get_object_or_404(Reference, key=typed(request.POST, "key"))
    try:
        change(article=draft.article, actor=editor_in(request), reference=reference)
    except Refused as refusal:
        return JsonResponse({"refused": refusal.reason}, status=status_of(refusal))
    return JsonResponse({"source": shown(reference.current, is_linked=is_linked)})


@dataclass(frozen=True)
class WayIn:
    """One way of adding a source: its form, the field that a refusal stands beside, and what is done."""

    heading: str
    button: str
    form_class: type[forms.Form]
    field: str | None
    add: Callable[[User, Any], list[Reference]]

    def form(self, name: str, data: Any = None) -> forms.Form:
        """The form, with ids of its own: several stand on one page."""
        return self.form_class(data, auto_id=f"id_cite_{name}_%s")


def _looked_up(actor: User, form: LookupForm) -> list[Reference]:
    return [look_up_reference(actor=actor, text=form.cleaned_data["identifier"])]


def _entered(actor: User, form: SourceForm) -> list[Reference]:
    return [add_reference(actor=actor, data=form.reference_data())]


def _pasted(actor: User, form: PastedRecordsForm) -> list[Reference]:
    try:
        read = read_references(form.cleaned_data["text"].encode())
    except UnreadableReferences as error:
        raise Refused(str(error), code="unreadable") from error
    if len(read.records) > PASTED_AT_ONCE:
        raise Refused(
            f"These are {len(read.records)} records, and one place in a text cites at most {PASTED_AT_ONCE}. "
            "Import them under Library, Add sources.",
            code="input-too-large",
        )
    with transaction.atomic():
        report = import_references(actor=actor, read=read)
        if report.broken:
            # All or none: half a list cited in a text would be taken for the whole.
            reasons = "; ".join(f"line {record.line}: {record.reason}" for record in report.broken[:5])
            raise Refused(f"Nothing was added. Not readable: {reasons}.", code="unreadable")
    keys = list(dict.fromkeys([*report.added, *report.known]))
    by_key = Reference.objects.in_bulk(keys, field_name="key")
    return [by_key[key] for key in keys]


WAYS_IN = {
    "identifier": WayIn("By DOI, PMID or PMCID", "Look it up and cite it", LookupForm, "identifier", _looked_up),
    "records": WayIn("Paste a record", "Add and cite", PastedRecordsForm, "text", _pasted),
    "hand": WayIn("By hand", "Add and cite", SourceForm, None, _entered),
}


def ways_in() -> list[tuple[str, WayIn, forms.Form]]:
    """The ways of adding a source, each with its empty form, for the dialog of the draft page."""
    return [(name, way, way.form(name)) for name, way in WAYS_IN.items()]


@requires(Role.EDITOR)
@require_POST
@limited(LOOK_UPS, counts=is_sent)
def cite_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a source in one of WAYS_IN and link it: JSON with the sources, or with 422 the form and what is wrong."""
    draft = draft_for(request, slug)
    name = typed(request.POST, "way")
    if name not in WAYS_IN:
        return JsonResponse(
            {"refused": "There is no such way of adding a source."}, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    way = WAYS_IN[name]
    form = way.form(name, request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            added = way.add(editor_in(request), form)
            links = [
                link_reference(article=draft.article, actor=editor_in(request), reference=reference)
                for reference in added
            ]
        except Refused as refusal:
            form.add_error(way.field, refusal.reason)
            status = status_of(refusal)
        else:
            return JsonResponse({"sources": [shown(link.reference, is_linked=True) for link in links]})
    context = {"name": name, "way": way, "form": form, "identified": typed_out(typed(request.POST, "identifier"))}
    return render(request, "desk/_cite_add_fields.html", context, status=status)
