"""A load balancer learns whether the site could serve, and a stranger nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from cms import clock
from cms.jobs.actions import give_sign
from cms.operations import readiness

READY = {"database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok"}


def asked(client, address: str = "/readyz") -> tuple[int, dict[str, str]]:
    answer = client.get(address)
    return answer.status_code, answer.json()["checks"]


def test_alive_asks_nothing(client):
    """Without the mark for a database, pytest-django refuses any query."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_with_everything_there_it_is_ready(client):
    give_sign()
    assert asked(client) == (200, READY)


@pytest.mark.django_db
def test_the_answer_is_kept_by_nobody(client):
    assert "no-store" in client.get("/readyz")["Cache-Control"]


@pytest.mark.django_db
def test_without_a_worker_readers_are_served_and_alarms_hear_of_it(client):
    assert asked(client) == (200, READY | {"worker": "failed"})
    assert asked(client, "/readyz?for=alarms") == (503, READY | {"worker": "failed"})


@pytest.mark.django_db
def test_with_everything_there_no_alarm_is_raised(client):
    give_sign()
    assert asked(client, "/readyz?for=alarms") == (200, READY)


@pytest.mark.django_db
def test_a_worker_that_has_been_silent_for_minutes_is_none(client):
    with clock.pretend(clock.now() - timedelta(minutes=5)):
        give_sign()
    assert asked(client, "/readyz?for=alarms") == (503, READY | {"worker": "failed"})


@pytest.mark.django_db
def test_with_a_migration_to_run_it_is_not_ready(client):
    give_sign()
    MigrationRecorder.Migration.objects.filter(app="jobs", name="0001_jobs").delete()
    assert asked(client) == (503, READY | {"migrations": "failed"})


@pytest.mark.django_db
def test_a_migration_of_a_later_release_does_not_matter(client):
    give_sign()
    MigrationRecorder.Migration.objects.create(app="jobs", name="0099_of_tomorrow")
    assert asked(client)[0] == 200


@pytest.mark.django_db
def test_a_cache_that_cannot_be_reached_is_named_without_its_address(client, settings):
    give_sign()
    settings.CACHES = {"default": {"BACKEND": "cms.shared_cache.SharedCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    answer = client.get("/readyz?for=alarms")
    assert answer.status_code == 503
    assert answer.json() == {"ready": True, "checks": READY | {"cache": "failed"}}
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_database_that_does_not_answer_says_no_word_of_why(client, monkeypatch, caplog):
    def refused() -> bool:
        raise OperationalError("connection to 10.0.0.7 refused for user editorial")

    give_sign()
    monkeypatch.setitem(readiness.CHECKS, "database", refused)
    answer = client.get("/readyz")
    assert answer.json() == {"ready": False, "checks": READY | {"database": "failed"}}
    assert b"10.0.0.7" not in answer.content
    assert "Not ready: database (OperationalError)" in caplog.text
