"""What the page of jobs and the pages that wait for a job ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from cms import clock
from cms.jobs.models import Heartbeat, Job, JobState

SILENT = timedelta(minutes=2)


def jobs_in(state: str) -> QuerySet[Job]:
    """The jobs in one state, newest first; all without one."""
    return Job.objects.filter(state=state) if state else Job.objects.all()


def counts() -> dict[str, int]:
    """How many jobs are in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in JobState.values}


def worker_seen_at() -> datetime | None:
    """When a worker was last seen."""
    return Heartbeat.objects.values_list("seen_at", flat=True).first()


def no_worker() -> bool:
    """Whether what waits will go on waiting."""
    return is_long_ago(worker_seen_at())


def is_long_ago(seen: datetime | None) -> bool:
    """Whether a worker that was seen then has probably gone."""
    return seen is None or seen < clock.now() - SILENT
