"""What the task backend is told: that a job is due. Django's Tasks interface, so that another backend is a setting."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django_tasks import task, task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult


@task()
def run(pk: int) -> None:
    """Run the job, unless it was run meanwhile."""
    from cms.jobs.actions import run_job

    run_job(pk)


def uses_database() -> bool:
    """Whether tasks are rows of our own database, for which `run_worker` works."""
    return isinstance(task_backends["default"], DatabaseBackend)


def wait_in_database() -> bool:
    """Whether there is a task for our own worker. A look that locks nothing: its own way to ask locks all of SQLite."""
    return uses_database() and DBTaskResult.objects.ready().exists()


def forget_old(before: datetime) -> None:
    """Delete tasks from before then; also those that stand as running for ever because their worker was killed."""
    if uses_database():
        old = Q(finished_at__lt=before) | Q(finished_at__isnull=True, enqueued_at__lt=before)
        DBTaskResult.objects.filter(old).delete()
