"""A real nginx with a cache, before a real server with two worker processes: what readers get while notices are placed.

`apt install nginx-light` brings nginx; REQUIRE_NGINX=1 makes its absence a failure.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection

from articles.actions import change_slug
from cms.operations.findings import Weight
from cms.operations.looking_at_the_proxy import at_page_caches
from cms.publishing import purging
from cms.publishing.addresses import article_address
from cms.publishing.models import NoticeKind, PageChange
from cms.publishing.tests.reader_scenes import noticed, published_article

pytestmark = pytest.mark.django_db(transaction=True)

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
WAIT = 180.0
READERS = 4
LONGEST = 20.0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


# The certificate is made for the test.
_TRUSTING = ssl._create_unverified_context()


def _fetch(port: int, path: str, *, tls: bool = False) -> tuple[int, str, str]:
    """Status, what the cache said, and the text."""
    connection: http.client.HTTPConnection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    if tls:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=_TRUSTING)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("X-Cache", ""), answer.read().decode()
    finally:
        connection.close()


def _wait_for(port: int, path: str) -> None:
    until = time.monotonic() + WAIT
    while True:
        try:
            if _fetch(port, path)[0] < 500:
                return
        except OSError:
            pass
        assert time.monotonic() < until, f"nothing answers on port {port}"
        time.sleep(0.1)


@pytest.fixture
def ended():
    """Processes that are ended with the test."""
    processes: list[subprocess.Popen] = []
    yield processes
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=WAIT)


def _database_url() -> str:
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


@pytest.fixture
def site(ended, settings, tmp_path, monkeypatch):
    """Starts two workers of the site on this test's database, for readers at the given port; returns theirs."""
    if NGINX is None:
        message = "no nginx here; `apt install nginx-light` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_NGINX") else pytest.skip(message)
    # The first page of a new process on a busy machine may take long.
    monkeypatch.setattr(purging, "SECONDS_FOR_ONE", WAIT)
    settings.STORED_PAGES = True

    def start(site_url: str, **environment: str) -> int:
        settings.SITE_URL, port = site_url, int(environment.get("PORT") or _free_port())
        environ = {
            **os.environ,
            "DATABASE_URL": _database_url(),
            "STORED_PAGES": "1",
            "SHARED_CACHE_SECONDS": "3600",
            "SITE_URL": site_url,
            "PORT": str(port),
            "PYTHON": sys.executable,
            **environment,
        }
        log = (tmp_path / "site.log").open("wb")
        entry = str(Path(configured.BASE_DIR) / "deploy" / "entry")
        ended.append(subprocess.Popen([entry, "web"], env=environ, stdout=log, stderr=log))
        _wait_for(port, "/healthz")
        return port

    return start


@pytest.fixture
def proxy(site, ended, settings, tmp_path) -> int:
    """The port of nginx, before the site."""
    front = _free_port()
    settings.PURGE_PROXIES = [f"refresh+http://127.0.0.1:{front}"]
    ended.append(_nginx(tmp_path, _documented(), site=site(f"http://127.0.0.1:{front}"), front=front))
    _wait_for(front, "/healthz")
    return front


@pytest.fixture
def https(site, ended, settings, tmp_path) -> int:
    """The port of an nginx that ends TLS itself, before a site that takes nothing but https, as in production.

    The lines that are marked in the configuration count, with ports and a certificate of the test's.
    """
    front, inside, plain = _free_port(), _free_port(), _free_port()
    (tmp_path / "https_only.py").write_text(
        "from cms.settings import *\n"
        "SECURE_SSL_REDIRECT, SECURE_PROXY_SSL_HEADER = True, ('HTTP_X_FORWARDED_PROTO', 'https')\n"
        "SECURE_REDIRECT_EXEMPT = [r'^healthz$']\n"
    )
    name = ["-subj", "/CN=127.0.0.1", "-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    openssl = shutil.which("openssl") or "openssl"
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *name], check=True, capture_output=True)
    port = site(
        f"https://127.0.0.1:{front}",
        DJANGO_SETTINGS_MODULE="https_only",
        PYTHONPATH=str(tmp_path),
        TRUSTED_PROXIES="1",
    )
    text = _documented().replace("#tls ", "")
    for written, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{front} ssl"),
        ("/etc/editorial/tls", str(tmp_path)),
    ):
        assert written in text
        text = text.replace(written, here)
    settings.PURGE_PROXIES = [f"refresh+http://127.0.0.1:{inside}"]
    ended.append(_nginx(tmp_path, text, site=port, front=inside))
    _wait_for(inside, "/healthz")
    assert _fetch(plain, "/articles/")[0] == 301
    return front


def _documented() -> str:
    return (Path(configured.BASE_DIR) / "deploy" / "nginx.conf").read_text()


def _nginx(folder: Path, documented: str, *, site: int, front: int) -> subprocess.Popen:
    """nginx with the configuration that comes with the site."""
    for name, value in (
        ("127.0.0.1:8000", f"127.0.0.1:{site}"),
        ("listen 127.0.0.1:8080", f"listen 127.0.0.1:{front}"),
        ("/var/lib/nginx/editorial", str(folder / "cache")),
        ("/var/log/nginx/editorial.log", str(folder / "access.log")),
    ):
        assert name in documented
        documented = documented.replace(name, value)
    places = "".join(
        f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        # Started as root, it would give its workers away to somebody who may not read the test's folder.
        f"{'user root root;' if os.geteuid() == 0 else ''} daemon off; pid {folder / 'pid'};\n"
        f"error_log {folder / 'error.log'};\n"
        f"events {{ }}\nhttp {{\n{places}{documented}\n}}\n"
    )
    return subprocess.Popen([str(NGINX), "-c", str(config), "-e", str(folder / "error.log")])


@dataclass
class Readers:
    """Readers who ask for the page again and again, and remember when they asked and what they got."""

    port: int
    path: str
    got: list[tuple[float, int, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Readers:
        self.threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        until = time.monotonic() + LONGEST
        while not self.stopped.is_set() and time.monotonic() < until:
            began = time.monotonic()
            try:
                connection.request("GET", self.path, headers={"Accept-Encoding": "identity"})
                answer = connection.getresponse()
                self.got.append((began, answer.status, answer.read().decode()))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(str(error))
                return
            self.stopped.wait(0.005)
        connection.close()


def _settled() -> None:
    until = time.monotonic() + WAIT
    while PageChange.objects.filter(settled_at=None).exists():
        assert time.monotonic() < until, "the cache was not told"
        time.sleep(0.05)


def test_a_retraction_reaches_readers_within_a_second_while_they_go_on_reading(
    proxy, edith, mona, ravi, rosa, record_property
):
    edition = published_article(edith, mona, ravi, rosa)
    _settled()
    path = article_address(edition.article)
    assert _fetch(proxy, path)[1] == "HIT", "publication put the page into the cache"
    delays = []
    with Readers(proxy, path) as readers:
        for kind, mark in (
            (NoticeKind.CONCERN, "The first doubt"),
            (NoticeKind.RETRACTION, "The last word"),
        ):
            time.sleep(0.5)
            noticed(edition, mona, kind, f"{mark} about the dose in the table.")
            committed = time.monotonic()
            _settled()
            after = time.monotonic()
            time.sleep(0.5)
            old = [began for began, _, text in list(readers.got) if mark not in text]
            delays.append(max(old) - committed)
            assert max(old) < after, "an old page after every cache was told"
    assert not readers.failures
    assert {status for _, status, _ in readers.got} == {200}
    assert len(readers.got) > 100
    record_property("seconds until the last old page was asked for", delays)
    # Seconds say something only on a machine that has nothing else to do; the order holds on any.
    if os.getloadavg()[0] < (os.cpu_count() or 1):
        assert min(delays) < 1.0, delays
    assert _fetch(proxy, path)[1] == "HIT"


def test_a_withdrawal_leaves_only_its_notice(proxy, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    _settled()
    path = article_address(edition.article)
    assert _fetch(proxy, path)[0] == 200
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    _settled()
    for _ in range(3):
        status, cache, text = _fetch(proxy, path)
        assert (status, cache) == (410, "HIT")
        assert "Neutrophils are" not in text


def _published_and_cached(front: int, *cast, tls: bool = False):
    """An article that is published, and that the cache has; with its address."""
    edition = published_article(*cast)
    _settled()
    path = article_address(edition.article)
    assert _fetch(front, path, tls=tls)[:2] == (200, "HIT")
    return edition, path


def test_where_nginx_ends_tls_itself_a_withdrawal_reaches_readers(https, edith, mona, ravi, rosa):
    edition, path = _published_and_cached(https, edith, mona, ravi, rosa, tls=True)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    _settled()
    status, cache, text = _fetch(https, path, tls=True)
    assert (status, cache) == (410, "HIT")
    assert "Neutrophils are" not in text


@pytest.mark.slow
def test_an_address_that_the_article_had_before_does_not_keep_its_text(proxy, edith, mona, ravi, rosa):
    edition, old = _published_and_cached(proxy, edith, mona, ravi, rosa)
    change_slug(article=edition.article, actor=mona, slug="low-neutrophils")
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    _settled()
    assert _fetch(proxy, old)[0] == 301


@pytest.mark.slow
def test_the_doctor_is_content_with_a_proxy_that_is_told_whether_there_are_articles_or_not(
    https, edith, mona, ravi, rosa
):
    [empty] = at_page_caches()
    assert empty.weight is Weight.GOOD, empty.says
    published_article(edith, mona, ravi, rosa)
    [found] = at_page_caches()
    assert found.weight is Weight.GOOD, found.says


@pytest.mark.slow
def test_a_proxy_that_does_not_let_the_site_refresh_counts_as_not_told(
    site, ended, settings, tmp_path, edith, mona, ravi, rosa
):
    front = _free_port()
    settings.PURGE_PROXIES = []
    strict = _documented().replace("geo $may_refresh { default 0; 127.0.0.1 1; }", "geo $may_refresh { default 0; }")
    assert strict != _documented()
    ended.append(_nginx(tmp_path, strict, site=site(f"http://127.0.0.1:{front}"), front=front))
    _wait_for(front, "/healthz")
    edition = published_article(edith, mona, ravi, rosa)
    path = article_address(edition.article)
    _fetch(front, path)
    settings.PURGE_PROXIES = [f"refresh+http://127.0.0.1:{front}"]
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    with pytest.raises(CommandError, match="with X-Cache: HIT, not BYPASS"):
        call_command("rebuild_pages", "--due")
    assert PageChange.objects.filter(settled_at=None).exists()


@pytest.mark.slow
def test_the_log_of_nginx_holds_no_query_and_no_word_that_opens_a_door(proxy, tmp_path):
    for path in ("/invitations/the-secret/", "/previews/the-secret/figures/a.png", "/search/?q=the-secret"):
        _fetch(proxy, path)
    _fetch(proxy, "/accounts/password/reset/key/1-the-secret/")
    until = time.monotonic() + WAIT
    while "/accounts/" not in (log := (tmp_path / "access.log").read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert "the-secret" not in log
    assert {"/invitations/-", "/previews/-", "/search/", "/accounts/password/reset/key/-"} <= set(log.split())


@pytest.mark.slow
def test_a_restart_beside_the_spare_shows_nobody_a_gap(site, ended, settings, tmp_path, edith, mona, ravi, rosa):
    """What docs/operations.md says under “Update”: the spare is started, the first restarted, the spare stopped.

    No page, so that nothing comes from a cache and every request goes through to the site.
    """
    front = _free_port()
    settings.PURGE_PROXIES = []
    first = site(f"http://127.0.0.1:{front}")
    text = _documented()
    spare = site(f"http://127.0.0.1:{front}")
    assert "127.0.0.1:8001" in text
    ended.append(_nginx(tmp_path, text.replace("127.0.0.1:8001", f"127.0.0.1:{spare}"), site=first, front=front))
    _wait_for(front, "/healthz")
    with Readers(front, "/no-such-page/") as readers:
        time.sleep(0.5)
        ended[0].terminate()
        ended[0].wait(timeout=WAIT)
        time.sleep(0.5)
        site(f"http://127.0.0.1:{front}", PORT=str(first))
        entry = str(Path(configured.BASE_DIR) / "deploy" / "entry")
        subprocess.run([entry, "answers"], env=os.environ | {"PORT": str(first), "PYTHON": sys.executable}, check=True)
        ended[1].terminate()
        ended[1].wait(timeout=WAIT)
        time.sleep(0.5)
    assert not readers.failures
    assert {status for _, status, _ in readers.got} == {404}
    assert len(readers.got) > 20
