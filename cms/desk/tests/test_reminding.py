"""Reminders go on, one batch after the other, until nothing that is due is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.actions import set_due_date
from articles.tests.scenes import make_article
from cms import clock
from cms.desk import reminding
from cms.jobs.actions import enqueue, run_due, run_job
from cms.jobs.models import Job, JobState
from cms.outbox.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_drafts(edith) -> None:
    """Three drafts that are to be submitted tomorrow."""
    for number in range(3):
        article = make_article(edith, title=f"Draft {number}?")
        set_due_date(article=article, actor=edith, due_on=clock.now().date() + timedelta(days=1))


@pytest.fixture
def one_at_a_time(monkeypatch) -> None:
    """A batch is one draft."""
    monkeypatch.setattr(reminding.remind, "__defaults__", (1,))


def jobs() -> list[tuple[str, str]]:
    return list(Job.objects.filter(kind="send_reminders").order_by("pk").values_list("key", "state"))


def test_a_backlog_is_told_by_one_job_after_the_other(three_drafts, one_at_a_time):
    enqueue(kind="send_reminders", key="noon")
    run_due()
    assert jobs() == [("noon", JobState.DONE), ("noon 2", JobState.WAITING)], "other jobs have their turn in between"
    for _ in range(3):
        run_due()
    assert [key for key, _state in jobs()] == ["noon", "noon 2", "noon 3", "noon 4"]
    assert Notification.objects.filter(kind="draft-due-soon").count() == 3


def test_a_job_that_ran_twice_is_followed_by_one(three_drafts, one_at_a_time):
    job = enqueue(kind="send_reminders", key="noon")
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)
    run_job(job.pk)
    assert [key for key, _state in jobs()] == ["noon", "noon 2"]
    assert Notification.objects.count() == 2


def test_the_command_goes_on_until_nothing_is_left(three_drafts, monkeypatch, capsys):
    monkeypatch.setattr("cms.desk.management.commands.send_reminders.BATCH", 1)
    call_command("send_reminders")
    assert "draft-due-soon 3" in capsys.readouterr().out


def test_with_a_limit_it_stops_there(three_drafts, capsys):
    call_command("send_reminders", limit=2)
    assert "draft-due-soon 2" in capsys.readouterr().out
    assert Notification.objects.count() == 2
