"""Work that no request waits for: one row a job, which says what has become of it, whichever backend runs it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cms import clock

OUTCOME_LIMIT = 500


class JobState(models.TextChoices):
    """What has become of a job. *Dead* is kept with its error until somebody runs it again."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DEAD = "dead", "Dead"


class Job(models.Model):
    """One piece of work. The row is the truth; a task of the backend (`cms.jobs.tasks`) only says that it is time.

    A worker holds a job by `claim`, a word of its own, until `lease_until`. `key` makes the same work one job: of a
    periodic job it is the moment that it is due, so that two schedulers make it once.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    subject = models.CharField(max_length=200, blank=True, help_text="What it is about, for people.")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    due_at = models.DateTimeField(help_text="Not run before this time; failures move it.")
    woken_at = models.DateTimeField(null=True, help_text="When the backend was last told of it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, help_text="Whoever runs it has died when this has passed.")
    outcome = models.CharField(max_length=OUTCOME_LIMIT, blank=True, help_text="What the last run said.")
    error = models.CharField(max_length=OUTCOME_LIMIT, blank=True, help_text="Why the last run failed.")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-due_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_job_of_a_key"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=(Q(state=JobState.RUNNING, lease_until__isnull=False) & ~Q(claim=""))
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True, claim="")),
                name="running_jobs_are_held",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="jobs_that_wait"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_that_run"),
            models.Index(fields=["state", "-due_at", "-id"], name="jobs_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """When a worker was last seen: one row, so that a page can say that none is there."""

    name = models.CharField(max_length=20, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.seen_at:%Y-%m-%d %H:%M:%S}"
