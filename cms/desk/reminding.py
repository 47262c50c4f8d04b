"""Going on with reminders, one batch after the other, until nothing that is due is left."""

from __future__ import annotations

from cms.desk.draft_reminders import send_draft_reminders
from cms.jobs.actions import enqueue
from cms.jobs.running import Running
from reviews.actions import send_reminders
from reviews.actions.reminders import BATCH
from reviews.reminders import Sent

JOB = "send_reminders"
LABEL = "Remind reviewers and owners of drafts"


def remind(limit: int = BATCH) -> Sent:
    """Send one batch of each kind, at most `limit` in one transaction."""
    return send_reminders(limit) | send_draft_reminders(limit)


def run_reminders(running: Running) -> str:
    """The job: one batch of each kind, and a job of its own for the next one, so that a backlog of thousands keeps no
    other job waiting. Where the process ends in between, the next run by the clock goes on. Says what was sent."""
    sent = remind()
    if sent.goes_on:
        moment, _, number = running.job.key.partition(" ")
        # The same key when this job is run again after a crash: there is never more than one that follows.
        enqueue(kind=JOB, key=f"{moment} {int(number or 1) + 1}")
    return str(sent)
