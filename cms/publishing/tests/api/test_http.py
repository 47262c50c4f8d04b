"""How the API answers: entity tags, methods, sharing with other sites, limits. The same for everybody."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date

from cms import clock
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.api.scenes import API, refused
from cms.publishing.tests.reader_scenes import noticed, on, published_article, published_by_the_cast, second_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
LISTS = ["/", "/articles", "/topics", "/notices", "/changes", "/openapi.json"]
PARTS = ["", "/editions", "/editions/1", "/editions/1/references", "/editions/1/claims"]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    with on(2026, 3, 2):
        return published_by_the_cast().pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def place(edition) -> str:
    return f"{API}/articles/{edition.article.slug}"


@pytest.fixture
def everywhere(place) -> list[str]:
    return [f"{API}{path}" for path in LISTS] + [f"{place}{path}" for path in PARTS]


def test_who_has_the_answer_is_not_sent_it_again(client, everywhere):
    for path in everywhere:
        first = client.get(path)
        assert first["ETag"].startswith('"'), path
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b""), path
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]


def test_a_notice_changes_the_tag_of_whatever_shows_it(client, edition, place, mona):
    paths = [place, f"{place}/editions", f"{place}/editions/1", f"{API}/articles", f"{API}/notices", f"{API}/changes"]
    tags = {path: client.get(path)["ETag"] for path in paths}
    noticed(edition, mona, NoticeKind.CONCERN)
    for path, tag in tags.items():
        assert client.get(path, headers={"if-none-match": tag}).status_code == HTTPStatus.OK, path


def test_a_new_edition_changes_the_tag_of_the_one_before(client, edition, place, edith, mona, ravi, rosa):
    tag = client.get(f"{place}/editions/1")["ETag"]
    second_edition(edition, edith, mona, ravi, rosa)
    assert client.get(f"{place}/editions/1", headers={"if-none-match": tag}).status_code == HTTPStatus.OK


def test_formats_and_audiences_have_tags_of_their_own(client, place):
    accepts = ["application/json", "text/markdown", "application/ld+json"]
    assert len({client.get(place, headers={"accept": accept})["ETag"] for accept in accepts}) == 3


def test_an_article_says_when_it_changed_last(client, edition, place, mona):
    with on(2027, 4, 1):
        noticed(edition, mona, NoticeKind.CONCERN)
    with on(2027, 5, 1):
        response = client.get(place)
        assert response["Last-Modified"] == "Thu, 01 Apr 2027 10:00:00 GMT"
        since = {"if-modified-since": response["Last-Modified"]}
        assert client.get(place, headers=since).status_code == HTTPStatus.NOT_MODIFIED
        earlier = {"if-modified-since": "Wed, 31 Mar 2027 10:00:00 GMT"}
        assert client.get(place, headers=earlier).status_code == HTTPStatus.OK


def test_within_the_second_of_a_change_no_date_is_given(client, edith, mona, ravi, rosa):
    with on(2027, 3, 2):
        edition = published_article(edith, mona, ravi, rosa)
        assert not client.get(f"{API}/articles/{edition.article.slug}").has_header("Last-Modified")


def test_another_version_than_the_one_named_is_refused(client, place):
    for path in (place, f"{API}/articles"):
        problem = refused(client, path, HTTPStatus.PRECONDITION_FAILED, **{"if-match": '"another"'})
        assert problem["code"] == "precondition-failed"


def test_head_is_get_without_the_body(client, everywhere):
    for path in everywhere:
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code == HTTPStatus.OK
        assert head.content == b""
        assert head["Content-Length"] == str(len(got.content)), path
        assert (head["ETag"], head["Content-Type"]) == (got["ETag"], got["Content-Type"])
    missing = client.head(f"{API}/nothing")
    assert (missing.status_code, missing.content) == (HTTPStatus.NOT_FOUND, b"")


def test_options_says_what_is_allowed_and_asks_the_database_nothing(client, everywhere, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in everywhere:
            response = client.options(path, headers={"origin": "https://elsewhere.example"})
            assert response.status_code == HTTPStatus.NO_CONTENT
            assert response["Allow"] == response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
            assert "If-None-Match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_every_other_method_is_refused(client, everywhere, method):
    for path in [*everywhere, f"{API}/nothing"]:
        response = getattr(client, method)(path)
        assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED, path
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["code"] == "method-not-allowed"


def test_any_site_may_read_and_none_with_credentials(client, everywhere):
    for path in [*everywhere, f"{API}/nothing", f"{API}/articles?limit=0"]:
        response = client.get(path, headers={"origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.has_header("Access-Control-Allow-Credentials")
        assert "ETag" in response["Access-Control-Expose-Headers"]


def test_the_answer_is_the_same_for_whoever_is_signed_in(client, everywhere, mona):
    anonymous = {path: client.get(path).content for path in everywhere}
    client.force_login(mona)
    for path in everywhere:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.content == anonymous[path], path
        assert not response.cookies
        assert "Cookie" not in response["Vary"]
        assert not [query for query in queries if "session" in query["sql"] or "accounts_user" in query["sql"]], path


def test_shared_caches_keep_answers_for_a_minute_and_changes_not_at_all(client, place):
    assert client.get(place)["Cache-Control"] == "public, max-age=60"
    assert client.get(f"{API}/changes")["Cache-Control"] == "public, no-cache"
    assert client.get(f"{API}/articles?limit=0")["Cache-Control"] == "no-store"


def test_search_engines_are_led_to_the_page(client, everywhere):
    assert {client.get(path)["X-Robots-Tag"] for path in everywhere} == {"noindex"}


def test_too_many_requests_from_one_address_wait(client, place, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr("cms.accounts.throttle.time", lambda: 1_800_000_019.0)  # nineteen seconds into a minute
    assert client.get(place)["RateLimit"] == '"address";r=1;t=41'
    assert client.get(place)["RateLimit-Policy"] == '"address";q=2;w=60'
    problem = refused(client, place, HTTPStatus.TOO_MANY_REQUESTS)
    assert problem["code"] == "too-many-requests"
    response = client.get(place)
    assert response["Retry-After"] == "41"
    assert response["Cache-Control"] == "no-store"
    assert client.options(place).status_code == HTTPStatus.NO_CONTENT
    assert client.get(place, REMOTE_ADDR="203.0.113.9").status_code == HTTPStatus.OK


def test_a_defect_of_ours_is_a_problem_too_and_tells_nothing(client, db, monkeypatch, caplog):
    def broken() -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("cms.publishing.api.routes.last_change", broken)
    problem = refused(client, f"{API}/articles", HTTPStatus.INTERNAL_SERVER_ERROR)
    assert problem["code"] == "server-error"
    assert "secret" not in str(problem)
    assert "secret" in caplog.text


def test_what_is_no_address_is_a_problem_and_no_page(client, db):
    for path in ("/nothing", "/articles/", "/articles/a/editions/x", "/articles/a/editions/-1", "/articles/ü"):
        assert refused(client, f"{API}{path}", HTTPStatus.NOT_FOUND)["code"] == "not-found"


def test_a_date_that_lies_ahead_changes_nothing(client, place):
    ahead = http_date((clock.now() + timedelta(days=900)).timestamp())
    assert client.get(place, headers={"if-modified-since": ahead}).status_code == HTTPStatus.NOT_MODIFIED
