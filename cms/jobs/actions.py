"""Making jobs, running them, and taking up those whose worker died.

A job is claimed by a compare-and-set that one worker wins, run outside any transaction, and then marked, where the
claim still holds. A worker that is killed leaves a lease that passes; `reap` then gives the job to the next one. So
every job is run at least once, and what it does is done once because it is idempotent.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from cms import clock
from cms.accounts.models import User
from cms.jobs import tasks
from cms.jobs.containing import Contained, in_words
from cms.jobs.kinds import JobKind, kind_named, periodic_kinds
from cms.jobs.models import OUTCOME_LIMIT, Heartbeat, Job, JobState
from cms.jobs.policy import why_not_run_again
from cms.jobs.running import Running
from cms.logged_context import logged_with
from cms.refusals import Refused, refuse_if

logger = logging.getLogger(__name__)

# A backend that has not run a job so long after it was told of it is told again: a task can be lost, a row cannot.
TOLD_AGAIN = timedelta(minutes=5)
KEPT_DONE = timedelta(days=2)
OPEN = (JobState.WAITING, JobState.RUNNING)
WORKER = "worker"


def enqueue(*, kind: str, key: str, arguments: dict[str, Any] | None = None, subject: str = "") -> Job:
    """Make a job in the caller's transaction; the backend is told after the commit. The same `key` is the same job."""
    job, made = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"arguments": arguments or {}, "subject": subject[:200], "due_at": clock.now()},
    )
    if made:
        transaction.on_commit(lambda: wake(job.pk))
    return job


def wake(pk: int) -> None:
    """Tell the backend that a job is due. Where that fails the job waits for the next `sweep`: it is not lost."""
    Job.objects.filter(pk=pk, state=JobState.WAITING).update(woken_at=clock.now())
    with Contained() as went:
        tasks.run.enqueue(pk)
    if went.error:
        logger.error("The task backend could not be told of job %s", pk, exc_info=went.error)


def run_job(pk: int) -> bool:
    """Run a job that waits and is due; False where there is none or another worker has it. Never inside a
    transaction."""
    job = _claimed(pk)
    if job is None:
        return False
    kind = kind_named(job.kind)
    if kind is None:
        _mark(job, state=JobState.DEAD, error=f"There is no kind of job called {job.kind} any more.")
        return True
    with logged_with(job=job.pk, job_kind=job.kind):
        return _run(job, kind)


def _run(job: Job, kind: JobKind) -> bool:
    with Contained() as went:
        said = kind.run(Running(job, kind.lease))
    if went.error is None:
        _mark(job, state=JobState.DONE, outcome=said[:OUTCOME_LIMIT], error="")
        return True
    logger.error("Job %s (%s) failed", job.pk, job, exc_info=went.error)
    why = in_words(went.error, OUTCOME_LIMIT)
    # A refusal is an answer: asking again would get the same one.
    if job.attempts >= kind.attempts or isinstance(went.error, Refused):
        _mark(job, state=JobState.DEAD, error=why)
    else:
        due = clock.now() + kind.wait_after(job.attempts)
        _mark(job, state=JobState.WAITING, error=why, due_at=due, woken_at=None)
    return True


def _claimed(pk: int) -> Job | None:
    now, claim = clock.now(), uuid4().hex
    due = Job.objects.filter(pk=pk, state=JobState.WAITING, due_at__lte=now)
    name = due.values_list("kind", flat=True).first()
    if name is None:
        return None
    kind = kind_named(name)
    with transaction.atomic(durable=True):
        won = due.update(
            state=JobState.RUNNING,
            claim=claim,
            lease_until=now + (kind.lease if kind else TOLD_AGAIN),
            attempts=F("attempts") + 1,
            started_at=now,
            finished_at=None,
        )
    return Job.objects.get(pk=pk) if won else None


def _mark(job: Job, **fields: Any) -> None:
    """Write what came of a run, unless the job was taken over meanwhile."""
    ended = {"claim": "", "lease_until": None, "finished_at": clock.now()}
    Job.objects.filter(pk=job.pk, claim=job.claim).update(**(ended | fields))


def reap() -> int:
    """Give the jobs whose worker died back, or bury those that have cost their last worker; how many there were."""
    found = 0
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=clock.now()):
        kind = kind_named(job.kind)
        why = f"The worker ended or was silent too long while it ran (attempt {job.attempts})."
        if kind is not None and job.attempts < kind.attempts:
            _mark(job, state=JobState.WAITING, error=why, due_at=clock.now(), woken_at=None)
        else:
            _mark(job, state=JobState.DEAD, error=why)
        found += 1
    return found


def schedule_due(*, offline: bool = False) -> int:
    """Make the periodic jobs that are due; how many. One that still waits or runs is not made again.

    Two schedulers at once make each once: the moment that it is due is its key. `offline` leaves out what asks servers
    of other people.
    """
    now, made = clock.now(), 0
    busy = set(Job.objects.filter(state__in=OPEN).values_list("kind", flat=True).distinct())
    for kind in periodic_kinds():
        if kind.name in busy or (offline and kind.asks_outside):
            continue
        made += _scheduled(kind, kind.due_before(now).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return made


def _scheduled(kind: JobKind, key: str) -> bool:
    if Job.objects.filter(kind=kind.name, key=key).exists():
        return False
    return Job.objects.get_or_create(kind=kind.name, key=key, defaults={"due_at": clock.now()})[1]


def sweep() -> None:
    """Take up what dead workers left, and tell the backend of everything that is due."""
    reap()
    now = clock.now()
    for pk in _due().filter(Q(woken_at__isnull=True) | Q(woken_at__lt=now - TOLD_AGAIN)).values_list("pk", flat=True):
        wake(pk)


def run_due(limit: int = 500) -> int:
    """Run what is due, here and now, without a backend; how many jobs."""
    reap()
    return sum(map(run_job, list(_due().values_list("pk", flat=True)[:limit])))


def _due() -> Any:
    return Job.objects.filter(state=JobState.WAITING, due_at__lte=clock.now()).order_by("due_at", "pk")


@transaction.atomic
def run_again(*, job: Job, actor: User) -> Job:
    """Give a dead job its attempts again. Raises Refused."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    refuse_if(why_not_run_again(actor, job), code="may-not-run-again")
    job.state, job.attempts, job.due_at, job.woken_at = JobState.WAITING, 0, clock.now(), None
    job.save(update_fields=["state", "attempts", "due_at", "woken_at"])
    transaction.on_commit(lambda: wake(job.pk))
    return job


def give_sign() -> None:
    """Note that a worker lives."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"seen_at": clock.now()})


def tidy() -> int:
    """Delete what is done and old. What is dead stays."""
    before = clock.now() - KEPT_DONE
    tasks.forget_old(before)
    return Job.objects.filter(state=JobState.DONE, finished_at__lt=before).delete()[0]
