"""Caches in front of the site are told of changes: what they are asked, and that a dead one holds nothing up."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from articles.actions import change_slug
from cms.publishing.models import NoticeKind, PageChange
from cms.publishing.purging import Proxy, purge
from cms.publishing.stored_pages import settling
from cms.publishing.stored_pages.settling import addresses_of, known_addresses
from cms.publishing.tests.reader_scenes import noticed, published_article


class _Cache(BaseHTTPRequestHandler):
    """Writes down what it is asked."""

    protocol_version = "HTTP/1.1"
    asked: list
    status = 200
    headers_sent = {"X-Cache": "BYPASS"}

    def answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("Accept-Encoding"), self.headers["Host"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_PURGE = answer  # noqa: N815

    def log_message(self, *args) -> None:
        """Be quiet."""


@pytest.fixture
def cache():
    kind = type("Cache", (_Cache,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    kind.address = f"http://127.0.0.1:{server.server_port}"
    yield kind
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def stored(settings, monkeypatch):
    settings.STORED_PAGES = True
    settings.SITE_URL = "https://verum.example"
    monkeypatch.setattr(settling, "BETWEEN_BOTH", 0.0)


def test_a_cache_that_knows_purge_is_sent_purge(cache, settings):
    settings.PURGE_PROXIES = [f"purge+{cache.address}"]
    assert purge(["/articles/a/", "/articles/a/patient/"]) == []
    assert cache.asked == [
        ("PURGE", "/articles/a/", "identity", "verum.example"),
        ("PURGE", "/articles/a/patient/", "identity", "verum.example"),
    ]


def test_a_cache_without_purge_fetches_each_encoding_again(cache, settings):
    settings.PURGE_PROXIES = [f"refresh+{cache.address}"]
    assert purge(["/articles/a/"]) == []
    assert [(asked[0], asked[2]) for asked in cache.asked] == [("GET", "br"), ("GET", "gzip"), ("GET", "identity")]


def test_a_cache_that_refuses_or_is_not_there_is_named_and_the_others_are_told(cache, settings):
    cache.status = 405
    settings.PURGE_PROXIES = ["purge+http://127.0.0.1:9", f"purge+{cache.address}"]
    missing, refusing = purge(["/articles/a/"])
    assert missing.startswith("127.0.0.1:9 could not be told")
    assert "answered 405 to PURGE /articles/a/" in refusing


@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [
        (301, {"X-Cache": "BYPASS", "Location": "https://verum.example/articles/a/"}, "to the same page elsewhere"),
        (301, {"X-Cache": "BYPASS"}, "to the same page elsewhere"),
        (200, {"X-Cache": "HIT"}, "with X-Cache: HIT"),
        (200, {"X-Cache": "BYPASS, HIT"}, "not BYPASS"),
        (200, {}, "with X-Cache: nothing"),
        (301, {"Location": "/articles/b/"}, "with X-Cache: nothing"),
        (400, {"X-Cache": "BYPASS"}, "answered 400"),
        (403, {"X-Cache": "BYPASS"}, "answered 403"),
        (404, {"X-Cache": "BYPASS"}, "answered 404"),
        (502, {"X-Cache": "BYPASS"}, "answered 502"),
    ],
)
def test_any_other_answer_to_a_refresh_is_a_failure(cache, settings, status, headers, says):
    cache.status, cache.headers_sent = status, headers
    settings.PURGE_PROXIES = [f"refresh+{cache.address}"]
    [said] = purge(["/articles/a/"])
    assert says in said


@pytest.mark.parametrize(("status", "location"), [(200, ""), (410, ""), (301, "/articles/b/"), (302, "/articles/b/")])
def test_a_page_a_withdrawn_one_and_an_address_that_leads_on_are_what_a_refresh_brings(
    cache, settings, status, location
):
    cache.status, cache.headers_sent = status, {"X-Cache": "BYPASS", "Location": location}
    settings.PURGE_PROXIES = [f"refresh+{cache.address}"]
    assert purge(["/articles/a/"]) == []


@pytest.mark.parametrize("status", [301, 400, 403, 405, 500])
def test_any_other_answer_to_purge_is_a_failure(cache, settings, status):
    cache.status = status
    settings.PURGE_PROXIES = [f"purge+{cache.address}"]
    assert len(purge(["/articles/a/"])) == 1


@pytest.mark.parametrize("written", ["http://cache", "purge+cache", "ban+http://cache", "purge+http://"])
def test_a_cache_is_written_with_its_way(written):
    with pytest.raises(ImproperlyConfigured):
        Proxy.read(written)


@pytest.mark.django_db
def test_every_address_of_the_article_is_purged_also_those_it_had(cache, settings, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    old = edition.article.slug
    change_slug(article=edition.article, actor=mona, slug="low-neutrophils")
    noticed(edition, mona, NoticeKind.RETRACTION)
    settings.PURGE_PROXIES = [f"purge+{cache.address}"]
    call_command("rebuild_pages", "--due", stdout=StringIO())
    asked = [path for _, path, *_ in cache.asked]
    assert set(asked) == set(known_addresses(edition.article_id))
    assert {f"/articles/{old}/", f"/articles/{old}/editions/1/"} < set(asked)
    assert set(addresses_of(edition.article_id)) < set(asked)
    assert len(asked) == 2 * len(set(asked)), "twice: a fetch that was under way would put the old page back"
    assert not PageChange.objects.filter(settled_at=None).exists()


@pytest.mark.django_db
def test_a_change_that_a_cache_was_not_told_of_waits_for_the_job(settings, cache, edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa)
    settings.PURGE_PROXIES = ["purge+http://127.0.0.1:9"]
    with pytest.raises(CommandError, match="could not be told"):
        call_command("rebuild_pages", "--due")
    assert PageChange.objects.filter(settled_at=None).exists()
    settings.PURGE_PROXIES = [f"purge+{cache.address}"]
    call_command("rebuild_pages", "--due", stdout=StringIO())
    assert not PageChange.objects.filter(settled_at=None).exists()
