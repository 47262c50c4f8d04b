"""Saving and restoring the draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import reversion
from django.db import transaction
from reversion.models import Revision

from articles.actions.locking import lock_article
from articles.actions.restored_figures import let_go_of_other_figures, restore_figures
from articles.actions.working_copies import let_go_of_saved
from articles.draft_text import DraftText, current_text
from articles.history import NOTE_LIMIT, saved_text
from articles.models import (
    Article,
    Draft,
    DraftContributor,
    DraftReference,
    DraftRendition,
    DraftWriter,
    Reference,
    Version,
    WriterAct,
)
from articles.policy import why_not_edit
from articles.rebinding import cited_keys
from cms import clock
from cms.accounts.models import User
from cms.refusals import Refused, Stale, refuse_if


class StaleDraftError(Stale):
    """Somebody saved in between. Holds both texts, so that nobody's words vanish."""

    def __init__(self, draft: Draft, mine: DraftText) -> None:
        super().__init__(
            f"{draft.updated_by} saved this draft after you opened it. Nothing was overwritten: "
            "compare both texts, take over what you need, and save again."
        )
        self.draft = draft
        self.mine = mine


@transaction.atomic
def save_draft(
    *,
    article: Article,
    actor: User,
    text: DraftText,
    expected_edit: int,
    note: str = "",
    act: WriterAct = WriterAct.SAVE,
    windows: Collection[str] = (),
) -> Draft:
    """Save the draft as one entry of its history.

    Comes in: the whole text, the edit number that the editor started from, an optional note, and the pages whose kept
    text (`WorkingCopy`) is saved with it. Goes out: the draft; the same one, untouched, where nothing changed. Changes:
    draft, renditions, links to library references that the text cites, a writer row, one revision; what was kept
    of it goes. Raises Refused (policy, limits) and StaleDraftError where somebody saved in
    between.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.select_related("updated_by").get(article=article)
    mine = text.normalised()
    if current_text(draft) == mine:
        let_go_of_saved(draft, by=actor, text=mine, windows=windows)
        return draft
    if draft.edit_number != expected_edit:
        raise StaleDraftError(draft, mine)
    with revision_of(draft, by=actor, note=note):
        write_text(draft, mine)
        stamp(draft, by=actor, act=act)
    let_go_of_saved(draft, by=actor, text=mine, windows=windows)
    return draft


def write_text(draft: Draft, text: DraftText) -> None:
    """Put a normalised text into the draft's rows and link the library references that it cites. The caller stamps and
    records."""
    draft.title, draft.summary = text.title, text.summary
    kept = {rendition.audience: rendition for rendition in draft.renditions.all()}
    for audience, markdown in text.renditions.items():
        rendition = kept.pop(audience, None) or DraftRendition(draft=draft, audience=audience)
        rendition.markdown = markdown
        rendition.save()
    for gone in kept.values():
        gone.delete()
    link_cited(draft, text)


def link_cited(draft: Draft, text: DraftText) -> None:
    """Link every library reference that the text cites and the draft does not list yet."""
    link_cited_in(draft, text.renditions.values())


def link_cited_in(draft: Draft, texts: Iterable[str]) -> None:
    """Link every library reference that any of these pieces of Markdown cites and the draft does not list yet."""
    keys = {key for markdown in texts for key in cited_keys(markdown)}
    linked = set(draft.reference_links.values_list("reference__key", flat=True))
    last = draft.reference_links.count()
    for place, reference in enumerate(Reference.objects.filter(key__in=keys - linked).order_by("key"), start=last):
        DraftReference.objects.create(draft=draft, reference=reference, position=place)


def stamp(draft: Draft, *, by: User, act: WriterAct, text_changed: bool = True) -> None:
    """Note who and when, and remember the writer; count the edit where the text changed. The caller holds the
    article's lock."""
    if text_changed:
        draft.edit_number += 1
    draft.updated_at, draft.updated_by = clock.now(), by
    draft.save()
    DraftWriter.objects.create(article_id=draft.article_id, user=by, act=act, at=draft.updated_at)


@contextmanager
def revision_of(draft: Draft, *, by: User, note: str) -> Iterator[None]:
    """One history entry (django-reversion) with the draft, its renditions, links and byline together."""
    with reversion.create_revision():
        yield
        reversion.set_user(by)
        reversion.set_comment(note.strip()[:NOTE_LIMIT])
        reversion.set_date_created(clock.now())
        reversion.add_to_revision(draft)


@transaction.atomic
def restore_save(*, article: Article, actor: User, revision: Revision, expected_edit: int) -> Draft:
    """Bring an earlier save's text, reference links and figures back as a new save.

    Never calls `Revision.revert()`: the old content is copied, shared references are linked and never written. Raises
    Refused where the revision is not one of this draft's, StaleDraftError where somebody saved in between.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.select_related("updated_by").get(article=article)
    saved = saved_text(draft, revision)
    text = saved.text.normalised()
    if draft.edit_number != expected_edit:
        raise StaleDraftError(draft, text)
    with revision_of(draft, by=actor, note=f"Restored the save of {revision.date_created:%-d %B %Y, %H:%M} UTC"):
        write_text(draft, text)
        linked = set(draft.reference_links.values_list("reference_id", flat=True))
        for reference in Reference.objects.filter(pk__in=saved.reference_ids - linked):
            DraftReference.objects.create(draft=draft, reference=reference, position=len(linked))
        restore_figures(draft, saved.figures)
        stamp(draft, by=actor, act=WriterAct.RESTORE)
    return draft


@transaction.atomic
def bring_back_version(*, article: Article, actor: User, version: Version, expected_edit: int, note: str) -> Draft:
    """Make the draft exactly what a version froze, as a new save: text, links to its sources, figures and byline.

    The library is never written: where an entry was corrected since, the draft shows it as it is now. What stood in the
    draft stays in its history. Raises Refused where the version is another article's, StaleDraftError where somebody
    saved in between.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    if version.article_id != article.pk:
        raise Refused("This version belongs to another article.", code="another-article")
    draft = Draft.objects.select_related("updated_by").get(article=article)
    text = text_of_version(version).normalised()
    if draft.edit_number != expected_edit:
        raise StaleDraftError(draft, text)
    with revision_of(draft, by=actor, note=note):
        draft.reference_links.all().delete()
        for place, copy in enumerate(version.references.all()):
            DraftReference.objects.create(draft=draft, reference_id=copy.reference_id, position=place)
        write_text(draft, text)
        figures = list(version.figures.values())
        restore_figures(draft, figures)
        let_go_of_other_figures(draft, figures)
        draft.contributors.all().delete()
        for line in version.contributors.all():
            DraftContributor.objects.create(draft=draft, position=line.position, **line.as_canonical())
        stamp(draft, by=actor, act=WriterAct.RESTORE)
    return draft


def text_of_version(version: Version) -> DraftText:
    """What a version froze, as an editor types it."""
    return DraftText(
        version.title,
        version.summary,
        {rendition.audience: rendition.markdown for rendition in version.renditions.all()},
    )
