"""`run_worker`: the backend's worker, the schedule and the sender of mail in one process, for as long as it is left
alone.

Letters have a thread of their own: an import of a thousand files must not hold up the one that says that a round is
open, nor a mail server that does not answer the imports.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from cms.database_commands import DatabaseCommand
from cms.jobs.actions import give_sign, schedule_due, sweep
from cms.jobs.containing import Contained
from cms.jobs.tasks import uses_database, wait_in_database
from cms.outbox.delivery import deliver_pending

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
        """Work until SIGINT or SIGTERM: the job and the letter at hand are finished first, unless told twice."""
        give_sign()  # outside the loop: on a database without tables the command says so and ends
        worker = backend_worker()
        if options["once"]:
            turn(worker, look=True, offline=options["offline"])
            deliver_pending()
            return
        worker.configure_signals()
        with letters_sent():
            looked = float("-inf")
            while worker.running and lives(options["beside"]):
                look = time.monotonic() - looked >= CLOCK
                try:
                    turn(worker, look=look, offline=options["offline"])
                    looked = time.monotonic() if look else looked
                except OperationalError:
                    logger.exception("The database cannot be used; the worker tries again")
                    close_old_connections()
                    time.sleep(TROUBLE)
                if worker.running:
                    time.sleep(PAUSE)


def turn(worker: Worker, *, look: bool, offline: bool) -> None:
    """Look at the clock, where it is time to, and run the tasks that wait."""
    if look:
        look_at_the_clock(offline=offline)
    if wait_in_database():
        worker.run()


@contextmanager
def letters_sent() -> Iterator[None]:
    """While it lasts, a thread sends letters within a second of their transaction, where tasks are rows of our own
    database; another backend is given a task for them (`cms.outbox.delivery.wake_sender`)."""
    if not uses_database():
        yield
        return
    ended = threading.Event()
    sender = threading.Thread(target=send_letters, args=[ended], name="letters")
    sender.start()
    try:
        yield
    finally:
        ended.set()
        sender.join()


def send_letters(ended: threading.Event) -> None:
    """Send what is due, again and again, until it has ended. What goes wrong is logged and tried again: a thread that
    died in silence would be found out by those who wait for their letters."""
    while not ended.wait(PAUSE):
        with Contained() as went:
            deliver_pending()
        if went.error:
            logger.error("Letters cannot be sent; tried again", exc_info=went.error)
            close_old_connections()
            ended.wait(TROUBLE)
    connection.close()


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
