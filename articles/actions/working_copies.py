"""Keeping what is typed into a draft before it is saved, and letting go of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from articles.actions.locking import lock_article
from articles.draft_text import DraftText, current_text
from articles.history import NOTE_LIMIT
from articles.models import Article, Draft, WorkingCopy
from articles.policy import why_not_edit
from cms import clock
from cms.accounts.models import User
from cms.refusals import Stale, refuse_if

WINDOW_LIMIT = 40


class KeptElsewhereError(Stale):
    """Another page of the same person holds unsaved text of this draft that this page has not seen."""

    def __init__(self, copy: WorkingCopy) -> None:
        super().__init__(
            "You have unsaved text of this draft from another window. It was not overwritten: decide about it first."
        )
        self.copy = copy


@transaction.atomic
def keep_working_copy(
    *,
    article: Article,
    actor: User,
    text: DraftText,
    base_edit: int,
    window: str,
    takes_over: str = "",
    note: str = "",
) -> WorkingCopy | None:
    """Keep what somebody has typed, over what the same page kept before.

    Comes in: the whole text, the edit it was begun from, a name of the page it is typed into, and the name of the
    page whose kept text it goes on from. Goes out: the row, or None where nothing is left to keep: the text is what is
    saved, or this page has saved since. Never touches the draft. Raises Refused as saving does, and KeptElsewhereError
    where another page's text would be lost.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    mine = text.normalised()
    draft = Draft.objects.get(article=article)
    copy = WorkingCopy.objects.filter(draft=draft, user=actor).first()
    if copy and not copy.is_saved and copy.window not in {window, takes_over} and text_of(copy) != mine:
        raise KeptElsewhereError(copy)
    if copy and copy.is_saved and window and copy.window == window:
        return None
    if current_text(draft) == mine:
        if copy:
            copy.delete()
        return None
    copy = copy or WorkingCopy(draft=draft, user=actor)
    copy.title, copy.summary, copy.renditions = mine.title, mine.summary, dict(mine.renditions)
    copy.note, copy.base_edit, copy.window = note.strip()[:NOTE_LIMIT], base_edit, window[:WINDOW_LIMIT]
    copy.is_saved, copy.kept_at = False, clock.now()
    copy.save()
    return copy


@transaction.atomic
def discard_working_copy(*, article: Article, actor: User, window: str) -> bool:
    """Throw one's own kept text away. `window` says which one was looked at: newer words are not thrown away unseen.
    Tells whether anything was."""
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    gone, _ = WorkingCopy.objects.filter(draft=draft, user=actor, window=window, is_saved=False).delete()
    return bool(gone)


def let_go_of_saved(draft: Draft, *, by: User, text: DraftText, windows: Collection[str]) -> None:
    """Part of a save: the kept text of the pages that were saved, or that is word for word what was saved, goes.

    The row stays with its window's name, so that a keep that was under way when the save came keeps nothing. The
    caller holds the lock.
    """
    copy = WorkingCopy.objects.filter(draft=draft, user=by).first()
    saved_from = [window for window in windows if window]
    if copy is None:
        copy = WorkingCopy(draft=draft, user=by, is_saved=True)
        if not saved_from:
            return
    elif not copy.is_saved and copy.window not in saved_from and text_of(copy) != text:
        return
    copy.title, copy.summary, copy.renditions, copy.note = "", "", {}, ""
    copy.base_edit, copy.is_saved, copy.kept_at = draft.edit_number, True, clock.now()
    copy.window = saved_from[0][:WINDOW_LIMIT] if saved_from else ""
    copy.save()


def text_of(copy: WorkingCopy) -> DraftText:
    """The kept text."""
    return DraftText(copy.title, copy.summary, copy.renditions)
