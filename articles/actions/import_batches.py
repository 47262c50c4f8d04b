"""Imports of many files: what people decide about a batch. What a worker does with it is in `importing_files`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q

from articles.import_batches import JOB, TO_IMPORT, dead_job_of, job_key
from articles.importing import UnreadableFile
from articles.importing.collecting import Collected, is_reference_file, reference_files
from articles.models import FileState, ImportBatch, ImportFile, Origin, Topic
from articles.models.import_batch import REASON_LIMIT
from articles.policy import why_not_create_article
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_managing_editor
from cms.jobs.actions import enqueue
from cms.refusals import Refused, refuse_if

MOST_OPEN = 5
KEPT = timedelta(days=30)


def kept_files() -> Storage:
    """Where the files of imports lie until they are done with."""
    return storages["imports"]


@dataclass
class _Kept:
    """A file that was stored, or the reason why not."""

    name: str
    sha256: str
    size: int
    stored: str
    reason: str


def start_import_batch(
    *,
    actor: User,
    owner: User,
    files: Iterable[Collected],
    topic: Topic | None = None,
    origin: str = Origin.HUMAN,
    origin_tool: str = "",
    offline: bool = False,
    in_background: bool = True,
) -> ImportBatch:
    """Take files in, and have them read; nothing becomes an article before `import_these`. Without `in_background` the
    caller calls `work_through` itself.

    Each is stored as it comes, so that one at a time is in memory. A file that stands in the batch already is stored
    once. Raises Refused, and then keeps nothing: policy, too many unfinished imports, too much, or no file at all.
    """
    refuse_if(why_not_start_import(actor), code="may-not-import")
    folder = uuid4().hex
    kept: list[_Kept] = []
    batch = None
    try:
        for number, file in enumerate(files, start=1):
            kept.append(_store(folder, number, file))
        batch = _batch_of(
            kept,
            in_background=in_background,
            asked_by=actor,
            owner=owner,
            topic=topic,
            origin=origin,
            origin_tool=origin_tool.strip(),
            offline=offline,
            folder=folder,
        )
    except UnreadableFile as error:
        raise Refused(str(error), code="unreadable") from error
    finally:
        if batch is None:
            for name in {file.stored for file in kept} - {""}:
                kept_files().delete(name)
    return batch


@transaction.atomic
def _batch_of(kept: list[_Kept], *, in_background: bool, **fields: Any) -> ImportBatch:
    if not kept:
        raise Refused("There is no file in it. Choose the files again.", code="no-files")
    batch = ImportBatch.objects.create(created_at=clock.now(), **fields)
    _write_rows(batch, kept)
    if in_background:
        _run(batch)
    return batch


def why_not_start_import(actor: User) -> str | None:
    """Editors import; each has a bounded number of imports whose files are kept."""
    if actor.username == SYSTEM_USERNAME:
        return None
    if why := why_not_create_article(actor):
        return why
    unfinished = ImportBatch.objects.filter(asked_by=actor, cancelled_at__isnull=True, files__state__in=TO_IMPORT)
    if unfinished.distinct().count() >= MOST_OPEN:
        return f"You have {MOST_OPEN} imports that are not finished. Import or cancel one of them first."
    return None


def _store(folder: str, number: int, file: Collected) -> _Kept:
    if file.reason:
        return _Kept(file.name, "", 0, "", file.reason)
    stored = kept_files().save(f"{folder}/{number}", ContentFile(file.data))
    return _Kept(file.name, hashlib.sha256(file.data).hexdigest(), len(file.data), stored, "")


def _write_rows(batch: ImportBatch, kept: list[_Kept]) -> None:
    """A row for each manuscript, and for each file that was not taken."""
    often = Counter(file.name for file in kept)
    by_name = {file.name: file for file in kept if file.stored}
    # Of two lists with one name nobody can say which manuscript each belongs to.
    belongs = {one: listed for one, listed in reference_files(by_name).items() if often[listed] == 1}
    taken = set(belongs.values())
    manuscripts = [file for file in kept if not (file.name in taken and file.stored)]
    first: dict[str, ImportFile] = {}
    # Of the same bytes twice, those count that bring their list of sources.
    places = sorted(enumerate(manuscripts, start=1), key=lambda place: place[1].name not in belongs)
    for position, file in places:
        listed = by_name.get(belongs.get(file.name, ""))
        row = ImportFile(
            batch=batch,
            position=position,
            name=file.name,
            sha256=file.sha256,
            byte_size=file.size,
            stored=file.stored,
            references_name=listed.name if listed else "",
            references_stored=listed.stored if listed else "",
        )
        _decide_at_once(row, file, first.get(file.sha256))
        row.save()
        if file.sha256:
            first.setdefault(file.sha256, row)


def _decide_at_once(row: ImportFile, file: _Kept, same: ImportFile | None) -> None:
    """What needs no reading: what was not taken, a list of sources on its own, the same bytes once more."""
    if file.reason:
        row.state, row.reason = FileState.REFUSED, file.reason[:REASON_LIMIT]
    elif is_reference_file(file.name):
        row.state = FileState.REFUSED
        row.reason = "A list of sources without its manuscript. Give both the same name, as iron.md and iron.bib."
    elif same is not None:
        row.state, row.same_as = FileState.LEFT_OUT, same
        row.reason = f"The same file as {same.name}."[:REASON_LIMIT]
    if row.state != FileState.WAITING and row.stored:
        kept_files().delete(row.stored)
        row.stored = ""


def _run(batch: ImportBatch) -> None:
    batch.runs += 1
    batch.save(update_fields=["runs"])
    subject = f"{batch.files.count()} files of {batch.asked_by.printed_name or batch.asked_by.username}"
    enqueue(kind=JOB, key=job_key(batch), arguments={"batch": batch.pk}, subject=subject)


def why_not_decide(user: User, batch: ImportBatch) -> str | None:
    """Whoever asked for an import decides about it, and every managing editor."""
    if batch.asked_by_id != user.pk and not is_managing_editor(user) and user.username != SYSTEM_USERNAME:
        return "Only whoever asked for this import, or a managing editor, decides about it."
    if batch.cancelled_at:
        return "This import was cancelled. Choose the files again."
    return None


def why_not_import_these(user: User, batch: ImportBatch) -> str | None:
    """Why the files that were read may not become articles now."""
    if why := why_not_decide(user, batch):
        return why
    if batch.wanted_at:
        return "These files are being imported, or were."
    if batch.files.filter(state=FileState.WAITING).exists():
        return "The files are still being read. Wait until all were."
    if not batch.files.filter(Q(state=FileState.READ) | Q(imported_before__isnull=False)).exists():
        return "None of these files can become an article."
    return None


@transaction.atomic
def import_these(*, batch: ImportBatch, actor: User, again: bool = False, in_background: bool = True) -> ImportBatch:
    """Say that what was read is to become articles; `again` lets in files that became one before. Without
    `in_background` the caller calls `work_through` itself. Raises Refused."""
    batch = _locked(batch)
    refuse_if(why_not_import_these(actor, batch), code="may-not-import")
    batch.wanted_at, batch.again = clock.now(), again
    batch.save(update_fields=["wanted_at", "again"])
    if again:
        for file in batch.files.filter(state=FileState.LEFT_OUT, imported_before__isnull=False):
            file.state, file.reason = FileState.READ, ""
            file.save(update_fields=["state", "reason"])
    if not batch.files.filter(state=FileState.READ).exists():
        raise Refused(
            "All these files became articles before. Say that they are to be imported again.", code="imported-before"
        )
    if in_background:
        _run(batch)
    return batch


@transaction.atomic
def cancel_import(*, batch: ImportBatch, actor: User, reason: str = "Cancelled.") -> ImportBatch:
    """Let go of what waits. What became an article stays one. Raises Refused."""
    batch = _locked(batch)
    refuse_if(why_not_decide(actor, batch), code="may-not-cancel")
    batch.cancelled_at = clock.now()
    batch.save(update_fields=["cancelled_at"])
    for file in batch.files.select_for_update().filter(state__in=[*TO_IMPORT, FileState.FAILED]):
        file.state, file.reason = FileState.CANCELLED, reason
        file.save(update_fields=["state", "reason"])
    transaction.on_commit(lambda: let_go_of_files(batch))
    return batch


def why_not_try_again(user: User, batch: ImportBatch) -> str | None:
    """Why nothing of the batch may be tried once more."""
    if why := why_not_decide(user, batch):
        return why
    if not batch.files.filter(state=FileState.FAILED).exists() and not _was_given_up(batch):
        return "Nothing of this import has failed."
    return None


def _was_given_up(batch: ImportBatch) -> bool:
    return dead_job_of(batch) is not None


@transaction.atomic
def try_failed_again(*, batch: ImportBatch, actor: User) -> ImportBatch:
    """Read, and import where that was wanted, what failed; go on where a run was given up. Raises Refused."""
    batch = _locked(batch)
    refuse_if(why_not_try_again(actor, batch), code="nothing-failed")
    for file in batch.files.filter(state=FileState.FAILED):
        file.state, file.tries, file.reason = FileState.WAITING, 0, ""
        file.save(update_fields=["state", "tries", "reason"])
    _run(batch)
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=batch.pk)


def let_go_of_files(batch: ImportBatch) -> None:
    """Remove from the storage what belongs to files that are done with."""
    waits = Q(state__in=[*TO_IMPORT, FileState.FAILED])
    if batch.wanted_at is None and batch.cancelled_at is None:
        waits |= Q(state=FileState.LEFT_OUT, imported_before__isnull=False)
    in_use = set(batch.files.filter(waits).values_list("references_stored", flat=True))
    for file in batch.files.filter(~Q(stored="") | ~Q(references_stored="")).exclude(waits):
        for stored in {file.stored, file.references_stored} - in_use - {""}:
            kept_files().delete(stored)
        file.stored = file.references_stored = ""
        file.save(update_fields=["stored", "references_stored"])
    _remove_if_empty(batch.folder)


def _remove_if_empty(folder: str) -> None:
    try:
        if not any(kept_files().listdir(folder)):
            kept_files().delete(folder)
    except FileNotFoundError:
        return


def purge_imports(*, actor: User) -> int:
    """Cancel the imports that nobody finished in time, and remove their files, and those of uploads that were cut off;
    how many imports."""
    before = clock.now() - KEPT
    old = ImportBatch.objects.filter(cancelled_at__isnull=True, created_at__lt=before)
    unfinished = list(old.filter(pk__in=ImportFile.objects.exclude(stored="").values("batch")))
    for batch in unfinished:
        cancel_import(batch=batch, actor=actor, reason=f"Nobody finished this import within {KEPT.days} days.")
        let_go_of_files(batch)
    for folder in _folders_of_nothing():
        for name in kept_files().listdir(folder)[1]:
            if kept_files().get_modified_time(f"{folder}/{name}") < before:
                kept_files().delete(f"{folder}/{name}")
        _remove_if_empty(folder)
    return len(unfinished)


def _folders_of_nothing() -> set[str]:
    try:
        there = set(kept_files().listdir("")[0])
    except FileNotFoundError:
        return set()
    return there - set(ImportBatch.objects.filter(folder__in=there).values_list("folder", flat=True))
