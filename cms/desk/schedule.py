"""What runs by the clock: the commands of docs/operations.md, each a periodic job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from cms.desk.reminding import JOB as REMINDERS
from cms.desk.reminding import LABEL as REMINDERS_LABEL
from cms.desk.reminding import run_reminders
from cms.jobs.actions import tidy
from cms.jobs.kinds import JobKind, register
from cms.jobs.running import Running
from reviews.actions.settling import JOB as SETTLE

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def register_schedule() -> None:
    """Make the periodic jobs known. Each command stays what it is for cron and for hand."""
    for name, label, every in (
        ("send_outbox", "Send waiting mail", MINUTE),
        ("publish_due", "Publish what is due", MINUTE),
        ("send_digests", "Queue daily digests", 5 * MINUTE),
        ("run_bulk_changes", "Go on with changes to many articles", 5 * MINUTE),
    ):
        register(JobKind(name, label, _command(name), every=every, attempts=3))
    register(JobKind(REMINDERS, REMINDERS_LABEL, run_reminders, every=5 * MINUTE, attempts=3))
    label = "Make readers' pages that are out of date"
    register(JobKind("rebuild_pages", label, _command("rebuild_pages", "--due"), every=MINUTE, attempts=3))
    for name, label, at in (
        (SETTLE, "Approve what only a source had stopped", timedelta(hours=2, minutes=20)),
        ("purge_imports", "Remove files of imports that nobody finished", timedelta(hours=3)),
        ("forget_previews", "Forget old preview links", timedelta(hours=3, minutes=15)),
        ("forget_askers", "Forget addresses of readers", timedelta(hours=3, minutes=10)),
        ("forget_sign_ins", "Forget old sign-ins and sessions", timedelta(hours=3, minutes=30)),
        ("forget_mail", "Forget old notifications and mail", timedelta(hours=3, minutes=50)),
        ("purge_figures", "Remove files of figures that nothing shows", timedelta(hours=3, minutes=20)),
    ):
        register(JobKind(name, label, _command(name), every=DAY, offset=at, lease=timedelta(hours=1)))
    watch = "watch_retractions"
    register(
        JobKind(
            name=watch,
            label="Ask what became of cited sources",
            run=_command(watch),
            every=DAY,
            offset=timedelta(hours=2, minutes=40),
            lease=timedelta(hours=3),
            first_wait=timedelta(minutes=10),
            asks_outside=True,
        )
    )
    register(JobKind("tidy_jobs", "Delete old jobs that are done", _tidied, every=DAY, offset=timedelta(hours=4)))


def _command(name: str, *arguments: str) -> Callable[[Running], str]:
    def run(running: Running) -> str:
        out = StringIO()
        call_command(name, *arguments, stdout=out, stderr=out)
        return " · ".join(line.strip() for line in out.getvalue().splitlines() if line.strip())

    return run


def _tidied(running: Running) -> str:
    return f"{tidy()} deleted"
