"""A worker of its own process, which stops where it is told to and waits there to be killed.

Run by `test_killed_workers` as `python -m cms.tests.dying_worker WHAT NUMBER`; writes a line when it has got there.
"""

from __future__ import annotations

import signal
import sys
from unittest.mock import patch

import django


def wait_to_be_killed(*args: object, **kwargs: object) -> None:
    """Say that the moment has come, and wait."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    signal.pause()


def publish_when_due() -> None:
    """The scheduler, which dies when its edition is written and the live pointer is not."""
    from cms.publishing import actions

    with patch.object(actions, "point_at", wait_to_be_killed):
        actions.publish_due()


def sign(assignment: str) -> None:
    """The deciding signature, which dies between the approval and the publication that the rules ask for."""
    from cms.publishing import receivers
    from reviews.models import Assignment
    from reviews.tests.scenes import signed

    with patch.object(receivers, "publish", wait_to_be_killed):
        signed(Assignment.objects.select_related("round__version", "reviewer").get(pk=assignment))


def send_mail() -> None:
    """The sender, which dies when it has claimed a message and not sent it."""
    from cms.outbox import delivery

    with patch.object(delivery.EmailMessage, "send", wait_to_be_killed):
        delivery.deliver_pending()


def import_files(job: str) -> None:
    """The worker of an import of many files, which dies when the second article is written and not committed."""
    from articles.actions import importing_files
    from cms.jobs.actions import run_job

    note, noted = importing_files.note_article, []

    def die_at_the_second(*given: object) -> None:
        if noted:
            wait_to_be_killed()
        noted.append(given)
        note(*given)

    with patch.object(importing_files, "note_article", die_at_the_second):
        run_job(int(job))


WORK = {"publish": publish_when_due, "sign": sign, "send": send_mail, "import": import_files}

if __name__ == "__main__":
    django.setup()
    WORK[sys.argv[1]](*sys.argv[2:])
