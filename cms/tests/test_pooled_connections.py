"""Threads that share connections to PostgreSQL: the setting, and readers' pages that give theirs back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection

from cms.publishing.stored_pages.layer import Reading

ASK = """
import threading, django
django.setup()
from django.db import connection, connections
from cms.publishing.stored_pages.layer import Reading
from cms.publishing.stored_pages.making import fresh_page
from cms.publishing.stored_pages.encodings import Encoding
def look(answers):
    reading = Reading()
    for _ in range(20):
        answers.append(fresh_page('/nothing/', Encoding.GZIP, at=1, using=reading.connection))
        reading.give_back()
answers = []
threads = [threading.Thread(target=look, args=[answers]) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(answers), set(answers), connection.pool.get_stats()['pool_max'])
"""


def in_a_process_of_its_own(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings"} | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.postgres
@pytest.mark.django_db
def test_twelve_threads_read_pages_through_three_connections():
    told = connection.settings_dict
    address = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    done = in_a_process_of_its_own(ASK, DATABASE_URL=address, DATABASE_POOL="3")
    assert done.stdout.strip() == "240 {None} 3", done.stderr


def test_a_pool_too_small_is_refused_with_the_reason():
    done = in_a_process_of_its_own("import cms.settings", DATABASE_URL="postgres://a@127.0.0.1/b", DATABASE_POOL="2")
    assert "DATABASE_POOL takes 3 or more" in done.stderr


@pytest.mark.parametrize(("pool", "is_given_back"), [(0, False), (4, True)])
def test_a_connection_is_given_back_only_where_it_is_shared(monkeypatch, settings, pool, is_given_back):
    settings.DATABASE_POOL = pool
    closed = []

    def look() -> None:
        reading = Reading()
        monkeypatch.setattr(reading.connection, "close", lambda: closed.append(True))
        reading.give_back()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert bool(closed) is is_given_back
