"""`run_worker`: the backend's worker and the schedule in one process, for as long as it is left alone."""

from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from cms.database_commands import DatabaseCommand
from cms.jobs.actions import give_sign, schedule_due, sweep
from cms.jobs.tasks import wait_in_database

logger = logging.getLogger(__name__)

# Seconds between two looks at the clock and for dead workers; between two looks for tasks; after the database failed.
CLOCK, PAUSE, TROUBLE = 10.0, 1.0, 5.0


class Command(DatabaseCommand):
    help = "Run jobs as they come and the periodic ones by the clock, until told to stop. Any number may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="look at the clock, run what is there, end")
        parser.add_argument(
            "--offline", action="store_true", help="leave out what asks Crossref and PubMed by the clock"
        )
        parser.add_argument("--while", dest="beside", type=int, metavar="PID", help="end when this process has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGINT or SIGTERM: the job at hand is finished first, unless told twice."""
        give_sign()  # outside the loop: on a database without tables the command says so and ends
        worker = backend_worker()
        if not options["once"]:
            worker.configure_signals()
        looked = float("-inf")
        while worker.running and lives(options["beside"]):
            try:
                if time.monotonic() - looked >= CLOCK:
                    look_at_the_clock(offline=options["offline"])
                    looked = time.monotonic()
                if wait_in_database():
                    worker.run()
            except OperationalError:
                if options["once"]:
                    raise
                logger.exception("The database cannot be used; the worker tries again")
                close_old_connections()
                time.sleep(TROUBLE)
            if options["once"]:
                return
            if worker.running:
                time.sleep(PAUSE)


def look_at_the_clock(*, offline: bool) -> None:
    """Give a sign of life, make what is due, and take up what dead workers left."""
    give_sign()
    schedule_due(offline=offline)
    sweep()


def backend_worker() -> Worker:
    """The database backend's own worker, which runs what is there and then gives the turn back."""
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{time.time_ns()}",
        excluded_queue_names=[],
    )


def lives(pid: int | None) -> bool:
    """Whether the process is there; True without one."""
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
