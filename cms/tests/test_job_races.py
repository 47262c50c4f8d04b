"""Two schedulers and two workers at the same moment: every job once, and no file twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.actions import cancel_import, import_these, work_through
from articles.models import Article, Draft, ImportBatch
from articles.tests.importing.many_files import collected, markdown, read, states
from cms.jobs.actions import enqueue, run_due, schedule_due
from cms.jobs.models import Job
from cms.jobs.tests.scenes import Baker, only_kinds
from cms.tests.racing import assert_the_record_holds, counted, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_the_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_two_schedulers_at_once_make_a_periodic_job_once_and_two_workers_run_it_once():
    baker = Baker(every=timedelta(days=1))
    with only_kinds(baker.kind):
        made = race(schedule_due, schedule_due, schedule_due)
        assert counted(made) == (3, 0)
        assert sum(outcome.result for outcome in made) == 1
        ran = race(run_due, run_due)
        assert counted(ran) == (2, 0)
    assert len(baker.baked) == 1
    assert (Job.objects.get().state, Job.objects.get().attempts) == ("done", 1)


def test_the_same_job_asked_for_twice_at_once_is_one():
    race(lambda: enqueue(kind="bake", key="monday"), lambda: enqueue(kind="bake", key="monday"))
    assert Job.objects.count() == 1


@pytest.fixture
def five_files(edith) -> ImportBatch:
    texts = {f"file{number}__md": markdown(f"What is {number}?", "Text.") for number in range(5)}
    return read(edith, *collected(**texts))


def test_two_workers_at_one_import_make_each_article_once(five_files, edith):
    import_these(batch=five_files, actor=edith)
    outcomes = race(
        lambda: work_through(ImportBatch.objects.get(pk=five_files.pk)),
        lambda: work_through(ImportBatch.objects.get(pk=five_files.pk)),
    )
    assert counted(outcomes) == (2, 0)
    assert set(states(five_files).values()) == {"imported"}
    assert sorted(Draft.objects.values_list("title", flat=True)) == [f"What is {number}?" for number in range(5)]
    assert_the_record_holds()


def test_two_people_who_say_import_these_at_once_begin_it_once(five_files, edith, mona):
    outcomes = race(
        lambda: import_these(batch=five_files, actor=edith),
        lambda: import_these(batch=five_files, actor=mona),
    )
    assert counted(outcomes) == (1, 1)
    run_due()
    assert Article.objects.count() == 5


def test_cancelled_while_a_worker_is_at_it_each_file_is_an_article_or_cancelled(five_files, edith):
    import_these(batch=five_files, actor=edith)
    outcomes = race(
        lambda: work_through(ImportBatch.objects.get(pk=five_files.pk)),
        lambda: cancel_import(batch=five_files, actor=edith),
    )
    assert counted(outcomes) == (2, 0)
    assert set(states(five_files).values()) <= {"imported", "cancelled"}
    assert Article.objects.count() == five_files.files.filter(state="imported").count()
