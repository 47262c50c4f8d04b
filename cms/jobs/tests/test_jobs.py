"""A job is run once, tried again when it fails, kept with its error when it is dead, and given on when its worker
dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms import clock
from cms.jobs import tasks
from cms.jobs.actions import (
    KEPT_DONE,
    _claimed,
    enqueue,
    reap,
    run_again,
    run_due,
    run_job,
    schedule_due,
    sweep,
    tidy,
    wake,
)
from cms.jobs.kinds import periodic_kinds
from cms.jobs.models import Job
from cms.jobs.queries import no_worker
from cms.jobs.running import LeaseLost, Running
from cms.jobs.tests.scenes import Baker, only_kinds
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def baker():
    one = Baker(attempts=3)
    with only_kinds(one.kind):
        yield one


def later(**much: int) -> object:
    return clock.pretend(clock.now() + timedelta(**much))


def test_a_job_is_run_once(baker):
    job = enqueue(kind="bake", key="monday")
    assert run_job(job.pk)
    assert not run_job(job.pk)
    assert baker.baked == ["monday"]
    job.refresh_from_db()
    assert (job.state, job.outcome, job.attempts) == ("done", "one loaf", 1)


def test_the_same_key_is_the_same_job(baker):
    assert enqueue(kind="bake", key="monday") == enqueue(kind="bake", key="monday")
    assert Job.objects.count() == 1


def test_the_backend_is_told_after_the_commit(baker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(kind="bake", key="monday")
        assert baker.baked == []
    assert baker.baked == ["monday"]


def test_what_fails_is_tried_again_after_growing_pauses_and_then_kept_with_its_error(baker):
    baker.fails = ValueError("the oven is cold")
    job = enqueue(kind="bake", key="monday")
    waits = []
    for _ in range(2):
        run_due()
        job.refresh_from_db()
        assert (job.state, job.error) == ("waiting", "ValueError: the oven is cold")
        waits.append(round((job.due_at - clock.now()).total_seconds() / 60))
        assert run_due() == 0
        Job.objects.update(due_at=clock.now())
    assert waits == [1, 2]
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("dead", 3, "ValueError: the oven is cold")
    assert tidy() == 0


def test_a_refusal_is_not_asked_again(baker):
    baker.fails = Refused("There is no flour.")
    job = enqueue(kind="bake", key="monday")
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 1)


def test_a_job_whose_code_has_gone_is_dead_and_says_so(baker):
    job = Job.objects.create(kind="brew", key="1", due_at=clock.now())
    run_due()
    job.refresh_from_db()
    assert job.state == "dead"
    assert "no kind of job called brew" in job.error


def test_a_dead_job_is_run_again_by_a_managing_editor_only(baker, edith, mona):
    baker.fails = Refused("There is no flour.")
    job = enqueue(kind="bake", key="monday")
    run_due()
    baker.fails = None
    with pytest.raises(Refused, match="Only a managing editor"):
        run_again(job=job, actor=edith)
    run_again(job=job, actor=mona)
    run_due()
    assert baker.baked == ["monday"]
    with pytest.raises(Refused, match="not dead"):
        run_again(job=job, actor=mona)


def test_a_job_whose_worker_died_goes_to_the_next_when_its_lease_has_passed(baker):
    job = enqueue(kind="bake", key="monday")
    assert _claimed(job.pk)
    assert (reap(), run_due()) == (0, 0)
    with later(minutes=6):
        assert run_due() == 1
    assert baker.baked == ["monday"]


def test_a_job_that_costs_every_worker_its_life_is_dead_in_the_end(baker):
    job = enqueue(kind="bake", key="monday")
    for minutes in (0, 6, 12):
        with later(minutes=minutes):
            reap()
            assert _claimed(job.pk)
    with later(minutes=18):
        reap()
    job.refresh_from_db()
    assert job.state == "dead"
    assert "attempt 3" in job.error


def test_a_worker_that_was_silent_too_long_learns_that_the_job_is_another_s(baker):
    first = _claimed(enqueue(kind="bake", key="monday").pk)
    with later(minutes=6):
        reap()
        second = _claimed(first.pk)
        with pytest.raises(LeaseLost):
            Running(first, timedelta(minutes=5)).renew()
        Running(second, timedelta(minutes=5)).renew()


def test_a_job_waits_where_the_backend_could_not_be_told(baker, monkeypatch, caplog):
    job = enqueue(kind="bake", key="monday")
    with monkeypatch.context() as patched:
        patched.setattr(tasks, "run", Unreachable())
        wake(job.pk)
    job.refresh_from_db()
    assert job.state == "waiting"
    assert f"could not be told of job {job.pk}" in caplog.text
    with later(minutes=6):
        sweep()
    assert baker.baked == ["monday"]


class Unreachable:
    """A task backend that does not answer."""

    def enqueue(self, *given: object) -> None:
        raise ConnectionError("nobody listens there")


def test_a_task_that_was_lost_is_sent_again(baker):
    Job.objects.create(kind="bake", key="monday", due_at=clock.now(), woken_at=clock.now())
    sweep()
    assert baker.baked == []
    with later(minutes=6):
        sweep()
    assert baker.baked == ["monday"]


@pytest.fixture
def daily():
    one = Baker(every=timedelta(days=1), offset=timedelta(hours=3), asks_outside=True)
    with only_kinds(one.kind):
        yield one


def test_a_periodic_job_is_made_once_a_period(daily):
    with clock.pretend(clock.now().replace(hour=4)):
        assert (schedule_due(), schedule_due()) == (1, 0)
        run_due()
        assert schedule_due() == 0
    with clock.pretend(clock.now().replace(hour=4) + timedelta(days=1)):
        assert schedule_due() == 1
    assert all(key.endswith("T03:00:00Z") for key in Job.objects.values_list("key", flat=True))


def test_one_that_still_waits_is_not_made_again(daily):
    schedule_due()
    with later(days=3):
        assert schedule_due() == 0


def test_offline_nobody_outside_is_asked(daily):
    assert schedule_due(offline=True) == 0


def test_what_is_done_and_old_is_deleted(baker):
    enqueue(kind="bake", key="monday")
    run_due()
    assert tidy() == 0
    with clock.pretend(clock.now() + KEPT_DONE + timedelta(hours=1)):
        assert tidy() == 1


def test_the_commands_of_the_schedule_run_as_jobs_and_say_what_they_did(settings):
    assert no_worker()
    call_command("run_schedule", "--offline")
    assert not no_worker()
    made = {job.kind: job for job in Job.objects.all()}
    assert set(made) == {kind.name for kind in periodic_kinds()} - {"watch_retractions"}
    assert {job.state for job in made.values()} == {"done"}, [job.error for job in made.values()]
    assert made["send_outbox"].outcome == "sent 0, to be tried again 0, given up 0"


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_is_in_the_database_s_queue(baker, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    enqueue(kind="bake", key="monday")
    assert baker.baked == []
    call_command("run_worker", "--once")
    assert baker.baked == ["monday"]


def test_tasks_that_stand_as_running_for_ever_are_cleared_away(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tasks.run.enqueue(1)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    tidy()
    assert DBTaskResult.objects.exists()
    with clock.pretend(clock.now() + KEPT_DONE + timedelta(hours=1)):
        tidy()
    assert not DBTaskResult.objects.exists()
