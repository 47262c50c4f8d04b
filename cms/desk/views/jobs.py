"""Jobs of the background: what waits, runs, is done and is dead."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import editor_in
from cms.jobs.actions import run_again
from cms.jobs.kinds import kind_named
from cms.jobs.models import Job, JobState
from cms.jobs.queries import counts, is_long_ago, jobs_in, worker_seen_at
from cms.refusals import Refused

A_PAGE = 50


@requires(Role.MANAGING_EDITOR)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs, newest first, or those in one state."""
    state = request.GET.get("state", "")
    state = state if state in JobState.values else ""
    page = Paginator(jobs_in(state), A_PAGE).get_page(request.GET.get("page"))
    known, seen = counts(), worker_seen_at()
    for job in page:
        kind = kind_named(job.kind)
        job.label = kind.label if kind else job.kind  # type: ignore[attr-defined]
    context = {
        "section": "rounds",
        "state": state,
        "states": [(one.value, one.label, known[one]) for one in JobState],
        "total": sum(known.values()),
        "page_obj": page,
        "no_worker": is_long_ago(seen),
        "worker_seen_at": seen,
    }
    return render(request, "desk/jobs.html", context)


@requires(Role.MANAGING_EDITOR)
@require_POST
def run_job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a dead job its attempts again."""
    job = get_object_or_404(Job, pk=pk)
    try:
        run_again(job=job, actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "The job waits to be run again.")
    return redirect("desk:jobs")
