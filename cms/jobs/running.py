"""A job in the hands of the worker that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cms import clock
from cms.jobs.models import Job


class LeaseLost(RuntimeError):
    """Another worker has taken the job over: this one was silent for longer than its lease."""


@dataclass(frozen=True)
class Running:
    """What a kind's `run` is given."""

    job: Job
    lease: timedelta

    def renew(self) -> None:
        """Say that the worker lives. Raises LeaseLost where the job is another's by now."""
        held = Job.objects.filter(pk=self.job.pk, claim=self.job.claim)
        if not held.update(lease_until=clock.now() + self.lease):
            raise LeaseLost("Another worker has taken this job over.")
