"""After a change: its pages are made anew at once, so that no reader waits for that."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve

from articles.models import Article, Audience, SlugRedirect, VersionRendition
from cms import clock
from cms.publishing.addresses import article_address, edition_address
from cms.publishing.models import Edition, LiveEdition
from cms.publishing.purging import purge
from cms.publishing.stored_pages.maker import maker
from cms.publishing.stored_pages.making import make_page, stored_view
from cms.publishing.stored_pages.models import PageChange, StoredPage

logger = logging.getLogger(__name__)

# After a request only a few articles are done at once: somebody is waiting. `rebuild_pages --due` does the rest.
SETTLED_WHILE_WAITING = 3
MOST_LOOKED_AT = 1000
BETWEEN_BOTH = 1.0
KEPT_FOR_OTHERS = timedelta(days=2)


def settle_after_commit() -> None:
    """Settle what has just been committed; caches in front of the site are told in the background."""
    waiting = _waiting(SETTLED_WHILE_WAITING)
    for article in waiting:
        rebuild_article(article)
    if settings.PURGE_PROXIES:
        threading.Thread(target=_tell_in_background, name="telling caches of changed pages", daemon=True).start()
    else:
        _mark_settled(waiting)


def settle_changes() -> list[str]:
    """Make the pages of all changed articles anew, and tell caches in front of the site.

    Goes out: what went wrong with those caches, a sentence each. Safe to run twice at once, and to stop half way: a
    change is settled only afterwards, and a page that is out of date is not served in the meantime.
    """
    waiting = _waiting()
    for article in waiting:
        rebuild_article(article)
    if settings.PURGE_PROXIES:
        return tell_caches()
    _mark_settled(waiting)
    return []


def tell_caches() -> list[str]:
    """Tell caches in front of the site of every change that is not settled, twice, and settle it where all were told.

    Twice, because a cache may at the first time be fetching the page as it was before, and keep that afterwards.
    """
    waiting = _waiting(MOST_LOOKED_AT)
    addresses = [address for article in waiting for address in known_addresses(article)]
    failures = purge(addresses)
    time.sleep(BETWEEN_BOTH)
    failures += purge(addresses)
    if not failures:
        _mark_settled(waiting)
    return failures


def _tell_in_background() -> None:
    try:
        for failure in tell_caches():
            logger.warning("A cache was not told of changed pages: %s", failure)
    finally:
        connection.close()


def _waiting(limit: int | None = None) -> dict[int, list[int]]:
    """The changes that are not settled, by article, the newest first."""
    found: dict[int, list[int]] = {}
    unsettled = PageChange.objects.filter(settled_at__isnull=True).order_by("-pk")
    for change, article in unsettled.values_list("pk", "article")[: None if limit is None else MOST_LOOKED_AT]:
        found.setdefault(article, []).append(change)
    return dict(list(found.items())[:limit])


def _mark_settled(waiting: dict[int, list[int]]) -> None:
    now = clock.now()
    for changes in waiting.values():
        settled = PageChange.objects.filter(pk__in=changes)
        settled.update(settled_at=now)


def rebuild_article(article_id: int) -> int:
    """Make every page of an article anew. Goes out: how many were stored."""
    return sum(rebuild(path) for path in addresses_of(article_id))


def rebuild(path: str) -> bool:
    """Make the page of one address anew; whether one was stored."""
    try:
        match = resolve(path)
        view = stored_view(match.func)
        return view is not None and not isinstance(make_page(view, path, match), HttpResponse)
    except (Http404, Resolver404):
        return False


def addresses_of(article_id: int) -> list[str]:
    """The addresses of an article's stored pages: the live ones first, then each edition's for ever."""
    live = LiveEdition.objects.select_related("article", "edition").filter(article=article_id).first()
    if live is None:
        return []
    editions = list(Edition.objects.filter(article=article_id).order_by("-number"))
    versions = {edition.version_id for edition in editions}
    texts: dict[int, list[Audience]] = {}
    found = VersionRendition.objects.filter(version__in=versions).values_list("version", "audience")
    for version, audience in found.order_by("pk"):
        texts.setdefault(version, []).append(Audience(audience))
    addresses = [article_address(live.article, audience) for audience in texts.get(live.edition.version_id, [])]
    for edition in editions:
        edition.article = live.article
        addresses += [edition_address(edition, audience) for audience in texts.get(edition.version_id, [])]
    return addresses


def known_addresses(article_id: int) -> list[str]:
    """`addresses_of`, those of texts that only earlier editions have, and the same under every name that the article
    has had: caches may know it by those. A text that is gone, and an old name, lead on."""
    if not (addresses := addresses_of(article_id)):
        return []
    article = Article.objects.only("slug").get(pk=article_id)
    slug = article.slug
    had = VersionRendition.objects.filter(version__editions__article=article_id).values_list("audience", flat=True)
    gone = {article_address(article, Audience(audience)) for audience in had.distinct()}
    addresses += sorted(gone.difference(addresses))
    old_slugs = SlugRedirect.objects.filter(article=article_id).values_list("old_slug", flat=True)
    return addresses + [
        address.replace(f"/{slug}/", f"/{old_slug}/", 1) for old_slug in old_slugs for address in addresses
    ]


def due_articles() -> QuerySet[StoredPage, int]:
    """Articles with pages that have changed by themselves since they were made."""
    now = int(clock.now().timestamp())
    due = StoredPage.objects.filter(made_by=maker(), good_until__lte=now)
    return due.order_by("article").values_list("article", flat=True).distinct()


def unmade_articles() -> QuerySet[LiveEdition, int]:
    """Published articles without pages of this version of the site, the newest first."""
    made = StoredPage.objects.filter(made_by=maker()).values("article")
    waiting = LiveEdition.objects.exclude(article__in=made)
    return waiting.order_by("-updated_at").values_list("article", flat=True)


def forget_other_makers() -> int:
    """Delete pages that another version of the site made, days ago: no process of it is left. Goes out: how many."""
    old = StoredPage.objects.exclude(made_by=maker()).filter(made_at__lt=clock.now() - KEPT_FOR_OTHERS)
    return old.delete()[0]
