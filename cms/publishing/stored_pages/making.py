"""Making the finished page of an address, and finding it again as long as it holds."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from cms import clock
from cms.interface_language import in_interface_language
from cms.publishing.models import LiveEdition
from cms.publishing.stored_pages.encodings import Encoding, brotli_of, gzip_of
from cms.publishing.stored_pages.maker import maker
from cms.publishing.stored_pages.models import LONGEST_PATH, StoredPage

View = Callable[..., HttpResponse]
# A withdrawn edition's page (410 Gone) is kept like any other: it is what readers are to see.
KEPT = (200, 410)
# How long a reader waits for a writer on SQLite. The page is answered all the same, and stored another time.
PATIENCE_MS = 100

_FRESH_TEXT = """
SELECT article_id, status, sha256, modified, good_until, {column} FROM publishing_storedpage AS page
WHERE path = %s AND made_by = %s AND (good_until IS NULL OR good_until > %s)
  AND changes_seen = (SELECT count(*) FROM publishing_pagechange WHERE article_id = page.article_id)
"""
_FRESH = {encoding: _FRESH_TEXT.format(column=encoding.column) for encoding in Encoding}
_FRESH_SQLITE = {encoding: statement.replace("%s", "?") for encoding, statement in _FRESH.items()}


class FinishedPage(NamedTuple):
    """A page in one encoding, ready to be sent. Moments are seconds since 1970."""

    article_id: int
    status: int
    etag: str
    modified: int
    good_until: int | None
    encoding: Encoding
    body: bytes


def fresh_page(
    path: str, encoding: Encoding, *, at: float, using: BaseDatabaseWrapper | None = None
) -> FinishedPage | None:
    """The stored page of an address, or None where there is none that holds. One query, by index; through `using`,
    where the caller has a connection that does nothing else."""
    asked = (path, maker(), int(at))
    if using is None:
        with connection.cursor() as cursor:
            cursor.execute(_FRESH[encoding], asked)
            row = cursor.fetchone()
    else:
        row = _row_read_by(using, encoding, asked)
    if row is None:
        return None
    article_id, status, sha256, modified, good_until, body = row
    return _finished(article_id, status, sha256, modified, good_until, encoding, bytes(body))


def _row_read_by(database: BaseDatabaseWrapper, encoding: Encoding, asked: tuple[str, str, int]) -> Any:
    """The row, asked of the driver itself: Django's wrappers take longer than the query."""
    with database.wrap_database_errors:
        if database.connection is None:
            _open_for_reading(database)
        statements = _FRESH_SQLITE if database.vendor == "sqlite" else _FRESH
        return database.connection.execute(statements[encoding], asked).fetchone()


def _open_for_reading(database: BaseDatabaseWrapper) -> None:
    """Every thread has one; SQLite would keep two megabytes for each, of pages that nobody reads twice."""
    database.ensure_connection()
    if database.vendor == "sqlite":
        database.connection.execute("PRAGMA cache_size=-256")


def _finished(
    article_id: int, status: int, sha256: str, modified: int, good_until: int | None, encoding: Encoding, body: bytes
) -> FinishedPage:
    """`body` is what the encoding's column has. The ETag is strong, so it names the bytes of this encoding only
    (RFC 9110, 8.8.3)."""
    return FinishedPage(
        article_id=article_id,
        status=status,
        etag=f'"{sha256[:32]}-{encoding}"',
        modified=modified,
        good_until=good_until,
        encoding=encoding,
        body=gzip.decompress(body) if encoding is Encoding.IDENTITY else body,
    )


def make_page(view: View, path: str, match: ResolverMatch) -> StoredPage | HttpResponse:
    """Have `view` make the page of an address as it is now, and store it.

    Comes in: a view that takes a request and the parts of the address, and is asked on behalf of nobody. Goes out: the
    page, stored or not (a busy database does not keep a reader waiting); or the view's answer, where that is no page
    (a redirect). Raises Http404, as the view does.
    """
    now = clock.now()
    # What is known of the article's changes is read before the page is made: whatever happens meanwhile makes it stale.
    head = (
        LiveEdition.objects.filter(article__slug=match.kwargs["slug"])
        .annotate(changes=Count("article__page_changes"))
        .values_list("article", "edition__review_due", "changes")
        .first()
    )
    with in_interface_language():
        response = view(nobodys_request(path, match), **match.kwargs)
    if head is None or response.status_code not in KEPT or len(path) > LONGEST_PATH:
        return response
    article_id, review_due, changes = head
    overdue_from = datetime.combine(review_due + timedelta(days=1), time(), tzinfo=UTC)
    body = response.content
    page = StoredPage(
        path=path,
        made_by=maker(),
        article_id=article_id,
        changes_seen=changes,
        good_until=int(overdue_from.timestamp()) if overdue_from > now else None,
        status=response.status_code,
        sha256=hashlib.sha256(body).hexdigest(),
        modified=int(now.timestamp()),
        made_at=now,
        brotli=brotli_of(body),
        gzip=gzip_of(body),
    )
    _store(page)
    return page


def in_encoding(page: StoredPage, encoding: Encoding) -> FinishedPage:
    """A page that was just made, in one encoding."""
    body = bytes(getattr(page, encoding.column))
    return _finished(page.article_id, page.status, page.sha256, page.modified, page.good_until, encoding, body)


def _store(page: StoredPage) -> None:
    before = StoredPage.objects.filter(path=page.path, made_by=page.made_by).values_list("sha256", "modified").first()
    if before is not None and before[0] == page.sha256:
        page.modified = before[1]
    try:
        with _impatiently(), transaction.atomic():
            StoredPage.objects.bulk_create(
                [page],
                update_conflicts=True,
                unique_fields=["path", "made_by"],
                update_fields=[
                    "article",
                    "changes_seen",
                    "good_until",
                    "status",
                    "sha256",
                    "modified",
                    "made_at",
                    "brotli",
                    "gzip",
                ],
            )
    except DatabaseError:
        return


@contextmanager
def _impatiently() -> Iterator[None]:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    patience = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


def nobodys_request(path: str, match: ResolverMatch) -> HttpRequest:
    """A request without cookies, session or person: what is made for it can hold nothing of anybody."""
    site = urlsplit(settings.SITE_URL)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.resolver_match = match
    request.META = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "wsgi.url_scheme": site.scheme,
    }
    return request


def stored_view(view: View) -> Any:
    """The view below `answering.stored` that makes the page, or None where the view's pages are not stored."""
    return getattr(view, "makes_pages", None)
