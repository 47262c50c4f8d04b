"""Import of many files: chosen, read, reported file by file, and then made into articles by a worker."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.actions import cancel_import, import_these, start_import_batch, try_failed_again
from articles.actions.import_batches import (
    why_not_decide,
    why_not_import_these,
    why_not_start_import,
    why_not_try_again,
)
from articles.import_batches import batches_for, dead_job_of, files_of, get_batch_or_404, progress_of, with_counts
from articles.models import FileState, ImportBatch, ImportFile
from articles.policy import may_see_draft
from cms.accounts.access import requires
from cms.accounts.account_limits import IMPORTS, is_sent, limited
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.forms.many_files import ManyFilesForm
from cms.desk.views.frame import editor_in, show_or_save
from cms.jobs.queries import no_worker
from cms.refusals import Refused

A_PAGE = 20


@requires(Role.EDITOR)
@show_or_save
@limited(IMPORTS, counts=is_sent)
def import_many(request: HttpRequest) -> HttpResponse:
    """Choose files, and the imports there were."""
    editor = editor_in(request)
    form = ManyFilesForm(request.POST or None, request.FILES or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and (batch := _started(form, editor)):
            return redirect("desk:import_batch", pk=batch.pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = Paginator(with_counts(batches_for(editor)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "import",
        "form": form,
        "why_not": why_not_start_import(editor),
        "page_obj": page,
    }
    return render(request, "desk/import_many.html", context, status=status)


def _started(form: ManyFilesForm, editor: User) -> ImportBatch | None:
    try:
        return start_import_batch(
            actor=editor,
            owner=editor,
            files=form.collected(),
            topic=form.cleaned_data["topic"],
            origin=form.cleaned_data["origin"],
            origin_tool=form.cleaned_data["origin_tool"],
        )
    except Refused as refusal:
        form.add_error("manuscripts", refusal.reason)
        return None


@requires(Role.EDITOR)
@require_safe
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, and what became of each file. Its script asks for the same page again and again."""
    batch = get_batch_or_404(editor_in(request), pk)
    return render(request, "desk/import_batch.html", _context(request, batch))


def _context(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    editor = editor_in(request)
    progress = progress_of(batch)
    files = [_row(file, editor) for file in files_of(batch)]
    before = [file for file in files if file.state == FileState.LEFT_OUT and file.imported_before_id]
    return {
        "section": "import",
        "batch": batch,
        "progress": progress,
        "files": files,
        "state_counts": [(state, progress.counts[state]) for state in FileState if progress.counts.get(state)],
        "before_count": len(before),
        "dead_job": dead_job_of(batch) if progress.working else None,
        "no_worker": progress.working and no_worker(),
        "can_import": why_not_import_these(editor, batch) is None,
        "can_try_again": why_not_try_again(editor, batch) is None,
        "can_cancel": bool(progress.left or progress.ready) and why_not_decide(editor, batch) is None,
    }


def _row(file: ImportFile, editor: User) -> ImportFile:
    """A file as the page shows it: how many findings stop a submission, and where it was imported before if this
    person may know that article."""
    findings = file.report.get("findings", ())
    file.errors = sum(finding["severity"] == "error" for finding in findings)  # type: ignore[attr-defined]
    file.warnings = sum(finding["severity"] == "warning" for finding in findings)  # type: ignore[attr-defined]
    before = file.imported_before
    file.shown_before = before if before and may_see_draft(editor, before) else None  # type: ignore[attr-defined]
    return file


@requires(Role.EDITOR)
@require_safe
def import_file(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The report of one file. Raises Http404 for one that was not read."""
    editor = editor_in(request)
    batch = get_batch_or_404(editor, pk)
    file = files_of(batch).filter(position=position).first()
    if file is None or not file.report:
        raise Http404
    context = {"section": "import", "batch": batch, "file": _row(file, editor), "report": file.report}
    return render(request, "desk/import_file.html", context)


def _decided(request: HttpRequest, pk: int, act: Callable[[ImportBatch], object], done: str) -> HttpResponse:
    batch = get_batch_or_404(editor_in(request), pk)
    try:
        act(batch)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, done)
    return redirect("desk:import_batch", pk=pk)


@requires(Role.EDITOR)
@require_POST
@limited(IMPORTS, counts=is_sent)
def import_batch_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the files are to become articles."""
    editor, again = editor_in(request), "again" in request.POST
    done = "The import has begun. You can leave this page: it goes on."
    return _decided(request, pk, lambda batch: import_these(batch=batch, actor=editor, again=again), done)


@requires(Role.EDITOR)
@require_POST
def cancel_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of what waits."""
    editor = editor_in(request)
    done = "Cancelled. What became an article stays one."
    return _decided(request, pk, lambda batch: cancel_import(batch=batch, actor=editor), done)


@requires(Role.EDITOR)
@require_POST
@limited(IMPORTS, counts=is_sent)
def retry_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed."""
    editor = editor_in(request)
    done = "What failed is tried again."
    return _decided(request, pk, lambda batch: try_failed_again(batch=batch, actor=editor), done)
