"""A real nginx with the documented configuration, serving an export: what readers get, and its headers.

`apt install nginx-light` brings nginx; REQUIRE_NGINX=1 makes its absence a failure.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as configured

from cms.publishing.addresses import article_address
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import noticed, published_article
from cms.publishing.tests.static_site.scenes import LIVE, Exported, export

pytestmark = pytest.mark.django_db

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
WAIT = 60.0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass(frozen=True)
class Served:
    """An export behind nginx. Nothing answers behind it, where the live site would be."""

    export: Exported
    port: int

    def get(self, address: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.text = answer.read()
        connection.close()
        return answer


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa)


@pytest.fixture
def served(edition, tmp_path):
    if NGINX is None:
        message = "no nginx here; `apt install nginx-light` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_NGINX") else pytest.skip(message)
    found, port = export(tmp_path / "export"), _free_port()
    documented = (Path(configured.BASE_DIR) / "docs" / "nginx-static.conf").read_text()
    for name, value in {
        "APP_PORT": str(_free_port()),
        "STATIC_PORT": str(port),
        "EXPORT_DIR": str(found.folder),
        "LIVE_SITE": LIVE,
    }.items():
        documented = documented.replace(name, value)
    places = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        # Started as root, it would give its workers away to somebody who may not read the test's folder.
        f"{'user root root;' if os.geteuid() == 0 else ''} daemon off; pid {tmp_path / 'pid'};\n"
        f"error_log {tmp_path / 'error.log'};\nevents {{ }}\nhttp {{\naccess_log off;\n{places}{documented}\n}}\n"
    )
    process = subprocess.Popen([str(NGINX), "-c", str(config), "-e", str(tmp_path / "error.log")])
    try:
        until = time.monotonic() + WAIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (tmp_path / "error.log").read_text()
                assert time.monotonic() < until, "nginx does not answer"
                time.sleep(0.05)
        yield Served(found, port)
    finally:
        process.terminate()
        process.wait(timeout=WAIT)


def test_every_page_and_every_link_is_answered(served, settings):
    asked = set()
    for page in ["/", *served.export.pages()]:
        for link in (page, *served.export.links(page)):
            address = link.removeprefix(settings.SITE_URL).partition("#")[0]
            if address.startswith("/") and address not in asked:
                asked.add(address)
                assert served.get(address).status == 200, f"{page} leads to {address}"
    assert len(asked) > 30


def test_a_page_is_asked_for_each_time_and_mostly_not_sent_again(served, edition):
    address = article_address(edition.article)
    page = served.get(address)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "max-age=0, must-revalidate"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert f"form-action 'self' {LIVE}" in page.headers["Content-Security-Policy"]
    again = served.get(address, If_None_Match=page.headers["ETag"])
    assert (again.status, again.text) == (304, b"")
    assert served.get(address, If_Modified_Since=page.headers["Last-Modified"]).status == 304


def test_packed_pages_have_an_etag_of_their_own(served, edition):
    plain = served.get(article_address(edition.article))
    packed = served.get(article_address(edition.article), Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.text) < len(plain.text)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert not packed.headers["ETag"].startswith("W/")


def test_files_have_the_types_and_names_that_the_site_gives_them(client, served, edition):
    place = f"/articles/{edition.article.slug}/editions/1"
    for name in (
        f"{place}/references.bib",
        f"{place}/references.json",
        f"{place}/article.xml",
        f"{place}/evidence.csv",
    ):
        there, here = client.get(name), served.get(name)
        assert here.status == 200
        for header in ("Content-Type", "Content-Disposition", "X-Robots-Tag"):
            assert here.headers[header].lower() == there.headers[header].lower(), name
    assert served.get("/feeds/all.json").headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert served.get("/feeds/all.atom").headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "X-Robots-Tag" not in served.get("/feeds/all.atom").headers


def test_a_withdrawal_is_answered_with_410_as_soon_as_it_is_exported(served, edition, mona):
    address = article_address(edition.article)
    before = served.get(address)
    noticed(edition, mona, NoticeKind.WITHDRAWAL, "The whole text was wrong.")
    served.export.again()
    gone = served.get(address, If_None_Match=before.headers["ETag"])
    assert gone.status == 410
    assert gone.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"The whole text was wrong." in gone.text
    assert b"Neutrophils are" not in gone.text
    assert served.get(f"{address}editions/1/").status == 410
    assert served.get(f"{address}index.html.gone").status == 404


def test_what_is_not_in_the_export_is_asked_of_the_live_site(served):
    assert served.get("/search/").status == 502
