"""A person's unsaved text of a draft, as the draft's pages offer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.actions.working_copies import text_of
from articles.draft_text import DraftText, current_text
from articles.models import Draft, WorkingCopy
from articles.queries import within_open_articles
from cms.accounts.models import User


@dataclass(frozen=True)
class KeptText:
    """What somebody typed and did not save, and whether the draft was saved by others since they began."""

    text: DraftText
    note: str
    base_edit: int
    window: str
    kept_at: datetime
    has_moved_on: bool


@dataclass(frozen=True)
class Kept:
    """What is kept of one person's writing in a draft: unsaved text, or the page that they saved from last."""

    unsaved: KeptText | None = None
    saved_window: str = ""


def unsaved_of(user: User, limit: int) -> list[WorkingCopy]:
    """One's unsaved texts in the drafts that one may open, the newest first. One query."""
    return list(
        WorkingCopy.objects.filter(within_open_articles(user, "draft__article"), user=user, is_saved=False)
        .select_related("draft__article")
        .defer("summary", "renditions")
        .order_by("-kept_at")[:limit]
    )


def kept_for(draft: Draft, user: User) -> Kept:
    """What is kept for this person; no unsaved text where it is what the draft says. One query."""
    copy = WorkingCopy.objects.filter(draft=draft, user=user).first()
    if copy is None:
        return Kept()
    if copy.is_saved:
        return Kept(saved_window=copy.window)
    text = text_of(copy)
    if text == current_text(draft):
        return Kept()
    moved_on = copy.base_edit != draft.edit_number
    return Kept(KeptText(text, copy.note, copy.base_edit, copy.window, copy.kept_at, moved_on))
