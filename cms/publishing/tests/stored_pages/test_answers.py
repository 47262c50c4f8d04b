"""The page that Django sends: the same bytes for everybody, stored or not, and right by HTTP."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from io import StringIO

import brotli
import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from articles.models import Audience
from cms.publishing.addresses import article_address, edition_address
from cms.publishing.models import Edition, NoticeKind, PageChange, StoredPage
from cms.publishing.stored_pages import making
from cms.publishing.stored_pages.encodings import Encoding, best_encoding
from cms.publishing.stored_pages.settling import addresses_of, settle_changes
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    on,
    published_article,
    published_by_the_cast,
    second_edition,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(autouse=True)
def stored(settings):
    settings.STORED_PAGES = True


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def path(edition) -> str:
    return article_address(edition.article)


def test_the_stored_page_is_what_the_view_makes(client, settings, path):
    settings.STORED_PAGES = False
    made = client.get(path).content
    settings.STORED_PAGES = True
    assert client.get(path).content == made
    assert client.get(path).content == made
    page = StoredPage.objects.get(path=path)
    assert brotli.decompress(page.brotli) == gzip.decompress(page.gzip) == made


def test_the_second_reader_costs_one_query(client, path, django_assert_num_queries):
    client.get(path)
    with django_assert_num_queries(1):
        assert client.get(path).status_code == HTTPStatus.OK


def test_a_member_of_staff_sees_the_same_bytes_as_a_reader(client, mona, path):
    member = Client()
    member.force_login(mona)
    assert member.get(path).content == client.get(path).content
    StoredPage.objects.all().delete()
    assert member.get(path).content == client.get(path).content


def test_nothing_of_the_visitor_is_in_the_answer(client, mona, path):
    member = Client()
    member.force_login(mona)
    for answer in (client.get(path), member.get(path), member.get(path)):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert not answer.cookies
        assert b"csrfmiddlewaretoken" not in answer.content
        assert b"nonce" not in answer.content
        assert b"<form" not in answer.content


def test_each_encoding_has_a_strong_tag_of_its_own(client, path):
    tags = {}
    for name, decoded in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        answer = client.get(path, headers={"accept-encoding": name})
        assert answer.headers.get("Content-Encoding", "identity") == name
        assert answer.headers["Content-Length"] == str(len(answer.content))
        tags[answer.headers["ETag"]] = decoded(answer.content)
    assert len(tags) == 3
    assert len(set(tags.values())) == 1
    assert not [tag for tag in tags if tag.startswith("W/")]


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", Encoding.BROTLI),
        ("gzip;q=1.0, br;q=0", Encoding.GZIP),
        ("br ; q = 0 , *", Encoding.GZIP),
        ("*;q=0.1", Encoding.BROTLI),
        ("GZIP", Encoding.GZIP),
        ("deflate", Encoding.IDENTITY),
        ("", Encoding.IDENTITY),
        ("br;q=much", Encoding.IDENTITY),
        (",;,=", Encoding.IDENTITY),
    ],
)
def test_the_smallest_accepted_encoding_is_sent(accepted, sent):
    assert best_encoding(accepted) == sent


def test_who_has_the_page_is_told_so(client, path):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", W/{first.headers["ETag"]}'})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.content == b""
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Length"):
        assert again.headers[name] == first.headers[name]


def test_the_same_bytes_keep_their_date(client, mona, edition, path):
    with on(2030, 1, 1):
        first = client.get(path).headers["Last-Modified"]
    PageChange.objects.create(article=edition.article, at="2030-01-02T00:00:00Z")
    with on(2030, 1, 3):
        assert client.get(path).headers["Last-Modified"] == first
        noticed(edition, mona, NoticeKind.RETRACTION)
        assert client.get(path).headers["Last-Modified"] == "Thu, 03 Jan 2030 10:00:00 GMT"


def test_browsers_ask_each_time_and_shared_caches_hold_it_as_long_as_they_are_told(client, settings, path):
    settings.SHARED_CACHE_SECONDS = 600
    assert client.get(path).headers["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=600"


def test_a_withdrawn_article_stays_gone(client, mona, edition, path):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    for _ in range(2):
        answer = client.get(path, headers={"if-none-match": "*"})
        assert answer.status_code == HTTPStatus.GONE
        assert "ETag" not in answer.headers


def test_what_is_no_page_is_not_stored(client, edith, mona, ravi, rosa):
    article = published_article(edith, mona, ravi, rosa).article
    assert client.get(article_address(article, Audience.PATIENT)).status_code == HTTPStatus.FOUND
    assert client.get("/articles/unknown/").status_code == HTTPStatus.NOT_FOUND
    assert not StoredPage.objects.exists()


def test_a_busy_database_keeps_no_reader_from_the_page(client, path, monkeypatch):
    def busy(*args, **options):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(making.StoredPage.objects, "bulk_create", busy)
    assert client.get(path).status_code == HTTPStatus.OK
    assert not StoredPage.objects.exists()


def test_publication_makes_the_pages_after_its_commit(
    edith, mona, ravi, rosa, edition, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        second_edition(edition, edith, mona, ravi, rosa)
    stored = set(StoredPage.objects.values_list("path", flat=True))
    assert stored == set(addresses_of(edition.article_id))
    assert len(stored) == 4
    assert not PageChange.objects.filter(settled_at=None).exists()


def test_a_process_that_died_after_the_commit_leaves_the_page_to_the_next_reader(client, mona, edition, path):
    client.get(path)
    noticed(edition, mona, NoticeKind.RETRACTION)  # Nothing runs after this commit.
    assert "Retraction" in client.get(path).content.decode()


def test_what_was_left_is_made_by_the_job(edith, mona, edition, path):
    assert PageChange.objects.filter(settled_at=None).exists()
    call_command("rebuild_pages", "--due", stdout=StringIO())
    assert StoredPage.objects.filter(path=path).exists()
    assert not PageChange.objects.filter(settled_at=None).exists()


def test_the_job_makes_pages_whose_day_has_passed(client, edition, path):
    client.get(path)
    settle_changes()
    year = edition.review_due.year + 1
    with on(year, 1, 1):
        call_command("rebuild_pages", "--due", stdout=StringIO())
        assert b"overdue" in gzip.decompress(StoredPage.objects.get(path=path).gzip)


def test_after_a_deployment_all_pages_are_made_once_more(client, edition, path, monkeypatch):
    settle_changes()
    made = StoredPage.objects.count()
    StoredPage.objects.all().delete()
    said = StringIO()
    call_command("rebuild_pages", stdout=said)
    assert StoredPage.objects.count() == made == len(addresses_of(edition.article_id))
    assert f"{made} other pages made" in said.getvalue()


def test_an_edition_at_its_own_address_is_stored_as_well(client, edition):
    path = edition_address(edition, Audience.PATIENT)
    client.get(path)
    assert StoredPage.objects.filter(path=path).exists()
