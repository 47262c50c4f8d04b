"""Imported manuscripts, and the binding of their provisional numbers by an editor's decision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace

import reversion
from django.db import transaction
from django.db.models import Model

from articles.actions.articles import create_article
from articles.actions.drafts import revision_of, stamp, write_text
from articles.actions.imported_figures import take_over_figures
from articles.actions.locking import lock_article
from articles.actions.lookup import add_found
from articles.actions.references import ReferenceData, add_reference
from articles.actions.topics import topic_for_import
from articles.checks import Severity
from articles.citations.source import Source
from articles.draft_text import DraftText, current_text
from articles.history import NOTE_LIMIT, STOPS_SUBMISSION
from articles.importing import ImportedManuscript
from articles.importing.front_matter import Particulars
from articles.importing.report import number_ranges
from articles.models import (
    Article,
    Draft,
    DraftContributor,
    DraftReference,
    ImportedEntry,
    ImportedFile,
    Origin,
    Reference,
    Topic,
    WriterAct,
)
from articles.policy import why_not_edit
from articles.rebinding import bind_numbers, rename_citations, unbound_numbers
from cms.accounts.models import User
from cms.refusals import Refused, refuse_if

# What PostgreSQL and UTF-8 have no place for.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CAME_FROM = {"page": "a captured page", "docx": "a Word document", "jats": "JATS XML"}


@transaction.atomic
def import_manuscript(
    *,
    actor: User,
    manuscript: ImportedManuscript,
    topic: Topic | None = None,
    owner: User,
    slug: str = "",
    origin: str = Origin.HUMAN,
    origin_tool: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> Article:
    """Make an article of a manuscript that was read.

    The sources go into the library (existing ones are used again, and the text's keys follow them); no flag of the
    library is taken back. The byline that the file states becomes the draft's. The numbers of a captured page or a
    Word document stay provisional: the list is kept in order beside the text, and nothing is bound until an editor
    says so. `pictures` are files of figures by their digests. An article that was exported from here brings its
    language, its text for patients and its origin too,
    unless `origin` discloses an AI tool. Without a topic it gets that of an exported article, else the only one there
    is, else *General*. Raises Refused; then nothing is kept.
    """
    said = manuscript.exported.particulars if manuscript.exported else Particulars(contributors=manuscript.contributors)
    refuse_if(why_not_taken_over(said), code="export-malformed")
    # Whoever imports may disclose more than the file does, never less.
    of_file = bool(said.origin) and origin == Origin.HUMAN
    references = _in_library(manuscript, actor)
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
                renditions={
                    audience: rename_citations(text, names) for audience, text in manuscript.renditions.items()
                },
            ),
            topic=topic or topic_for_import(actor=actor, named=said.topic),
            owner=owner,
            slug=slug,
            origin=said.origin if of_file else origin,
            origin_tool=said.origin_tool if of_file else origin_tool,
            language=said.language or "en",
            note=import_note(manuscript),
            act=WriterAct.IMPORT,
        )
        for position, reference in enumerate(references, start=1):
            if manuscript.provisional:
                ImportedEntry.objects.create(article=article, position=position, reference=reference)
            DraftReference.objects.get_or_create(
                draft=article.draft, reference=reference, defaults={"position": position}
            )
        for position, line in enumerate(said.contributors):
            DraftContributor.objects.create(draft=article.draft, position=position, **asdict(line))
        figures = [replace(figure, caption=rename_citations(figure.caption, names)) for figure in said.figures]
        take_over_figures(article.draft, figures, pictures, actor=actor)
        if manuscript.file_sha256:
            ImportedFile.objects.create(article=article, sha256=manuscript.file_sha256)
        reversion.add_to_revision(article.draft)
    return article


def _library_entry(actor: User, manuscript: ImportedManuscript, source: Source) -> Reference:
    """The library's entry for a source of the manuscript: the one that was found there, or a new one."""
    if held := manuscript.in_library.get(source.key):
        return Reference.objects.select_related("merged_into").get(key=held).current
    if found := manuscript.looked_up.get(source.key):
        return add_found(actor=actor, found=found)
    return add_reference(actor=actor, data=ReferenceData.of(source))


def why_not_taken_over(said: Particulars) -> str | None:
    """Why what an exported file says beside its text cannot be kept: somebody may have edited the file."""
    if said.origin and said.origin not in Origin.values:
        return f"The file says “{said.origin[:40]}” of its origin. Known are {', '.join(Origin.values)}."
    bounded: list[tuple[str, str, type[Model]]] = [
        ("language", said.language, Article),
        ("origin_tool", said.origin_tool, Article),
    ]
    for line in said.contributors:
        if not line.printed_name.strip():
            return "A contributor of the file has no name."
        bounded += [(name, value, DraftContributor) for name, value in asdict(line).items()]
    for name, value, model in bounded:
        limit = getattr(model._meta.get_field(name), "max_length", None)
        if limit and len(value) > limit:
            return f"The file's {name.replace('_', ' ')} is too long: at most {limit} characters. Shorten it."
        if UNSTORABLE.search(value):
            return f"The file's {name.replace('_', ' ')} holds a character that cannot be kept."
    return None


def import_note(manuscript: ImportedManuscript) -> str:
    """What the import saw, for the first save of the draft: the figures, and a line for each error that stops a
    submission. It stays with the article's history."""
    numbers = f"numbers {number_ranges(manuscript.numbers)}" if manuscript.numbers else "no numbers"
    note = (
        f"Imported from {CAME_FROM.get(manuscript.format, 'a manuscript')}: {manuscript.clusters} citation clusters, "
        f"{manuscript.mentions} mentions, {numbers}, "
        f"{len(manuscript.sources)} in the reference list"
    )
    errors = [finding for finding in manuscript.findings if finding.severity is Severity.ERROR]
    for finding in errors:
        line = f"\n{STOPS_SUBMISSION}{finding.message}"
        if len(note) + len(line) > NOTE_LIMIT:
            break
        note += line
    return note


def _in_library(manuscript: ImportedManuscript, actor: User) -> list[Reference]:
    """The library's entries for the sources, in their order. Those with both identifiers are looked at first: they say
    of two that have one each whether they are one paper."""
    sources = manuscript.sources
    first = sorted(
        range(len(sources)), key=lambda at: -sum(bool(sources[at].csl.get(name)) for name in ("DOI", "PMID"))
    )
    entries = {at: _library_entry(actor, manuscript, sources[at]) for at in first}
    return [entries[at] for at in range(len(sources))]


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
