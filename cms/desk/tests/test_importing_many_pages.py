"""The pages of an import of many files: choosing, reports, deciding, and who may see what."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.actions import import_these, work_through
from articles.import_batches import progress_of
from articles.models import Article, ImportBatch
from articles.tests.importing.many_files import asked_for, collected, imported, kept, markdown, read, states, zipped
from cms.jobs.actions import give_sign, run_due
from cms.jobs.models import Job

pytestmark = pytest.mark.django_db

MANY = "/desk/import/many/"
IRON, ZINC = markdown("What is iron?", "Iron."), markdown("What is zinc?", "Zinc.")


def upload(client, *files: SimpleUploadedFile, **fields: str):
    return client.post(MANY, {"manuscripts": list(files), "topic": "", "origin": "human", "origin_tool": ""} | fields)


def address(name: str, batch: ImportBatch) -> str:
    return reverse(f"desk:{name}", args=[batch.pk])


def test_chosen_files_are_read_in_the_background_and_nothing_is_imported(client, edith):
    client.force_login(edith)
    answer = upload(
        client, SimpleUploadedFile("iron.md", IRON), SimpleUploadedFile("many.zip", zipped({"a/zinc.md": ZINC}))
    )
    batch = ImportBatch.objects.get()
    assert answer.url == address("import_batch", batch)
    assert states(batch) == {"iron.md": "waiting", "a/zinc.md": "waiting"}
    page = client.get(answer.url).content.decode()
    assert "0 of 2 read." in page
    assert 'data-working="yes"' in page
    run_due()
    page = client.get(answer.url).content.decode()
    assert "2 files can become articles" in page
    assert 'data-working="no"' in page
    assert not Article.objects.exists()


def test_import_these_makes_articles_and_leads_to_them(client, edith):
    batch = read(edith, *collected(iron__md=IRON, bad__xml=b"<?xml version='1.0'?><article>"))
    client.force_login(edith)
    client.post(address("import_batch_files", batch))
    run_due()
    page = client.get(address("import_batch", batch)).content.decode()
    assert reverse("desk:draft", args=["what-is-iron"]) in page
    assert "1 of 2 became articles." in page
    assert "not well-formed XML" in page
    assert Article.objects.get().owner == edith


def test_without_a_file_it_is_said_at_the_field(client, edith):
    client.force_login(edith)
    answer = upload(client)
    assert answer.status_code == 422
    assert "manuscripts" in answer.context["form"].errors


def test_an_archive_that_is_none_is_said_at_the_field_and_nothing_is_kept(client, edith):
    client.force_login(edith)
    answer = upload(client, SimpleUploadedFile("iron.md", IRON), SimpleUploadedFile("many.zip", b"PK nothing"))
    assert answer.status_code == 422
    assert "damaged or no ZIP" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_whole_report_of_a_file(client, edith):
    batch = read(edith, *collected(iron__md=markdown("What is iron?", "Words [@nobody]."), x__xml=b"<article>"))
    client.force_login(edith)
    page = client.get(reverse("desk:import_file", args=[batch.pk, 1])).content.decode()
    assert "citation-without-reference" in page
    assert "what-is-iron" in page
    assert client.get(reverse("desk:import_file", args=[batch.pk, 2])).status_code == 404


def test_a_file_imported_before_by_somebody_else_does_not_show_their_article(client, edith, emil):
    imported(edith, *collected(iron__md=IRON))
    batch = read(emil, *collected(iron__md=IRON))
    client.force_login(emil)
    page = client.get(address("import_batch", batch)).content.decode()
    assert "became an article before" in page
    assert "/desk/articles/what-is-iron/" not in page
    client.force_login(edith)
    mine = client.get(address("import_batch", read(edith, *collected(iron__md=IRON)))).content.decode()
    assert "/desk/articles/what-is-iron/" in mine


def test_again_is_a_box_to_tick(client, edith):
    imported(edith, *collected(iron__md=IRON))
    batch = read(edith, *collected(iron__md=IRON))
    client.force_login(edith)
    said = client.post(address("import_batch_files", batch), follow=True).content.decode()
    assert "became articles before" in said
    client.post(address("import_batch_files", batch), {"again": "on"})
    run_due()
    assert states(batch) == {"iron.md": "imported"}


def test_cancelling_from_the_page(client, edith, django_capture_on_commit_callbacks):
    batch = read(edith, *collected(iron__md=IRON))
    client.force_login(edith)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("cancel_batch", batch))
    assert states(batch) == {"iron.md": "cancelled"}
    assert kept(batch) == []
    page = client.get(address("import_batch", batch)).content.decode()
    assert "Import these" not in page


def test_a_run_that_was_given_up_says_so_and_goes_on(client, edith):
    batch = asked_for(edith, *collected(iron__md=IRON), in_background=True)
    Job.objects.update(state="dead", error="OperationalError: the disk is full")
    client.force_login(edith)
    page = client.get(address("import_batch", batch)).content.decode()
    assert "the disk is full" in page
    client.post(address("retry_batch", batch))
    run_due()
    assert states(batch) == {"iron.md": "read"}


def test_where_no_worker_is_the_page_says_so(client, edith):
    batch = asked_for(edith, *collected(iron__md=IRON))
    client.force_login(edith)
    assert "Nobody works at it" in client.get(address("import_batch", batch)).content.decode()
    give_sign()
    assert "Nobody works at it" not in client.get(address("import_batch", batch)).content.decode()


def test_what_is_not_mine_is_not_there(client, edith, emil, mona):
    batch = read(edith, *collected(iron__md=IRON))
    client.force_login(emil)
    for name in ("import_batch_files", "cancel_batch", "retry_batch"):
        assert client.post(address(name, batch)).status_code == 404
    assert client.get(address("import_batch", batch)).status_code == 404
    assert address("import_batch", batch) not in client.get(MANY).content.decode()
    client.force_login(mona)
    assert address("import_batch", batch) in client.get(MANY).content.decode()


def test_nothing_to_try_again_is_a_sentence(client, edith):
    batch = read(edith, *collected(iron__md=IRON))
    client.force_login(edith)
    assert (
        "Nothing of this import has failed" in client.post(address("retry_batch", batch), follow=True).content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_files_as_for_one(client, edith, count, django_assert_num_queries):
    texts = {f"file{number}__md": markdown(f"What is {number}?", "Text.") for number in range(count)}
    batch = read(edith, *collected(**texts))
    import_these(batch=batch, actor=edith, in_background=False)
    work_through(batch)
    assert progress_of(batch).total == count
    client.force_login(edith)
    with django_assert_num_queries(7):
        client.get(address("import_batch", batch))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_imports_as_for_one(client, edith, count, django_assert_num_queries):
    for number in range(count):
        imported(edith, *collected(iron__md=markdown(f"What is {number}?", "Text.")))
    client.force_login(edith)
    with django_assert_num_queries(6):
        client.get(MANY)
