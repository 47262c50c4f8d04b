"""Fetching the Retraction Watch table: one large file, over the same bounded way out as the look-ups.

Only where its server has another one than last time (RFC 9110, 13.1: conditional requests), straight to disk, never
more than fits, and never for longer than a deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpcore
import httpx
from django.conf import settings

from articles.references.lookup.network import Deadline, NotAPublicAddress, PublicTransport, loopback_allowed
from articles.references.lookup.provider import LookupTrouble

NAME = "The server of the Retraction Watch table"
TOTAL_SECONDS = 600.0
MAX_BYTES = 400 * 1024 * 1024
MAX_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Validators:
    """What a server calls one state of the file: its entity tag, and when it changed last."""

    etag: str = ""
    last_modified: str = ""

    def as_headers(self) -> dict[str, str]:
        """The headers that ask for the file only where it is another by now."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


def fetch_table(url: str, into: Path, known: Validators) -> Validators | None:
    """Write the file at `url` to `into`. Returns what its server calls it, or None where it is still the `known` one.

    Raises LookupTrouble, one sentence: unreachable, too large, too slow, broken off, not over https or not at a public
    address. What lies in `into` is then of no use.
    """
    deadline = Deadline(TOTAL_SECONDS)
    address = _address(url)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            with (
                httpx.Client(transport=PublicTransport(deadline), headers=_headers(), trust_env=False) as client,
                client.stream("GET", address, headers=known.as_headers()) as response,
            ):
                if response.status_code not in _MOVED:
                    return _taken(response, into)
                address = _address(str(address.join(response.headers.get("Location", ""))))
    except NotAPublicAddress as error:
        raise LookupTrouble(f"{NAME} is not at a public address and is not asked.") from error
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise LookupTrouble(f"{NAME} cannot be reached.", unreachable=True) from error
    except httpcore.TimeoutException as error:
        raise LookupTrouble(f"{NAME} took too long.", unreachable=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
        raise LookupTrouble(f"{NAME} broke off its answer.", passing=True) from error
    raise LookupTrouble(f"{NAME} leads in a circle.")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise LookupTrouble(f"{NAME} has an address that cannot be read.") from error
    local = loopback_allowed() and address.scheme == "http" and address.host == "127.0.0.1"
    if address.userinfo or not (address.scheme == "https" or local):
        raise LookupTrouble(f"{NAME} is only asked over https: {address.scheme}://{address.host}.")
    return address


def _taken(response: httpx.Response, into: Path) -> Validators | None:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return None
    if response.status_code != httpx.codes.OK:
        raise LookupTrouble(f"{NAME} refused it ({response.status_code}).", passing=response.status_code >= 429)
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise LookupTrouble(f"{NAME} sent a packed file that nobody asked for.")
    size = 0
    with into.open("wb") as file:
        for piece in response.iter_raw():
            size += len(piece)
            if size > MAX_BYTES:
                raise LookupTrouble(f"{NAME} sent more than {MAX_BYTES // 1024**2} MB.")
            file.write(piece)
    return Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))


def _headers() -> dict[str, str]:
    contact = f"; mailto:{settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return {"User-Agent": f"editorial-pipeline ({settings.SITE_URL}{contact})", "Accept-Encoding": "identity"}
