"""The draft's saves, read from django-reversion's rows without ever reverting to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists
from reversion.models import Revision, Version

from articles.draft_text import DraftText
from articles.models import Draft, DraftWriter, WriterAct
from cms.refusals import Refused

PAGE_SIZE = 25
NOTE_LIMIT = 500
# Begins each line of an import's note that names an error.
STOPS_SUBMISSION = "Stops submission: "


@dataclass(frozen=True)
class SavedText:
    """What one save held: the text, which library references were linked, and the columns of its figures."""

    revision_id: int
    saved_at: datetime
    saved_by: str
    note: str
    text: DraftText
    reference_ids: frozenset[int]
    figures: list[dict[str, object]]


@dataclass(frozen=True)
class NotedSave:
    """One save without its text: when, by whom, and the note; and whether the article was imported."""

    saved_at: datetime
    saved_by: str
    note: str
    was_imported: bool


def noted_saves(draft: Draft, *, since: datetime | None = None, until: datetime | None = None) -> list[NotedSave]:
    """The draft's saves after `since` and until `until` (every one, where neither is told), the oldest first, in one
    query and without the texts."""
    imported = DraftWriter.objects.filter(article=draft.article_id, act=WriterAct.IMPORT)
    saves = Version.objects.get_for_object(draft).annotate(was_imported=Exists(imported)).order_by("pk")
    if since is not None:
        saves = saves.filter(revision__date_created__gt=since)
    if until is not None:
        saves = saves.filter(revision__date_created__lte=until)
    rows = saves.values_list(
        "revision__date_created", "revision__user__printed_name", "revision__comment", "was_imported"
    )
    return [NotedSave(at, by or "somebody whose account is gone", note, imported) for at, by, note, imported in rows]


def saves_of(draft: Draft, page: int = 1) -> Page[Version]:
    """One page of the draft's saves, newest first, with their revisions and users."""
    saves = Version.objects.get_for_object(draft).select_related("revision__user").order_by("-pk")
    return Paginator(saves, PAGE_SIZE).get_page(page)


def save_at(draft: Draft, edit_number: int) -> SavedText | None:
    """The newest save with this edit number of the draft; None where there is none.

    Looks from the newest save backwards: what is asked for is what somebody began from not long ago.
    """
    saves = Version.objects.get_for_object(draft).select_related("revision__user").order_by("-pk")
    for save in saves.iterator(chunk_size=20):
        number = int(str(save.field_dict["edit_number"]))
        if number <= edit_number:
            return saved_text(draft, save.revision) if number == edit_number else None
    return None


def saved_text(draft: Draft, revision: Revision) -> SavedText:
    """The content of one save. Raises Refused where the revision belongs to something else."""
    rows: dict[str, list[dict[str, object]]] = {}
    for version in revision.version_set.select_related("content_type"):
        rows.setdefault(version.content_type.model, []).append(version.field_dict)
    head = next((row for row in rows.get("draft", []) if row["id"] == draft.pk), None)
    if head is None:
        raise Refused("This save belongs to another article.")
    return SavedText(
        revision_id=revision.pk,
        saved_at=revision.date_created,
        saved_by=str(revision.user or "somebody whose account is gone"),
        note=revision.comment,
        text=DraftText(
            title=str(head["title"]),
            summary=str(head["summary"]),
            renditions={str(row["audience"]): str(row["markdown"]) for row in rows.get("draftrendition", [])},
        ),
        reference_ids=frozenset(int(str(row["reference_id"])) for row in rows.get("draftreference", [])),
        figures=rows.get("draftfigure", []),
    )
