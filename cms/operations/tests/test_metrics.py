"""What is measured: each answer once, whoever gives it, and what waits in the database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as configured

from cms import clock
from cms.accounts.signing import SigningLocked, WrongPassword, confirm_password
from cms.counting_requests import STORED_PAGE, VIEW, Answered, named
from cms.jobs.actions import enqueue, give_sign
from cms.jobs.models import Job
from cms.operations.measures import REQUESTS, count, exposition
from cms.outbox.actions import queue_mail

TOKEN = "a token of twenty letters or more"


@pytest.fixture
def measured(db):
    """The measures by name, as they are when asked."""

    def ask() -> dict[str, float]:
        lines = re.findall(r"^(editorial_\S+) (\S+)$", exposition().decode(), re.MULTILINE)
        return {name: float(value) for name, value in lines}

    return ask


def test_without_a_token_in_the_settings_there_is_no_such_page(client, db):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ümläut"])
def test_without_the_right_token_there_is_no_such_page(client, db, settings, sent):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404


def test_with_the_token_it_is_prometheus_text(client, db, settings):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b"# TYPE editorial_jobs gauge" in answer.content


def answered(**changed: object) -> Answered:
    plain = {"method": "GET", "view": "home", "status": 200, "seconds": 0.02, "request_id": "1", "user_id": None}
    return Answered(**(plain | changed))


def counted(*labels: str) -> float:
    return REQUESTS.labels(*labels)._value.get()


def test_an_answer_is_counted_by_view_method_and_status():
    before = counted("home", "GET", "200")
    count(answered())
    assert counted("home", "GET", "200") == before + 1


def test_methods_that_strangers_make_up_are_one():
    before = counted("none", "other", "405")
    for method in ("BREW", "PROPFIND"):
        count(answered(method=method, view="none", status=405))
    assert counted("none", "other", "405") == before + 2


def told_of(path: str, view: str | None) -> Answered:
    """What an observer is told of one request, for which `view` says that it answered."""

    def application(environ, start_response):
        if view:
            environ[VIEW] = view
        start_response("200 OK", [])
        return [b""]

    told: list[Answered] = []
    layer = named(application, trust_proxy=False, static="/static/", observers=[told.append])
    layer({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *head: None)
    [one] = told
    return one


@pytest.mark.parametrize(
    ("path", "view", "said"),
    [
        ("/articles/iron/", STORED_PAGE, "stored page"),
        ("/static/css/site.css", None, "static file"),
        ("/no/such/page", None, "none"),
        ("/desk/", "desk:start", "desk:start"),
    ],
)
def test_each_answer_has_the_name_of_who_gave_it(path, view, said):
    assert told_of(path, view).view == said


def test_jobs_are_measured_by_state_and_by_how_long_they_wait(measured):
    with clock.pretend(clock.now() - timedelta(minutes=10)):
        enqueue(kind="bake", key="monday")
    Job.objects.create(kind="bake", key="sunday", state="dead", due_at=clock.now())
    give_sign()
    now = measured()
    assert now['editorial_jobs{state="waiting"}'] == 1
    assert now['editorial_jobs{state="dead"}'] == 1
    assert 600 <= now["editorial_jobs_oldest_due_seconds"] < 700
    assert now["editorial_worker_silent_seconds"] < 60


def test_without_a_worker_the_silence_is_endless(measured):
    assert measured()["editorial_worker_silent_seconds"] == float("inf")


def test_a_shared_cache_that_cannot_be_used_is_measured(measured, settings):
    assert measured()["editorial_cache_away"] == 0
    settings.CACHES = {"default": {"BACKEND": "cms.shared_cache.SharedCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert measured()["editorial_cache_away"] == 1


def test_rounds_are_measured_in_every_state(measured):
    now = measured()
    assert now['editorial_rounds{state="under-review"}'] == 0
    assert now["editorial_rounds_oldest_open_seconds"] == 0


def test_mail_is_measured_while_it_waits(measured):
    with clock.pretend(clock.now() - timedelta(hours=1)):
        queue_mail(to="a@house.example", subject="News", body="…", kind="test")
    now = measured()
    assert now["editorial_outbox_due"] == 1
    assert 3600 <= now["editorial_outbox_oldest_due_seconds"] < 3700


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_at_signing_and_the_lock_are_measured(ravi, mona):
    for _ in range(5):
        with pytest.raises((WrongPassword, SigningLocked)):
            confirm_password(ravi, "not it", purpose="signing")
    text = exposition().decode()
    assert "editorial_sign_off_wrong_answers 5.0" in text
    assert "editorial_sign_off_locked_accounts 1.0" in text


COUNTING = """
import django; django.setup()
from cms.operations.measures import count, OF_PROCESSES
from cms.counting_requests import Answered
count(Answered("GET", "home", 200, 0.1, "1", None))
"""
SUMMING = """
import django; django.setup()
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from cms.operations import measures
registry = CollectorRegistry()
multiprocess.MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_the_counts_of_several_processes_are_one_sum(tmp_path):
    environ = os.environ | {
        "METRICS_TOKEN": TOKEN,
        "METRICS_DIR": str(tmp_path / "counts"),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }
    for program in (COUNTING, COUNTING, SUMMING):
        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=configured.BASE_DIR,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    assert 'editorial_requests_total{method="GET",status="200",view="home"} 2.0' in ended.stdout
