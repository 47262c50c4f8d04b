"""The page of jobs, for managing editors."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms import clock
from cms.jobs.actions import enqueue, give_sign, run_due
from cms.jobs.models import Job
from cms.jobs.tests.scenes import Baker, only_kinds
from cms.refusals import Refused

pytestmark = pytest.mark.django_db
JOBS = "/desk/jobs/"


def test_what_is_dead_stands_there_with_its_error_and_is_run_again(client, mona):
    baker = Baker(fails=Refused("There is no flour."))
    with only_kinds(baker.kind):
        job = enqueue(kind="bake", key="monday", subject="for the weekend")
        run_due()
        client.force_login(mona)
        page = client.get(f"{JOBS}?state=dead").content.decode()
        assert "Bake bread" in page
        assert "for the weekend" in page
        assert "Refused: There is no flour." in page
        baker.fails = None
        client.post(reverse("desk:run_job_again", args=[job.pk]))
        run_due()
        assert "one loaf" in client.get(JOBS).content.decode()
        said = client.post(reverse("desk:run_job_again", args=[job.pk]), follow=True).content.decode()
        assert "not dead" in said


def test_states_are_filtered(client, mona):
    for state in ("waiting", "done"):
        Job.objects.create(kind=f"{state}-work", key="1", state=state, due_at=clock.now())
    client.force_login(mona)
    page = client.get(f"{JOBS}?state=done").content.decode()
    assert "done-work" in page
    assert "waiting-work" not in page
    assert "waiting-work" in client.get(f"{JOBS}?state=nonsense").content.decode()


def test_a_worker_that_is_missing_is_said(client, mona):
    client.force_login(mona)
    assert "No worker is there" in client.get(JOBS).content.decode()
    give_sign()
    assert "No worker is there" not in client.get(JOBS).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_three_jobs_ask_no_more_than_one(client, mona, count, django_assert_num_queries):
    for number in range(count):
        Job.objects.create(kind="bake", key=str(number), due_at=clock.now())
    client.force_login(mona)
    with django_assert_num_queries(6):
        client.get(JOBS)
