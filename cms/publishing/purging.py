"""Telling caches in front of the site that pages have changed.

How each is told stands before its address in `PURGE_PROXIES`:

- `purge+http://…`: an HTTP request with the method PURGE for each address, as Varnish and most others take it.
- `refresh+http://…`: a GET in each encoding with `X-Refresh: 1`, which the cache does not answer from what it has, and
  keeps the answer of. That needs nothing but stock nginx, which has no PURGE (`deploy/nginx.conf`).
"""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.publishing.stored_pages.encodings import Encoding

SECONDS_FOR_ONE = 5.0
# A cache that is slow for longer than this is reported; `rebuild_pages --due` tells it again.
SECONDS_FOR_ALL = 30.0


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


def purge(addresses: Sequence[str]) -> list[str]:
    """Tell every cache that these pages (addresses from the root of the site) have changed.

    Goes out: what went wrong, a sentence for each cache that was not told of everything. Takes a bounded time.
    """
    return [said for written in settings.PURGE_PROXIES if (said := _tell(Proxy.read(written), addresses))]


def _tell(proxy: Proxy, addresses: Sequence[str]) -> str:
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
                if answer.status >= 500 or (proxy.way == "purge" and answer.status in (403, 405, 501)):
                    return f"{name} answered {answer.status} to {method} {path}."
    except (OSError, http.client.HTTPException) as error:
        return f"{name} could not be told: {error or type(error).__name__}."
    finally:
        connection.close()
    return ""
