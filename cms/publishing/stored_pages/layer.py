"""In front of Django: published pages are answered from this process's memory, everything else is let through.

The memory is filled from stored pages, is bounded, and forgets an article's pages as soon as the watch has seen a
change. Whenever it is not certain that a request is plain and the memory is right, Django answers.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from time import time
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, parse_http_date_safe

from cms.counting_requests import STORED_PAGE, VIEW, Ready
from cms.publishing.stored_pages.answering import CONTENT_TYPE, headers_of
from cms.publishing.stored_pages.encodings import Encoding, best_encoding
from cms.publishing.stored_pages.making import fresh_page
from cms.publishing.stored_pages.watching import Watch

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

PLACE = "/articles/"
_STATUS = {200: "200 OK", 410: "410 Gone"}
MOST_HOSTS = 100
# An entry is read again after so many seconds, so that whatever the watch might miss is not kept for ever.
OLDEST = 60.0
# What an entry costs beside its body: headers, keys and the objects around them.
OVERHEAD = 4096


class Entry:
    """One page in one encoding, for one scheme."""

    __slots__ = ("article_id", "body", "etag", "good_until", "headers", "modified", "not_modified", "status", "used")

    def __init__(self, *, article_id: int, status: int, body: bytes, etag: str, modified: int) -> None:
        self.article_id, self.body, self.etag, self.modified = article_id, body, etag, modified
        self.status = _STATUS[status]
        self.headers: Headers = []
        self.not_modified: Headers = []
        self.good_until = 0.0
        self.used = True

    @property
    def size(self) -> int:
        """How many bytes of memory it is counted as."""
        return len(self.body) + OVERHEAD


Key = tuple[bool, Encoding, str]


class PageMemory:
    """Entries by scheme, encoding and path, up to a number of bytes. Reading takes no lock.

    Eviction gives a second chance: whoever was used since the last round stays for another one.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.entries: dict[Key, Entry] = {}
        self.bytes = 0
        self.forgotten = 0
        self._lock = threading.Lock()
        self._of_article: dict[int, set[Key]] = {}

    def keep(self, key: Key, entry: Entry, *, forgotten: int) -> None:
        """Keep an entry, unless something was forgotten since `forgotten`: it may be what changed."""
        with self._lock:
            if forgotten != self.forgotten or entry.size > self.limit:
                return
            self._drop(key)
            self.entries[key] = entry
            self.bytes += entry.size
            self._of_article.setdefault(entry.article_id, set()).add(key)
            while self.bytes > self.limit:
                self._evict_one()

    def forget(self, articles: set[int]) -> None:
        """Forget the pages of these articles, and let nothing be kept that was read before."""
        with self._lock:
            self.forgotten += 1
            for article in articles:
                for key in list(self._of_article.get(article, ())):
                    self._drop(key)

    def _evict_one(self) -> None:
        key = next(iter(self.entries))
        entry = self.entries[key]
        if entry.used:
            entry.used = False
            del self.entries[key]
            self.entries[key] = entry
        else:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        entry = self.entries.pop(key, None)
        if entry is None:
            return
        self.bytes -= entry.size
        keys = self._of_article[entry.article_id]
        keys.discard(key)
        if not keys:
            del self._of_article[entry.article_id]


class Reading(threading.local):
    """A database connection of each thread that only reads stored pages. Django closes its own after each request
    (on SQLite always), and opening one takes longer than the page."""

    def __init__(self) -> None:
        self.connection = connections.create_connection(DEFAULT_DB_ALIAS)
        self.is_borrowed = bool(settings.DATABASE_POOL)

    def give_back(self) -> None:
        """The page is read: where the threads of this process share connections, another one may have this."""
        if self.is_borrowed:
            self.connection.close()


class _HeadersAlone(WSGIHandler):
    """Django's middleware around an answer that is already there: which headers it gives to a stored page."""

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(content_type=CONTENT_TYPE)


@dataclass(frozen=True)
class _Site:
    """What of the settings decides whether a request is one for the layer."""

    secure_header: tuple[str, str] | None
    is_plain: bool

    @classmethod
    def configured(cls) -> _Site:
        """As the settings are now. Rules about agents and `www.` are Django's to apply."""
        unusual = settings.DISALLOWED_USER_AGENTS or settings.PREPEND_WWW or settings.USE_X_FORWARDED_HOST
        return cls(settings.SECURE_PROXY_SSL_HEADER, not unusual)


class StoredPagesLayer:
    """A WSGI application that answers GET and HEAD of stored pages, and hands everything else to `application`."""

    def __init__(self, application: Application, *, limit: int) -> None:
        self._application = application
        self._site = _Site.configured()
        self.memory = PageMemory(limit)
        self.watch = Watch(self.memory.forget)
        self.reading = Reading()
        self._hosts: set[str] = set()
        self._common: dict[bool, Headers | None] = {}
        self._asking = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as Django would, or have Django answer."""
        ready = self.at_once(environ) or self._read(environ)
        if ready is None:
            return self._application(environ, start_response)
        environ[VIEW] = STORED_PAGE
        status, headers, body = ready
        start_response(status, headers.copy())
        return body

    def at_once(self, environ: Environ) -> Ready | None:
        """The answer from memory, as Django would give it; None where memory has none that is certain to be right.

        A hit is looked for before anything else is asked of the request: hits are most of all requests.
        """
        key = (self._is_secure(environ), best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")), environ["PATH_INFO"])
        entry = self.memory.entries.get(key)
        if entry is None or entry.good_until <= time() or not self._is_plain(environ) or not self.watch.is_current():
            return None
        # Whoever asks for a page that no cache has touched gets it as the database has it.
        if "HTTP_CACHE_CONTROL" in environ and _asks_anew(environ):
            return None
        entry.used = True
        return _answer(environ, entry)

    def _read(self, environ: Environ) -> Ready | None:
        """The answer from the database, kept in memory from now on; None where Django is to answer."""
        path = environ["PATH_INFO"]
        if not path.startswith(PLACE) or not self._is_plain(environ) or not self.watch.is_current():
            return None
        key = (self._is_secure(environ), best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")), path)
        entry = self._filled(environ, key)
        return None if entry is None else _answer(environ, entry)

    def _is_plain(self, environ: Environ) -> bool:
        method = environ["REQUEST_METHOD"]
        # The names of unusual headers are written out: a loop over them takes as long as all the rest.
        if (
            (method != "GET" and method != "HEAD")
            or environ.get("QUERY_STRING")
            or environ.get("SCRIPT_NAME")
            or environ.get("CONTENT_LENGTH", "") not in ("", "0")
            or "HTTP_IF_MATCH" in environ
            or "HTTP_IF_UNMODIFIED_SINCE" in environ
            or "HTTP_TRANSFER_ENCODING" in environ
            or "HTTP_X_FORWARDED_HOST" in environ
        ):
            # Django answers conditions that are rare on GET, and bodies.
            return False
        return environ.get("HTTP_HOST") in self._hosts or self._is_our_host(environ)

    def _is_our_host(self, environ: Environ) -> bool:
        """Asks Django, and remembers names that it allows."""
        host = environ.get("HTTP_HOST")
        if not host or not self._site.is_plain:
            return False
        try:
            _as_request(environ).get_host()
        except DisallowedHost:
            return False
        if len(self._hosts) < MOST_HOSTS:
            self._hosts.add(host)
        return True

    def _is_secure(self, environ: Environ) -> bool:
        """As `HttpRequest.scheme`."""
        if self._site.secure_header is not None:
            header, secure_value = self._site.secure_header
            value = environ.get(header)
            if value is not None:
                return bool(value == secure_value or value.split(",", 1)[0].strip() == secure_value)
        return bool(environ["wsgi.url_scheme"] == "https")

    def _filled(self, environ: Environ, key: Key) -> Entry | None:
        secure, encoding, path = key
        common = self._common_headers(environ, secure)
        if common is None:
            return None
        forgotten = self.memory.forgotten
        try:
            page = fresh_page(path, encoding, at=time(), using=self.reading.connection)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("A stored page cannot be read: %s", error)
            self.reading.connection.close()
            return None
        self.reading.give_back()
        if page is None:
            return None
        own = headers_of(page)
        has_tag = page.status == 200
        entry = Entry(
            article_id=page.article_id,
            status=page.status,
            body=page.body,
            etag=page.etag if has_tag else "",
            modified=page.modified,
        )
        entry.good_until = min(page.good_until or float("inf"), time() + OLDEST)
        entry.headers = [*common, *own.items()]
        entry.not_modified = [
            *((name, value) for name, value in common if name != "Content-Type"),
            *((name, value) for name, value in own.items() if name != "Content-Encoding"),
        ]
        self.memory.keep(key, entry, forgotten=forgotten)
        return entry

    def _of_nobody(self, environ: Environ) -> Environ:
        """Without what this visitor sent: cookies would make an answer of their own."""
        kept = {"HTTP_HOST", self._site.secure_header[0] if self._site.secure_header else ""}
        return {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in kept}

    def _common_headers(self, environ: Environ, secure: bool) -> Headers | None:
        """The headers that Django's middleware gives to every page, asked once; None where the middleware answers by
        itself (a redirect to HTTPS)."""
        if secure not in self._common:
            # Middleware reads every static file's date as it starts: once, not by each thread of a new process.
            with self._asking:
                if secure not in self._common:
                    self._common[secure] = self._headers_of_middleware(environ)
        return self._common[secure]

    def _headers_of_middleware(self, environ: Environ) -> Headers | None:
        response = _HeadersAlone().get_response(_as_request(self._of_nobody(environ)))
        found = [(name, value) for name, value in response.items() if name != "Content-Length"]
        return found if response.status_code == 200 else None


def _as_request(environ: Environ) -> WSGIRequest:
    """The request as Django sees it, without its body, which is Django's to read."""
    return WSGIRequest({**environ, "wsgi.input": BytesIO()})


def _answer(environ: Environ, entry: Entry) -> Ready:
    if entry.etag and _has_it(environ, entry):
        return "304 Not Modified", entry.not_modified, []
    return entry.status, entry.headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [entry.body]


def _asks_anew(environ: Environ) -> bool:
    asked = environ["HTTP_CACHE_CONTROL"].lower()
    return "no-cache" in asked or "max-age=0" in asked


def _has_it(environ: Environ, entry: Entry) -> bool:
    """Whether the request says that its sender has the page (RFC 9110, 13.2.2, steps 3 and 4; as
    `django.utils.cache.get_conditional_response`)."""
    if (tags := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        if tags == entry.etag:
            return True
        known = parse_etags(tags)
        if known:
            return known == ["*"] or entry.etag in {tag.removeprefix("W/") for tag in known}
    if since := environ.get("HTTP_IF_MODIFIED_SINCE"):
        moment = parse_http_date_safe(since)
        return bool(moment) and entry.modified <= moment  # type: ignore[operator]
    return False


def in_front_of(application: Application) -> Application:
    """`application` with the layer before it, where the settings want it."""
    if not settings.STORED_PAGES:
        return application
    return StoredPagesLayer(application, limit=settings.STORED_PAGES_BYTES)
