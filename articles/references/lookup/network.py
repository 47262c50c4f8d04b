"""A way out to public addresses only, and never for longer than a deadline.

httpx limits each single read, so a server that drips one byte a second could hold a page for hours; and it connects to
whatever a name resolves to, be it inside the house. Both are mended where sockets are made: addresses are checked
after resolving and the checked one is used, and every read gets what is left of the time.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from socket import getaddrinfo
from typing import Any

import httpcore
import httpx
from django.conf import settings

CONNECT_SECONDS = 3.0


class NotAPublicAddress(OSError):
    """The name leads to a private, local or reserved address."""


class Deadline:
    """A moment after which nobody waits any longer."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self._ends - time.monotonic())

    def within(self, seconds: float) -> Deadline:
        """A deadline that ends after `seconds`, but not later than this one."""
        return Deadline(min(seconds, self.remaining()))


def loopback_allowed() -> bool:
    """Whether `http://127.0.0.1` may be asked: only where a test says so. No environment variable sets this."""
    return bool(getattr(settings, "LOOKUP_LOOPBACK_ALLOWED", False))


def is_permitted(address: str) -> bool:
    """Whether a numeric address is a public one (IANA special-purpose registries), also when IPv4 is wrapped in
    IPv6."""
    parsed = ipaddress.ip_address(address.split("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed.sixtofour or parsed
    if parsed.is_loopback:
        return loopback_allowed()
    return parsed.is_global and not parsed.is_multicast


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Addresses of `host`. The system's resolver knows no time limit: it runs in a thread that may be left behind."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"{host} could not be resolved in time") from None
    if isinstance(answer, OSError):
        raise httpcore.ConnectError(str(answer)) from answer
    return answer


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every operation gets only what is left until the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def _left(self) -> float:
        left = self._deadline.remaining()
        if not left:
            raise httpcore.ReadTimeout("The time for this answer is over.")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout=self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = min(CONNECT_SECONDS, self._left())
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, timeout=left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _PublicNetwork(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        connecting = self._deadline.within(CONNECT_SECONDS)
        addresses = _resolve(host, port, connecting.remaining())
        permitted = [address for address in addresses if is_permitted(address)]
        if not permitted:
            raise NotAPublicAddress(f"{host} is not at a public address")
        return _TimedStream(self._first(permitted, port, connecting), self._deadline)

    def _first(self, addresses: list[str], port: int, connecting: Deadline) -> httpcore.NetworkStream:
        """A connection to the first address that answers: where there is no IPv6, its addresses fail at once."""
        trouble: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectTimeout("No time was left.")
        for address in addresses:
            left = connecting.remaining()
            if not left:
                break
            try:
                return httpcore.SyncBackend().connect_tcp(address, port, timeout=left, socket_options=[])
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class PublicTransport(httpx.BaseTransport):
    """An httpx transport that reaches public addresses only and ends at `deadline`. Proxies from the environment are
    not used: behind one, nobody here would see which address is asked."""

    def __init__(self, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=_PublicNetwork(deadline), max_connections=1
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpcore's exceptions and NotAPublicAddress."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=b"",
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()
