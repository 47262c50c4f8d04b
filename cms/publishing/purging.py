"""Telling caches in front of the site that pages have changed.

How each is told stands before its address in `PURGE_PROXIES`:

- `purge+http://…`: an HTTP request with the method PURGE for each address, as Varnish and most others take it.
- `refresh+http://…`: a GET in each encoding with `X-Refresh: 1`, which the cache does not answer from what it has, and
  keeps the answer of. That needs nothing but stock nginx, which has no PURGE (`deploy/nginx.conf`).

A cache was told only where its answer says so. One that sends to another address, answers for itself, or does not say
that it asked the site would otherwise go on showing a withdrawn article to everybody.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.publishing.stored_pages.encodings import Encoding

SECONDS_FOR_ONE = 5.0
# A cache that is slow for longer than this is reported; `rebuild_pages --due` tells it again.
SECONDS_FOR_ALL = 30.0
# What a page is answered with: its text, or that it was withdrawn. A redirect is judged by where it leads.
OF_PAGES = (200, 410)
REDIRECTS = (301, 302, 307, 308)
# Caches that did not have the page may say 404 to PURGE.
OF_PURGE = (200, 202, 204, 404)


@dataclass(frozen=True)
class Proxy:
    """A cache in front of the site, and how it is told."""

    way: str
    scheme: str
    host: str
    port: int | None

    @classmethod
    def read(cls, written: str) -> Proxy:
        """From its form in the settings. Raises ImproperlyConfigured."""
        way, _, address = written.partition("+")
        parts = urlsplit(address)
        if way not in ("purge", "refresh") or parts.scheme not in ("http", "https") or not parts.hostname:
            raise ImproperlyConfigured(
                f"PURGE_PROXIES: write purge+http://HOST or refresh+http://HOST, not {written!r}."
            )
        return cls(way, parts.scheme, parts.hostname, parts.port)

    def connection(self) -> http.client.HTTPConnection:
        """A connection to it that waits for a bounded time."""
        kind = http.client.HTTPSConnection if self.scheme == "https" else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=SECONDS_FOR_ONE)

    def requests(self, address: str) -> Iterable[tuple[str, str, dict[str, str]]]:
        """Method, address and headers of what it is asked about one address."""
        scheme, site = urlsplit(settings.SITE_URL)[:2]
        if self.way == "purge":
            return [("PURGE", address, {"Host": site})]
        # `no-cache` has the layer look into the database, also where its watch has not seen the change yet.
        # And with the readers' scheme: the site would send the cache itself to https.
        asked = {"Host": site, "X-Forwarded-Proto": scheme, "X-Refresh": "1", "Cache-Control": "no-cache"}
        return [("GET", address, asked | {"Accept-Encoding": encoding}) for encoding in Encoding]


def purge(addresses: Sequence[str], *, missing: bool = False) -> list[str]:
    """Tell every cache that these pages (addresses from the root of the site) have changed.

    Comes in: `missing` where the site has no page at these addresses and is to say so, for a trial. Goes out: what went
    wrong, a sentence for each cache that was not told of everything. Takes a bounded time.
    """
    expected = (404,) if missing else OF_PAGES
    return [said for written in settings.PURGE_PROXIES if (said := _tell(Proxy.read(written), addresses, expected))]


def _tell(proxy: Proxy, addresses: Sequence[str], expected: Sequence[int]) -> str:
    name = f"{proxy.host}:{proxy.port}" if proxy.port else proxy.host
    until = monotonic() + SECONDS_FOR_ALL
    connection = proxy.connection()
    try:
        for address in addresses:
            for method, path, headers in proxy.requests(address):
                if monotonic() > until:
                    return f"{name} took longer than {SECONDS_FOR_ALL:.0f} seconds."
                connection.request(method, path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                if why := _not_told(proxy, path, answer, expected):
                    return f"{name} answered {answer.status} to {method} {path}{why}."
    except (OSError, http.client.HTTPException) as error:
        return f"{name} could not be told: {error or type(error).__name__}."
    finally:
        connection.close()
    return ""


def _not_told(proxy: Proxy, path: str, answer: http.client.HTTPResponse, expected: Sequence[int]) -> str:
    """Why this answer does not show that the cache was told, as the end of a sentence; empty where it does."""
    if proxy.way == "purge":
        return "" if answer.status in OF_PURGE else ", which is no word of a cache that forgets"
    if answer.status in REDIRECTS:
        if urlsplit(urljoin(path, answer.headers.get("Location", path))).path == path:
            return ", and sends to the same page elsewhere: it does not take this for a request by https"
    elif answer.status not in expected:
        return ", where the page is answered otherwise"
    # More than one where a cache stands before another; the one that was asked writes last.
    said = (answer.headers.get_all("X-Cache") or [""])[-1].strip()
    if said != "BYPASS":
        return (
            f" with X-Cache: {said or 'nothing'}, not BYPASS: the cache did not fetch the page again (`$may_refresh`)"
        )
    return ""
