"""Bringing two people's changes of a draft together after a save that came too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from articles.actions import KeptElsewhereError, StaleDraftError, keep_working_copy, save_draft
from articles.draft_text import DraftText, current_text
from articles.history import save_at
from articles.merging import (
    Block,
    Choice,
    Conflict,
    Decision,
    FieldMerge,
    Part,
    PartKind,
    UndecidedError,
    joined,
    merge_drafts,
    merged_draft,
)
from articles.models import Draft, WriterAct
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.forms.drafts import DraftForm
from cms.desk.line_diff import Change, DiffLine, Piece, compare
from cms.desk.parts import label_of
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in
from cms.desk.views.keeping import why_not_theirs
from cms.refusals import Refused

CHOICES = (
    (Choice.MINE, "Take mine"),
    (Choice.THEIRS, "Take theirs"),
    (Choice.BOTH, "Take both, mine first"),
    (Choice.OWN, "Write it in other words"),
)


@dataclass(frozen=True)
class Sides:
    """What a merge page is made of: my text and the edit it began from; the other one, its edit, and who saved it."""

    mine: DraftText
    base_edit: int
    theirs: DraftText
    their_edit: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class ShownPart:
    """A part of a merged field as the page shows it, `text` as it was. `differences` lead from there to what is taken;
    `mine` and `theirs`, of a conflict, to each side."""

    kind: PartKind
    blocks: int
    text: str
    differences: tuple[DiffLine, ...] = ()
    name: str = ""
    mine: tuple[DiffLine, ...] = ()
    theirs: tuple[DiffLine, ...] = ()
    choice: str = ""
    own: str = ""


@dataclass(frozen=True)
class ShownField:
    """A field that anybody changed."""

    label: str
    is_text: bool
    parts: tuple[ShownPart, ...]


def merge_page(
    request: HttpRequest, draft: Draft, conflict: StaleDraftError, *, form: DraftForm, base_edit: int
) -> HttpResponse:
    """Where a refused save leads: both texts and the common one, block by block. The refused text is kept for its
    writer as well, so that closing the page loses nothing."""
    is_kept = True
    try:
        keep_working_copy(
            article=draft.article,
            actor=editor_in(request),
            text=conflict.mine,
            base_edit=base_edit,
            note=form.cleaned_data["note"],
            window=form.cleaned_data["window"],
            takes_over=form.cleaned_data["takes_over"],
        )
    except KeptElsewhereError:
        is_kept = False
    newest = Draft.objects.select_related("updated_by").get(pk=draft.pk)
    sides = Sides(
        conflict.mine, base_edit, current_text(newest), newest.edit_number, str(newest.updated_by), newest.updated_at
    )
    return _merge_page(request, draft, sides, form, HTTPStatus.CONFLICT, is_kept=is_kept)


@requires(Role.EDITOR)
@require_POST
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Save what was decided. Refused again where somebody saved meanwhile: then what was merged is merged with that."""
    draft = draft_for(request, slug)
    form = DraftForm(request.POST)
    sides = _sides_in(request, draft, form)
    if sides is None or why_not_theirs(request, form):
        messages.error(request, "Nothing was merged: the page that this came from was not whole.")
        return redirect("desk:unsaved", slug=draft.article.slug)
    fields = _fields_of(draft, sides)
    try:
        merged = merged_draft(fields, decisions_in(request.POST, fields))
        return _saved(request, draft, form, merged, sides)
    except UndecidedError as undecided:
        return _merge_page(
            request, draft, sides, form, HTTPStatus.UNPROCESSABLE_ENTITY, undecided=frozenset(undecided.names)
        )
    except Refused as refusal:
        return _merge_page(request, draft, sides, form, HTTPStatus.UNPROCESSABLE_ENTITY, refused=refusal.reason)


def _sides_in(request: HttpRequest, draft: Draft, form: DraftForm) -> Sides | None:
    """The texts that were shown, with the saves read again from the history; None where the form is not of a merge."""
    their_edit = number_in(request.POST, "their_edit")
    theirs = None if their_edit is None else save_at(draft, their_edit)
    if theirs is None or their_edit is None or not form.is_valid():
        return None
    try:
        mine = form.text.normalised()
    except Refused:
        return None
    text = theirs.text.normalised()
    return Sides(mine, form.cleaned_data["edit_number"], text, their_edit, theirs.saved_by, theirs.saved_at)


def _fields_of(draft: Draft, sides: Sides) -> tuple[FieldMerge, ...]:
    base = save_at(draft, sides.base_edit)
    return merge_drafts(base.text.normalised() if base else None, sides.mine, sides.theirs)


def _saved(request: HttpRequest, draft: Draft, form: DraftForm, merged: DraftText, sides: Sides) -> HttpResponse:
    try:
        save_draft(
            article=draft.article,
            actor=editor_in(request),
            text=merged,
            expected_edit=sides.their_edit,
            note=form.cleaned_data["note"] or f"Brought together with the save by {sides.saved_by}",
            act=WriterAct.MERGE,
            windows=[form.cleaned_data["window"], form.cleaned_data["takes_over"]],
        )
    except StaleDraftError as conflict:
        return merge_page(request, draft, conflict, form=form, base_edit=sides.their_edit)
    messages.success(request, "Saved: both changes are in the draft. Each of them is in the history as well.")
    return redirect("desk:draft", slug=draft.article.slug)


def decisions_in(data: QueryDict, fields: tuple[FieldMerge, ...]) -> dict[str, Decision]:
    """The answers that were given to the conflicts."""
    decisions = {}
    for conflict in (conflict for field in fields for conflict in field.conflicts):
        choice = data.get(f"choice-{conflict.name}", "")
        if choice in Choice.__members__.values():
            decisions[conflict.name] = Decision(Choice(choice), data.get(f"own-{conflict.name}", ""))
    return decisions


def _merge_page(
    request: HttpRequest,
    draft: Draft,
    sides: Sides,
    form: DraftForm,
    status: HTTPStatus,
    *,
    undecided: frozenset[str] = frozenset(),
    refused: str = "",
    is_kept: bool = True,
) -> HttpResponse:
    given = request.POST if request.POST.get("their_edit") == str(sides.their_edit) else QueryDict()
    fields = _fields_of(draft, sides)
    shown = tuple(_shown_field(field, given) for field in fields if field.is_changed)
    context = {
        "fields": shown,
        "conflicts": [conflict.name for field in fields for conflict in field.conflicts],
        "sides": sides,
        "form": form,
        "choices": CHOICES,
        "undecided": undecided,
        "refused": refused,
        "is_kept": is_kept,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return article_page(request, "desk/merge.html", draft, context, status=status)


def _shown_field(field: FieldMerge, given: QueryDict) -> ShownField:
    conflicts = iter(field.conflicts)
    parts = [
        _shown_conflict(next(conflicts), given) if part.kind is PartKind.CONFLICT else _shown_part(part)
        for part in field.merge.parts
    ]
    return ShownField(label_of(field.name), field.is_text, tuple(parts))


def _shown_part(part: Part) -> ShownPart:
    return ShownPart(part.kind, len(part.base), joined(part.base), _differences(part.base, part.merged))


def _shown_conflict(conflict: Conflict, given: QueryDict) -> ShownPart:
    part = conflict.part
    return ShownPart(
        part.kind,
        len(part.base),
        joined(part.base),
        name=conflict.name,
        mine=_differences(part.base, part.mine),
        theirs=_differences(part.base, part.theirs),
        choice=given.get(f"choice-{conflict.name}", ""),
        own=given.get(f"own-{conflict.name}", joined(part.mine)),
    )


def _differences(old: Sequence[Block], new: Sequence[Block]) -> tuple[DiffLine, ...]:
    """What leads from one side to the other; a side without a block has no line either."""
    if old and new:
        return compare(joined(old), joined(new))
    change = Change.ADDED if new else Change.REMOVED
    return tuple(DiffLine(change, (Piece(line, True),)) for line in joined(new or old).split("\n"))
