"""A real nginx with a cache, before a real server with two worker processes: what readers get while notices are placed.

`apt install nginx-light` brings nginx; REQUIRE_NGINX=1 makes its absence a failure.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection

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


def _fetch(port: int, path: str) -> tuple[int, str, str]:
    """Status, what the cache said, and the text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
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
def proxy(ended, settings, tmp_path, monkeypatch) -> int:
    """The port of nginx, before two workers of the site on this test's database."""
    if NGINX is None:
        message = "no nginx here; `apt install nginx-light` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_NGINX") else pytest.skip(message)
    # The first page of a new process on a busy machine may take long.
    monkeypatch.setattr(purging, "SECONDS_FOR_ONE", WAIT)
    site, front = _free_port(), _free_port()
    settings.STORED_PAGES = True
    settings.SITE_URL = f"http://127.0.0.1:{front}"
    settings.PURGE_PROXIES = [f"refresh+http://127.0.0.1:{front}"]
    environ = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "STORED_PAGES": "1",
        "SHARED_CACHE_SECONDS": "3600",
        "SITE_URL": settings.SITE_URL,
    }
    log = (tmp_path / "site.log").open("wb")
    ended.append(
        subprocess.Popen(
            [str(Path(configured.BASE_DIR) / "deploy" / "entry"), "web"],
            env=environ | {"PORT": str(site), "PYTHON": sys.executable},
            stdout=log,
            stderr=log,
        )
    )
    _wait_for(site, "/healthz")
    ended.append(_nginx(tmp_path, site=site, front=front))
    _wait_for(front, "/healthz")
    return front


def _nginx(folder: Path, *, site: int, front: int) -> subprocess.Popen:
    """nginx with the configuration that comes with the site."""
    documented = (Path(configured.BASE_DIR) / "deploy" / "nginx.conf").read_text()
    for name, value in (
        ("127.0.0.1:8000", f"127.0.0.1:{site}"),
        ("listen 8080", f"listen 127.0.0.1:{front}"),
        ("/var/cache/nginx/editorial", str(folder / "cache")),
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
        f"events {{ }}\nhttp {{\naccess_log off;\n{places}{documented}\n}}\n"
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
