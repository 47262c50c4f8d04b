"""What the doctor looks at between readers and the site: whom the site believes, and caches that keep its pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from cms.operations.findings import Finding, good, judged, note, wrong
from cms.publishing.addresses import article_address
from cms.publishing.models import LiveEdition
from cms.publishing.purging import purge

# Below the place of articles, where the cache is, and no article: names of articles have no capitals.
NO_PAGE = "/articles/NONE/"


def at_proxies() -> Iterator[Finding]:
    """With too few every client has a proxy's address, and rate limits hold for all together; with too many a client
    names its own. How many there are the site cannot see, so the finding says what it takes for true."""
    count = settings.TRUSTED_PROXIES
    if not count:
        yield note("TRUSTED_PROXIES", "is 0", "Set it to 1 where nginx is in front: it is in deploy/.")
    elif count == 1:
        yield good(
            "TRUSTED_PROXIES",
            "1: a client's address is the last of X-Forwarded-For, which is right where nginx itself ends TLS; with "
            "another proxy before it, all readers would count as one: then 2",
        )
    else:
        yield note(
            "TRUSTED_PROXIES",
            f"{count}: a client's address is number {count} of X-Forwarded-For from its end",
            f"Right only where exactly {count} proxies are on the way of every request, nginx among them; with fewer, "
            "anybody could name an address. Then lower it.",
        )


def at_page_caches() -> Iterator[Finding]:
    """One page is fetched again, as after a change: the answer has to show that the cache was told."""
    if not settings.PURGE_PROXIES:
        yield judged(
            not settings.SHARED_CACHE_SECONDS,
            "Caches of pages",
            "none is asked to keep pages",
            otherwise=f"may keep pages for {settings.SHARED_CACHE_SECONDS} seconds and are told of no change: a "
            "withdrawn article stays readable",
            remedy="Name them in PURGE_PROXIES, or set SHARED_CACHE_SECONDS=0.",
        )
        return
    live = LiveEdition.objects.select_related("article").order_by("pk").first()
    failures = purge([article_address(live.article)]) if live else purge([NO_PAGE], missing=True)
    for failure in failures:
        yield wrong(
            "Caches of pages",
            f"cannot be told of changes, so that a withdrawn article stays readable: {failure}",
            "Mend PURGE_PROXIES, or $may_refresh and $believed in nginx's configuration (deploy/nginx.conf).",
        )
    if not failures:
        yield good("Caches of pages", f"are told of changes ({len(settings.PURGE_PROXIES)})")
