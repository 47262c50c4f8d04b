"""The layer in front of Django gives the answers that Django gives, and steps aside for everything else."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from articles.models import Audience
from cms.counting_requests import named
from cms.publishing.addresses import article_address, edition_address
from cms.publishing.models import NoticeKind, StoredPage
from cms.publishing.stored_pages import layer as layer_module
from cms.publishing.stored_pages.layer import Entry, PageMemory, StoredPagesLayer, in_front_of
from cms.publishing.stored_pages.watching import TOO_OLD, ChangeReader, Watch
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, on, published_article, second_edition
from cms.publishing.tests.stored_pages.asking import ask

pytestmark = pytest.mark.django_db

MEGABYTE = 1_000_000


class Django:
    """Django, counting how often it was asked."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.asked = 0

    def __call__(self, environ, start_response):
        self.asked += 1
        return self.handler(environ, start_response)


class WatchWithoutThread(Watch):
    """Looks when the test says so: a thread would not see what the test's transaction has not committed."""

    def __init__(self, forget) -> None:
        super().__init__(forget)
        self.reader = ChangeReader()
        self.current = True
        self.look(self.reader)

    def is_current(self) -> bool:
        return self.current


@pytest.fixture(autouse=True)
def stored(settings):
    settings.STORED_PAGES = True
    settings.ALLOWED_HOSTS = ["testserver", ".example.org"]


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The transaction of a test lives in its connection: everything reads through it, and no request closes it."""
    monkeypatch.setattr(layer_module, "Reading", lambda: SimpleNamespace(connection=connection, give_back=lambda: None))
    monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def layer(django) -> StoredPagesLayer:
    found = StoredPagesLayer(django, limit=10 * MEGABYTE)
    found.watch = WatchWithoutThread(found.memory.forget)
    return found


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


@pytest.fixture
def path(edition, client) -> str:
    """The address of an article whose page is stored."""
    address = article_address(edition.article)
    client.get(address)
    return address


BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"}
REQUESTS = {
    "plain": {},
    "a browser": BROWSER,
    "gzip": {"HTTP_ACCEPT_ENCODING": "gzip"},
    "no brotli": {"HTTP_ACCEPT_ENCODING": "br;q=0, gzip;q=0.5"},
    "head": {"method": "HEAD"},
    "head of a browser": {"method": "HEAD", **BROWSER},
    "range": {"HTTP_RANGE": "bytes=0-99"},
    "range with its tag": {"HTTP_RANGE": "bytes=0-99", "HTTP_IF_RANGE": '"x"'},
    "malformed range": {"HTTP_RANGE": "bytes=9-1,zz"},
    "any tag": {"HTTP_IF_NONE_MATCH": "*"},
    "other tags": {"HTTP_IF_NONE_MATCH": '"a", W/"b"'},
    "malformed tags": {"HTTP_IF_NONE_MATCH": 'a, "'},
    "empty tags": {"HTTP_IF_NONE_MATCH": ""},
    "malformed tags and a late date": {
        "HTTP_IF_NONE_MATCH": "x",
        "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2038 00:00:00 GMT",
    },
    "changed since long ago": {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2015 00:00:00 GMT"},
    "not changed since": {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2038 00:00:00 GMT"},
    "not changed since, but other tags": {
        "HTTP_IF_NONE_MATCH": '"a"',
        "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2038 00:00:00 GMT",
    },
    "malformed date": {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
    "if match": {"HTTP_IF_MATCH": '"a"'},
    "if match any": {"HTTP_IF_MATCH": "*"},
    "unmodified since": {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2015 00:00:00 GMT"},
    "reload": {"HTTP_CACHE_CONTROL": "no-cache", **BROWSER},
    "query": {"QUERY_STRING": "utm_source=x"},
    "cookies": {"HTTP_COOKIE": 'sessionid=abc; csrftoken=def; a="b'},
    "post": {"method": "POST"},
    "delete": {"method": "DELETE"},
    "options": {"method": "OPTIONS"},
    "unknown method": {"method": "BREW"},
    "a body": {"CONTENT_LENGTH": "3"},
    "a length that is none": {"CONTENT_LENGTH": "three"},
    "no host": {"HTTP_HOST": None},
    "empty host": {"HTTP_HOST": ""},
    "another host": {"HTTP_HOST": "evil.example.com"},
    "host with a port": {"HTTP_HOST": "www.example.org:8080"},
    "malformed host": {"HTTP_HOST": "a b"},
    "two hosts": {"HTTP_HOST": "testserver,evil.example.com"},
    "host in capitals": {"HTTP_HOST": "TESTSERVER"},
    "forwarded host": {"HTTP_X_FORWARDED_HOST": "evil.example.com"},
    "https": {"wsgi.url_scheme": "https"},
    "forwarded proto": {"HTTP_X_FORWARDED_PROTO": "https, http"},
    "odd encodings": {"HTTP_ACCEPT_ENCODING": ";;q=,br;q=x,\xff"},
}


@pytest.mark.parametrize("production", [False, True], ids=["development", "production"])
def test_the_layer_answers_every_kind_of_request_as_django_does(path, settings, production):
    if production:
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_HSTS_SECONDS = 1000
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    plain = Django()
    layer = StoredPagesLayer(Django(), limit=MEGABYTE)
    layer.watch = WatchWithoutThread(layer.memory.forget)
    for name, request in REQUESTS.items():
        environ = dict(request)
        method = environ.pop("method", "GET")
        expected = ask(plain, path, method, **environ)
        for time in ("first", "second"):
            answer = ask(layer, path, method, **environ)
            assert answer == expected, f"{name}, {time} time"
            assert not answer.repeated, name
            assert "set-cookie" not in answer.headers, name


def test_cookies_of_the_first_visitor_leave_no_trace(layer, path):
    cookies = {"HTTP_COOKIE": "sessionid=0123456789abcdef; csrftoken=x; messages=y"}
    for request in (cookies, {}, cookies):
        answer = ask(layer, path, **request)
        assert answer == ask(Django(), path, **request)
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in answer.headers


def test_who_has_the_page_is_told_so_as_django_does(layer, django, path):
    plain = Django()
    for encoding, form in product(("", "gzip", "br"), ("{}", "W/{}", '"other", {}', '{} , W/"x"')):
        first = ask(layer, path, HTTP_ACCEPT_ENCODING=encoding)
        request = {"HTTP_IF_NONE_MATCH": form.format(first.headers["etag"]), "HTTP_ACCEPT_ENCODING": encoding}
        answer = ask(layer, path, **request)
        assert answer.status == "304 Not Modified"
        assert answer == ask(plain, path, **request)
        dated = ask(layer, path, HTTP_IF_MODIFIED_SINCE=first.headers["last-modified"], HTTP_ACCEPT_ENCODING=encoding)
        assert dated == answer
    assert django.asked == 0


def test_both_texts_and_editions_are_answered_in_front(layer, django, client, edition):
    for address in (
        article_address(edition.article, Audience.PATIENT),
        edition_address(edition),
        edition_address(edition, Audience.PATIENT),
    ):
        client.get(address)
        assert ask(layer, address, **BROWSER) == ask(Django(), address, **BROWSER)
    assert django.asked == 0


def test_a_page_in_memory_costs_no_query(layer, path, monkeypatch, django_assert_num_queries):
    read, asked = layer_module.fresh_page, []

    def counted(*place, **named):
        asked.append(place)
        return read(*place, **named)

    monkeypatch.setattr(layer_module, "fresh_page", counted)
    # The layer's own connection is asked without Django's wrapper, which would count.
    with django_assert_num_queries(0):
        ask(layer, path)
        assert len(asked) == 1
        ask(layer, path)
        assert len(asked) == 1


def test_everything_else_is_djangos(layer, django, path):
    addresses = ["/", "/articles/", "/articles/unknown/", path.rstrip("/"), "/healthz", "/desk/"]
    for number, address in enumerate(addresses, start=1):
        assert ask(layer, address) == ask(Django(), address)
        assert django.asked == number


def test_what_is_not_stored_is_made_by_django_once(layer, django, edition):
    path = article_address(edition.article)
    first = ask(layer, path)
    assert django.asked == 1
    assert ask(layer, path).body == first.body
    assert django.asked == 1


@pytest.mark.parametrize("kind", [NoticeKind.RETRACTION, NoticeKind.CONCERN, NoticeKind.WITHDRAWAL])
def test_a_notice_is_seen_at_the_next_look(layer, django, mona, edition, path, kind):
    before = ask(layer, path)
    noticed(edition, mona, kind)
    layer.watch.look(layer.watch.reader)
    after = ask(layer, path)
    assert after.body != before.body
    assert after == ask(Django(), path)
    asked = django.asked
    assert ask(layer, path) == after
    assert django.asked == asked


def test_a_withdrawn_page_is_gone_in_front_as_well(layer, django, client, mona, edition, path):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    client.get(path)
    for request in ({}, {"HTTP_IF_NONE_MATCH": "*"}, {"method": "HEAD"}, BROWSER):
        answer = ask(layer, path, **request)
        assert answer.status == "410 Gone"
        assert answer == ask(Django(), path, **request)
    assert django.asked == 0


def test_a_new_edition_is_seen_at_the_next_look(layer, edith, mona, ravi, rosa, edition, path):
    ask(layer, path)
    second_edition(edition, edith, mona, ravi, rosa)
    layer.watch.look(layer.watch.reader)
    assert b"Most patients recover" in ask(layer, path).body


def test_who_asks_for_a_page_that_no_cache_has_touched_gets_it_before_the_watch_has_looked(layer, mona, edition, path):
    ask(layer, path)
    noticed(edition, mona, NoticeKind.RETRACTION)
    assert b"Retraction" in ask(layer, path, HTTP_CACHE_CONTROL="no-cache").body


def test_what_was_read_before_a_change_is_not_kept_after_it(layer, mona, edition, path, monkeypatch):
    """A thread reads the stored page; before it has put it into memory, the page changes and the watch sees that."""
    read = layer_module.fresh_page

    def slowly(*args, **options):
        page = read(*args, **options)
        noticed(edition, mona, NoticeKind.RETRACTION)
        layer.watch.look(layer.watch.reader)
        return page

    with monkeypatch.context() as patch:
        patch.setattr(layer_module, "fresh_page", slowly)
        ask(layer, path)
    assert b"Retraction" in ask(layer, path).body


def test_the_page_of_an_article_whose_day_has_passed_is_asked_for_again(layer, edition, path, monkeypatch):
    ask(layer, path)
    monkeypatch.setattr(layer_module, "time", lambda: 32503680000.0)  # The year 3000.
    with on(3000, 1, 1):
        assert b"overdue" in ask(layer, path).body


def test_without_word_from_the_database_django_answers(layer, django, path):
    ask(layer, path)
    layer.watch.current = False
    ask(layer, path)
    assert django.asked == 1


def test_a_database_that_does_not_answer_leaves_the_question_to_django(layer, django, path, monkeypatch):
    def broken(*args, **options):
        raise DatabaseError("gone away")

    monkeypatch.setattr(layer_module, "fresh_page", broken)
    ask(layer, path)
    assert django.asked == 1


def test_a_watch_is_current_only_for_a_while_after_it_has_read(monkeypatch):
    watch = Watch(lambda articles: None)
    moment = [1000.0]
    monkeypatch.setattr("cms.publishing.stored_pages.watching.monotonic", lambda: moment[0])
    monkeypatch.setattr(watch, "_start", lambda: None)
    assert not watch.is_current()
    reader = ChangeReader()
    watch.look(reader)
    assert watch.is_current()
    moment[0] += TOO_OLD + 0.1
    assert not watch.is_current()


def test_a_watch_that_cannot_read_says_nothing_and_goes_on(monkeypatch, caplog):
    watch = Watch(lambda articles: None)

    class Broken:
        def read(self):
            raise DatabaseError("gone away")

    monkeypatch.setattr("cms.publishing.stored_pages.watching.connection", type("C", (), {"close": lambda: None}))
    watch.look(Broken())
    assert watch._read_at == float("-inf")
    assert "gone away" in caplog.text


def _entry(article: int, size: int) -> Entry:
    return Entry(article_id=article, status=200, body=b"x" * size, etag="", modified=0)


def test_memory_is_bounded_and_keeps_what_is_read():
    memory = PageMemory(limit=10 * (1000 + layer_module.OVERHEAD))
    for number in range(1000):
        memory.keep((False, "br", f"/{number}/"), _entry(number, 1000), forgotten=0)
        if favourite := memory.entries.get((False, "br", "/3/")):
            favourite.used = True
    assert memory.bytes <= memory.limit
    assert (False, "br", "/3/") in memory.entries
    assert len(memory.entries) == len(memory._of_article) == 10
    memory.forget(set(range(1000)))
    assert memory.bytes == 0
    assert not memory.entries
    assert not memory._of_article


def test_a_page_larger_than_the_memory_is_served_and_not_kept():
    memory = PageMemory(limit=100)
    memory.keep((False, "br", "/a/"), _entry(1, 1000), forgotten=0)
    assert not memory.entries


def test_the_layer_is_there_only_where_it_is_wanted(settings, django):
    settings.STORED_PAGES = False
    assert in_front_of(django) is django


SEEN = []


def remember(method, path, status, seconds):
    SEEN.append((method, path, status))


def test_every_answer_is_counted_whoever_gives_it(layer, path):
    SEEN.clear()
    application = named(layer, trust_proxy=False, static="/static/", hook=remember, at_once=layer.at_once)
    ask(application, path)
    ask(application, "/articles/unknown/")
    ask(application, path, "HEAD", HTTP_IF_NONE_MATCH="*")
    assert [("GET", path, 200), ("GET", "/articles/unknown/", 404), ("HEAD", path, 304)] == SEEN
    assert StoredPage.objects.count() == 1


def test_an_answer_from_memory_has_its_name_and_is_told_of(layer, path):
    told = []
    application = named(layer, trust_proxy=False, static="/static/", observers=[told.append], at_once=layer.at_once)
    answers = [ask(application, path) for _ in range(3)]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    assert [(one.view, one.status, one.request_id) for one in told] == [
        ("stored page", 200, answer.headers["x-request-id"]) for answer in answers
    ]


def test_the_name_of_one_request_is_on_no_other_answer(layer, path):
    ask(layer, path)
    application = named(layer, trust_proxy=False, static="/static/", at_once=layer.at_once)
    ask(application, path)
    assert "x-request-id" not in ask(layer, path).headers
