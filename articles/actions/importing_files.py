"""What a worker does with an import of many files: read each, and import it once that is wanted.

Each file is a step of its own. Whatever becomes of one, the next is begun; a worker that is killed leaves the file it
was at as it was, for its article and the note that it has one are written in one transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from articles.actions.import_batches import kept_files, let_go_of_files
from articles.actions.imports import import_manuscript
from articles.import_batches import next_file
from articles.importing import ImportedManuscript, UnreadableFile, read_manuscript
from articles.importing.finder import Finder
from articles.importing.report import page_report
from articles.known_sources import known_sources
from articles.models import Article, FileState, ImportBatch, ImportedFile, ImportFile, Reference
from articles.models.import_batch import REASON_LIMIT
from cms.jobs.containing import Contained, in_words
from cms.refusals import Refused

logger = logging.getLogger(__name__)

MOST_TRIES = 3
# All look-ups of one file together; the rest is left as it is cited.
LOOK_UP_SECONDS = 30


def work_through(batch: ImportBatch, renew: Callable[[], None] = lambda: None) -> str:
    """Do what is to be done with each file of the batch; says what came of it. `renew` is called before each.

    Safe at any time, after a crash and twice at once: no file becomes two articles.
    """
    finders = known_sources(offline=batch.offline, seconds=LOOK_UP_SECONDS)
    let_go_of_files(batch)
    begun = 0
    while file := _next(batch):
        renew()
        begun += 1
        _step(batch, file, finders)
    let_go_of_files(batch)
    counts = [f"{batch.files.filter(state=state).count()} {state.label.lower()}" for state in FileState]
    return f"{begun} begun: " + ", ".join(count for count in counts if not count.startswith("0 "))


def _next(batch: ImportBatch) -> ImportFile | None:
    batch.refresh_from_db(fields=["wanted_at", "cancelled_at", "again"])
    return None if batch.cancelled_at else next_file(batch)


def _step(batch: ImportBatch, file: ImportFile, finders: Sequence[Finder]) -> None:
    """One file, one step further. Whatever is wrong with it is noted with it."""
    if not _begun(file):
        return
    with Contained() as went:
        if file.state == FileState.WAITING:
            _read(batch, file, finders)
        else:
            _import(batch, file, finders)
    if isinstance(went.error, UnreadableFile | Refused):
        _note(file, state=FileState.REFUSED, reason=str(went.error).replace("\0", "")[:REASON_LIMIT])
    elif went.error is not None:
        logger.error("Import %s: %s failed", batch.pk, file.name, exc_info=went.error)
        _note(file, state=FileState.FAILED, reason=in_words(went.error, REASON_LIMIT))


def _begun(file: ImportFile) -> bool:
    """Count a try, in a transaction that outlives whatever the file does to its worker."""
    if file.tries >= MOST_TRIES:
        _note(file, state=FileState.FAILED, reason=f"The worker ended {file.tries} times while it was at this file.")
        return False
    file.tries += 1
    file.save(update_fields=["tries"])
    return True


def _note(file: ImportFile, **fields: Any) -> None:
    """Write what became of the file, unless somebody has decided about it meanwhile."""
    with transaction.atomic():
        now = ImportFile.objects.select_for_update().get(pk=file.pk)
        if now.state != file.state:
            return
        for name, value in fields.items():
            setattr(now, name, value)
        now.save(update_fields=list(fields))


def _manuscript(file: ImportFile, finders: Sequence[Finder]) -> ImportedManuscript:
    references = _stored(file.references_stored) if file.references_stored else None
    return read_manuscript(Path(file.name), _stored(file.stored), references=references, finders=finders)


def _stored(name: str) -> bytes:
    with kept_files().open(name) as stream:
        return bytes(stream.read())


def _read(batch: ImportBatch, file: ImportFile, finders: Sequence[Finder]) -> None:
    """The dry run: the file is read, an article is made of it as the import would, and all of that is taken back."""
    manuscript = _manuscript(file, finders)
    seen = page_report(manuscript) | _rehearsed(batch, manuscript)
    before = ImportedFile.objects.filter(sha256=manuscript.file_sha256).order_by("imported_at").first()
    if before is None or batch.again:
        _note(file, state=FileState.READ, report=seen, tries=0)
        return
    reason = f"This file became an article before, on {before.imported_at.day} {before.imported_at:%B %Y}."
    _note(file, state=FileState.LEFT_OUT, report=seen, tries=0, reason=reason, imported_before_id=before.article_id)


def _rehearsed(batch: ImportBatch, manuscript: ImportedManuscript) -> dict[str, Any]:
    """What an import would make. Raises what it would raise."""
    with transaction.atomic():
        newest = Reference.objects.aggregate(newest=Max("pk"))["newest"] or 0
        article = _made(batch, manuscript)
        sources = article.draft.reference_links
        made = {
            "slug": article.slug,
            "topic": article.topic.name,
            "new_sources": sources.filter(reference_id__gt=newest).count(),
            "known_sources": sources.filter(reference_id__lte=newest).count(),
        }
        transaction.set_rollback(True)
    return made


def _import(batch: ImportBatch, file: ImportFile, finders: Sequence[Finder]) -> None:
    manuscript = _manuscript(file, finders)
    with transaction.atomic():
        now = ImportFile.objects.select_for_update().get(pk=file.pk)
        if now.state != FileState.READ:
            return
        if not batch.again and ImportedFile.objects.filter(sha256=now.sha256).exists():
            raise Refused("This file became an article while it waited here.")
        note_article(now, _made(batch, manuscript))


def note_article(file: ImportFile, article: Article) -> None:
    """Say which article a file became, in the transaction that makes it."""
    file.article, file.state, file.tries = article, FileState.IMPORTED, 0
    file.save(update_fields=["article", "state", "tries"])


def _made(batch: ImportBatch, manuscript: ImportedManuscript) -> Article:
    return import_manuscript(
        actor=batch.asked_by,
        owner=batch.owner,
        manuscript=manuscript,
        topic=batch.topic,
        origin=batch.origin,
        origin_tool=batch.origin_tool,
    )
