"""Who may do what with jobs."""

from __future__ import annotations

from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.jobs.models import Job, JobState


def why_not_run_again(user: User, job: Job) -> str | None:
    """Managing editors run again what is dead; whatever else failed is tried again by itself."""
    if not is_managing_editor(user):
        return "Only a managing editor runs a job again."
    if job.state != JobState.DEAD:
        return "This job is not dead: it is done, or will be tried by itself."
    return None
