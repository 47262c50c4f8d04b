"""One bounded, polite GET: back-off, redirects inside the known services only, a limit on size and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep

import httpcore
import httpx
from django.conf import settings
from django.core.cache import cache

from articles.references.lookup.network import Deadline, NotAPublicAddress, PublicTransport, loopback_allowed
from articles.references.lookup.provider import LookupTrouble

ANSWER_SECONDS = 10.0
MAX_BYTES = 2 * 1024 * 1024
TRIES = 3
BACK_OFF = (0.5, 1.5)
MAX_REDIRECTS = 3
# After a connection failed nobody waits for the same service again for this long: the page answers at once.
DOWN_SECONDS = 20
_BUSY = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


class _Busy(Exception):
    """Worth another try, after `wait` seconds where the service asked for that."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


class Fetcher:
    """Asks one service. All it does ends at `deadline`, however many requests it takes."""

    def __init__(self, name: str, base: str, deadline: Deadline) -> None:
        self.name, self.base, self._deadline = name, base.rstrip("/"), deadline

    def get(
        self, path: str, query: Mapping[str, str], *, kinds: tuple[str, ...], absent: frozenset[int] = frozenset({404})
    ) -> bytes | None:
        """The body of base + `path`, whose content type must be one of `kinds`; None for a status in `absent`.

        `path` holds identifiers percent-encoded. Raises LookupTrouble.
        """
        url = httpx.URL(f"{self.base}{path}").copy_merge_params(dict(query))
        self._refuse_unless_known(url)
        if cache.get(self._down_key):
            raise self._unreachable()
        for attempt in range(TRIES):
            try:
                return self._used(self._follow(url), kinds, absent)
            except _Busy as busy:
                wait = busy.wait if busy.wait is not None else BACK_OFF[min(attempt, len(BACK_OFF) - 1)]
                if attempt == TRIES - 1 or wait >= self._deadline.remaining():
                    raise self._gave_up(busy) from busy
                sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    @property
    def _down_key(self) -> str:
        origin = httpx.URL(self.base)
        return f"look-up-down:{origin.host}:{origin.port or ''}"

    def _unreachable(self) -> LookupTrouble:
        return LookupTrouble(f"{self.name} cannot be reached.", unreachable=True)

    def _gave_up(self, busy: _Busy) -> LookupTrouble:
        asked = f" and asks to wait {busy.wait:.0f} s" if busy.wait else ""
        return LookupTrouble(f"{self.name} {busy.why}{asked}. Try again later.", passing=True)

    def _refuse_unless_known(self, url: httpx.URL) -> None:
        """Only the services in the settings, only over https, without credentials in the address."""
        known = {_origin(httpx.URL(base)) for base in (settings.CROSSREF_URL, settings.NCBI_URL)}
        local = loopback_allowed() and url.scheme == "http" and url.host == "127.0.0.1"
        if url.userinfo or not (url.scheme == "https" or local) or _origin(url) not in known:
            raise LookupTrouble(f"{self.name} leads to an address that is not asked: {url.scheme}://{url.host}.")

    def _follow(self, url: httpx.URL) -> _Answer:
        deadline = self._deadline.within(ANSWER_SECONDS)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(url, deadline)
            if answer.status not in _MOVED:
                return answer
            try:
                url = url.join(answer.headers.get("Location", ""))
            except httpx.InvalidURL as error:
                raise LookupTrouble(f"{self.name} leads to an address that cannot be read.") from error
            self._refuse_unless_known(url)
        raise LookupTrouble(f"{self.name} leads in a circle.")

    def _once(self, url: httpx.URL, deadline: Deadline) -> _Answer:
        try:
            with (
                httpx.Client(transport=PublicTransport(deadline), headers=_headers(), trust_env=False) as client,
                client.stream("GET", url) as response,
            ):
                return _Answer(response.status_code, response.headers, self._body(response))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            cache.set(self._down_key, True, DOWN_SECONDS)
            raise self._unreachable() from error
        except NotAPublicAddress as error:
            raise LookupTrouble(f"{self.name} is not at a public address and is not asked.") from error
        except httpcore.TimeoutException as error:
            raise LookupTrouble(f"{self.name} took too long to answer.", unreachable=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _Busy("broke off its answer") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LookupTrouble(f"{self.name} leads to an address that cannot be read.") from error

    def _body(self, response: httpx.Response) -> bytes:
        # A packed answer could unpack to any size. None was asked for, so none is taken.
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
            raise LookupTrouble(f"{self.name} sent a packed answer that nobody asked for.")
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > MAX_BYTES:
                raise LookupTrouble(f"{self.name} sent more than {MAX_BYTES // 1024**2} MB; that is no single record.")
        return bytes(body)

    def _used(self, answer: _Answer, kinds: tuple[str, ...], absent: frozenset[int]) -> bytes | None:
        if answer.status in absent:
            return None
        if answer.status in _BUSY:
            why = "is asked too often" if answer.status == 429 else f"has trouble of its own ({answer.status})"
            raise _Busy(why, _retry_after(answer.headers.get("Retry-After", "")))
        if answer.status != 200:
            raise LookupTrouble(f"{self.name} refused the question ({answer.status}).")
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind not in kinds:
            raise LookupTrouble(f"{self.name} answered with {kind or 'something unnamed'} instead of {kinds[0]}.")
        return answer.body


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _headers() -> dict[str, str]:
    contact = f"; mailto:{settings.CONTACT_EMAIL}" if settings.CONTACT_EMAIL else ""
    return {"User-Agent": f"editorial-pipeline ({settings.SITE_URL}{contact})", "Accept-Encoding": "identity"}


def _retry_after(value: str) -> float | None:
    """Seconds to wait: RFC 9110, 10.2.3 allows a number or a date."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
