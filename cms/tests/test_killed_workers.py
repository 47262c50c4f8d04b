"""Promise 6: a process that is killed half way leaves nothing half done, and the next one does it, once.

Really killed: a process with a database connection of its own, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, connections

from articles.actions import import_these
from articles.import_job import IMPORT_FILES
from articles.models import Article, Draft, ImportBatch
from articles.tests.importing.many_files import collected, kept, markdown, read, states
from articles.tests.scenes import make_article
from cms import clock
from cms.jobs.actions import run_due
from cms.jobs.models import Job
from cms.outbox.delivery import STALE_CLAIM, deliver_pending
from cms.outbox.models import OutboxMessage
from cms.publishing import receivers
from cms.publishing.actions import publish_due, schedule_publication
from cms.publishing.models import Edition, LiveEdition, ScheduledPublication
from cms.tests.racing import assert_the_record_holds
from reviews.actions import set_policy
from reviews.models import Approval, Assignment, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


def database_url() -> str:
    """Where the tests' own database is, for another process."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@contextmanager
def worker(*what: object) -> Iterator[subprocess.Popen[str]]:
    """A process that has got to where it is to die; killed when the block ends, if not before."""
    own = {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "LEDGER_KEY_FILE": str(settings.LEDGER_KEY_FILE),
        "IMPORTS_DIR": settings.STORAGES["imports"]["OPTIONS"]["location"],
        "EMAIL_URL": "memorymail://",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "cms.tests.dying_worker", *map(str, what)],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n", "the worker ended before it was killed"
        yield process
    finally:
        process.kill()  # SIGKILL: nothing of it runs any more
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


@pytest.fixture
def planned(article, mona, ravi, rosa, system) -> ScheduledPublication:
    """An approval whose publication was due an hour ago."""
    with clock.pretend(clock.now() - timedelta(days=1)):
        approval = approved(article, mona, ravi, rosa).approval
        return schedule_publication(approval=approval, actor=mona, publish_at=clock.now() + timedelta(hours=23))


@pytest.fixture
def last(article, mona, ravi, rosa, system) -> Assignment:
    """The deciding signature's assignment, under rules that publish on approval."""
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    review = make_round(article)
    signed(make_assignment(review, ravi, mona))
    return make_assignment(review, rosa, mona)


def assert_published_once() -> None:
    assert (Edition.objects.count(), LiveEdition.objects.count(), Approval.objects.count()) == (1, 1, 1)
    assert_the_record_holds()


def test_a_scheduler_killed_between_approval_and_publication_leaves_the_approval_and_no_edition(planned):
    with worker("publish"):
        pass
    assert (Edition.objects.count(), LiveEdition.objects.count()) == (0, 0)
    assert ScheduledPublication.objects.get().state == "waiting"
    assert Approval.objects.count() == 1
    assert_the_record_holds()


def test_the_next_scheduler_publishes_it_once(planned):
    with worker("publish"):
        pass
    assert [row.state for row in publish_due()] == ["published"]
    assert publish_due() == []
    assert_published_once()


def test_a_scheduler_that_waits_for_the_one_that_is_killed_publishes_once(planned):
    done = []

    def wait_and_publish() -> None:
        try:
            done.extend(publish_due())
        finally:
            connections.close_all()

    with worker("publish") as process:
        waiting = threading.Thread(target=wait_and_publish)
        waiting.start()
        process.kill()
        waiting.join(timeout=60)
    assert not waiting.is_alive()
    assert [row.state for row in done] == ["published"]
    assert_published_once()


def test_a_signature_killed_between_approval_and_publication_leaves_neither(last, rosa):
    with worker("sign", last.pk):
        pass
    assert Round.objects.get().state == "under-review"
    assert not SignOff.objects.filter(reviewer=rosa).exists()
    assert not Approval.objects.exists()
    assert not OutboxMessage.objects.filter(kind="round-decided").exists()
    assert_the_record_holds()


def test_signing_again_approves_publishes_and_tells_once(last):
    with worker("sign", last.pk):
        pass
    signed(last)
    assert OutboxMessage.objects.filter(kind="round-decided").count() == 1
    assert_published_once()


def test_mail_whose_sender_was_killed_is_sent_once_by_the_next(last):
    signed(last)
    OutboxMessage.objects.update(sent_at=clock.now())
    OutboxMessage.objects.filter(kind="round-decided").update(
        due_at=clock.now() - timedelta(minutes=1), sent_at=None, claimed_at=None, attempts=0
    )
    mail.outbox.clear()
    with worker("send"):
        pass
    assert deliver_pending().sent == 0, "the claim of the dead sender still holds"
    with clock.pretend(clock.now() + STALE_CLAIM + timedelta(minutes=1)):
        assert deliver_pending().sent == 1
        assert deliver_pending().sent == 0
    assert [message.subject for message in mail.outbox] == ["Approved: What causes low neutrophils?"]


@pytest.fixture
def three_files(edith, settings) -> ImportBatch:
    """Three files that were read and are to become articles, as soon as a worker comes."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    titles = ("iron", "zinc", "tin")
    batch = read(edith, *collected(**{f"{title}__md": markdown(f"What is {title}?", "Text.") for title in titles}))
    return import_these(batch=batch, actor=edith)


def test_an_import_of_many_files_that_is_killed_half_way_keeps_what_was_done_and_halves_nothing(three_files):
    with worker("import", Job.objects.get().pk):
        pass
    assert states(three_files) == {"iron.md": "imported", "zinc.md": "read", "tin.md": "read"}
    assert set(Draft.objects.values_list("title", flat=True)) == {"What is iron?"}
    assert_the_record_holds()


def test_the_next_worker_goes_on_where_it_was_and_no_file_becomes_two_articles(three_files):
    with worker("import", Job.objects.get().pk):
        pass
    assert run_due() == 0, "the lease of the dead worker still holds"
    with clock.pretend(clock.now() + IMPORT_FILES.lease + timedelta(minutes=1)):
        assert run_due() == 1
    assert set(states(three_files).values()) == {"imported"}
    assert sorted(Draft.objects.values_list("title", flat=True)) == ["What is iron?", "What is tin?", "What is zinc?"]
    assert (Job.objects.get().state, Job.objects.get().attempts) == ("done", 2)
    assert kept(three_files) == []
    assert_the_record_holds()


@pytest.mark.postgres
def test_a_connection_that_is_cut_between_approval_and_publication_leaves_neither(last, rosa, monkeypatch):
    def cut(**given: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(receivers, "publish", cut)
    with pytest.raises(DatabaseError):
        signed(last)
    monkeypatch.undo()
    connection.close()
    assert not SignOff.objects.filter(reviewer=rosa).exists()
    assert not Approval.objects.exists()
    signed(last)
    assert_published_once()
