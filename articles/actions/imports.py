"""Imported manuscripts, and the binding of their provisional numbers by an editor's decision."""

from __future__ import annotations

from collections.abc import Sequence

import reversion
from django.db import transaction

from articles.actions.articles import create_article
from articles.actions.drafts import current_text, lock_article, revision_of, stamp, write_text
from articles.actions.references import ReferenceData, add_reference
from articles.citations.source import Source
from articles.draft_text import DraftText
from articles.importing import ImportedManuscript
from articles.models import (
    Article,
    Audience,
    Draft,
    DraftReference,
    ImportedEntry,
    Origin,
    Reference,
    Topic,
    WriterAct,
)
from articles.policy import why_not_edit
from articles.rebinding import bind_numbers, rename_citations, unbound_numbers
from cms.accounts.models import User
from cms.refusals import Refused, refuse_if


@transaction.atomic
def import_manuscript(
    *,
    actor: User,
    manuscript: ImportedManuscript,
    topic: Topic,
    owner: User,
    slug: str = "",
    origin: str = Origin.HUMAN,
    origin_tool: str = "",
) -> Article:
    """Make an article of a manuscript that was read.

    The sources go into the library (existing ones are used again, and the text's keys follow them). A captured page's
    numbers stay provisional: its list is kept in order beside the text, and nothing is bound until an editor says so.
    Raises Refused; then nothing is kept.
    """
    references = _in_library(manuscript.sources, actor)
    names = {
        source.key: reference.key
        for source, reference in zip(manuscript.sources, references, strict=True)
        if source.key != reference.key
    }
    # One save of the draft's history for all of it: the text and the list that came with it.
    with reversion.create_revision():
        article = create_article(
            actor=actor,
            text=DraftText(
                title=manuscript.title,
                summary=manuscript.summary,
                renditions={Audience.PROFESSIONAL.value: rename_citations(manuscript.markdown, names)},
            ),
            topic=topic,
            owner=owner,
            slug=slug,
            origin=origin,
            origin_tool=origin_tool,
            note=f"Imported from a {'captured page' if manuscript.provisional else 'manuscript'}",
            act=WriterAct.IMPORT,
        )
        for position, reference in enumerate(references, start=1):
            if manuscript.provisional:
                ImportedEntry.objects.create(article=article, position=position, reference=reference)
            DraftReference.objects.get_or_create(
                draft=article.draft, reference=reference, defaults={"position": position}
            )
        reversion.add_to_revision(article.draft)
    return article


def _in_library(sources: Sequence[Source], actor: User) -> list[Reference]:
    """The library's entries for the sources, in their order. Those with both identifiers are looked at first: they say
    of two that have one each whether they are one paper."""
    data = [ReferenceData.of(source) for source in sources]
    first = sorted(range(len(data)), key=lambda at: -sum(bool(data[at].csl.get(name)) for name in ("DOI", "PMID")))
    added = {at: add_reference(actor=actor, data=data[at]) for at in first}
    return [added[at] for at in range(len(data))]


@transaction.atomic
def insert_missing_reference(*, article: Article, actor: User, position: int, reference: Reference) -> None:
    """Say where an imported list has its gap: `reference` becomes entry `position`, and every entry from there on
    moves back by one.

    Raises Refused where the numbers were bound already, or the position lies outside the list.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    entries = list(article.imported_entries.order_by("-position"))
    if not entries or not _provisional(draft):
        raise Refused("This article has no provisional numbers any more.", code="not-provisional")
    if not 1 <= position <= len(entries) + 1:
        raise Refused(f"The list has {len(entries)} entries; choose a place from 1 to {len(entries) + 1}.")
    if any(entry.reference_id == reference.pk for entry in entries):
        raise Refused(f"{reference.key} stands in the list already. A source has one number.")
    with revision_of(draft, by=actor, note=f"Inserted {reference.key} as source {position} of the imported list"):
        for entry in entries:
            if entry.position >= position:
                entry.position += 1
                entry.save(update_fields=["position"])
        ImportedEntry.objects.create(article=article, position=position, reference=reference)
        DraftReference.objects.get_or_create(
            draft=draft, reference=reference, defaults={"position": draft.reference_links.count()}
        )
        stamp(draft, by=actor, act=WriterAct.SAVE, text_changed=False)


@transaction.atomic
def bind_imported_numbers(*, article: Article, actor: User, expected_edit: int) -> Draft:
    """Bind every provisional number to the entry that an editor has seen beside it.

    Raises Refused while the list is shorter than the numbers in the text, naming those without an entry, or when the
    draft changed since.
    """
    article = lock_article(article)
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    draft = Draft.objects.get(article=article)
    if draft.edit_number != expected_edit:
        raise Refused("The draft was changed after you opened this page. Look at the list again.", code="stale")
    numbers = _provisional(draft)
    if not numbers:
        raise Refused("This article has no provisional numbers any more.", code="not-provisional")
    keys = {entry.position: entry.reference.key for entry in article.imported_entries.select_related("reference")}
    if lost := [number for number in numbers if number not in keys]:
        raise Refused(
            f"The text cites {', '.join(map(str, lost))}, but the list has only {len(keys)} entries. "
            "Insert the missing source first.",
            code="reference-list-shorter-than-numbers",
        )
    text = current_text(draft)
    bound = DraftText(
        text.title,
        text.summary,
        {audience: bind_numbers(markdown, keys) for audience, markdown in text.renditions.items()},
    )
    with revision_of(draft, by=actor, note="Bound the imported numbers to their sources"):
        write_text(draft, bound)
        stamp(draft, by=actor, act=WriterAct.SAVE)
    article.imported_entries.all().delete()
    return draft


def _provisional(draft: Draft) -> tuple[int, ...]:
    return unbound_numbers("\n".join(current_text(draft).renditions.values()))
