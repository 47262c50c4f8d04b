"""The sitemap (sitemaps.org): every address that search engines should know, with the day it last changed, if known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from django.db.models import Max, QuerySet
from django.urls import reverse

from articles.models import Audience, VersionRendition
from cms.publishing.addresses import absolute, article_address
from cms.publishing.house.models import HousePage, HousePageWording
from cms.publishing.models import LiveEdition
from cms.publishing.queries import listable, topics_with_articles

# Protocol: 50,000 addresses a file at most. An article has as many addresses as texts.
ARTICLES_A_FILE = 5_000
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass(frozen=True)
class Place:
    """An address and when what stands there last changed."""

    address: str
    changed: datetime | None = None


def sitemap_index() -> str:
    """The list of the files. Two queries."""
    known = listable().aggregate(last=Max("updated_at"))["last"]
    files = -(-listable().count() // ARTICLES_A_FILE)
    places = [Place(reverse("publishing:sitemap-pages"))]
    places += [Place(reverse("publishing:sitemap-articles", kwargs={"number": n + 1})) for n in range(files)]
    return _written("sitemapindex", "sitemap", (Place(place.address, known) for place in places))


def pages_sitemap() -> str:
    """First page, topics, board, pages of the house."""
    last = listable().aggregate(last=Max("updated_at"))["last"]
    written = dict(HousePageWording.objects.values_list("page").annotate(Max("at")))
    places = [Place(reverse("home"), last), Place(reverse("publishing:topics")), Place(reverse("publishing:board"))]
    places += [Place(f"/{page}/", written.get(page)) for page in HousePage.values]
    for topic in topics_with_articles().annotate(changed=Max("articles__live_edition__updated_at")):
        places.append(Place(reverse("publishing:topic", kwargs={"slug": topic.slug}), topic.changed))
    return _written("urlset", "url", places)


def articles_sitemap(number: int) -> str | None:
    """One file of articles with each of their texts; None beyond the last one. Two queries."""
    start = (number - 1) * ARTICLES_A_FILE
    rows = list(_articles()[start : start + ARTICLES_A_FILE]) if number > 0 else []
    return _written("urlset", "url", _places(rows)) if rows else None


def _articles() -> QuerySet[LiveEdition]:
    return (
        listable()
        .select_related("article", "edition")
        .only("article__slug", "edition__version", "updated_at")
        .order_by("article")
    )


def _places(rows: list[LiveEdition]) -> Iterator[Place]:
    audiences: dict[int, list[str]] = {}
    # Asked by number: prefetching a thousand editions' versions is one expression too deep for SQLite.
    texts = VersionRendition.objects.filter(version__in=[live.edition.version_id for live in rows])
    for version, audience in texts.order_by("pk").values_list("version_id", "audience"):
        audiences.setdefault(version, []).append(audience)
    for live in rows:
        for audience in audiences.get(live.edition.version_id, ()):
            yield Place(article_address(live.article, Audience(audience)), live.updated_at)


def _written(root: str, element: str, places: Iterator[Place] | list[Place]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {_SPACE}>"]
    for place in places:
        changed = f"<lastmod>{place.changed.isoformat(timespec='seconds')}</lastmod>" if place.changed else ""
        lines.append(f"<{element}><loc>{escape(absolute(place.address))}</loc>{changed}</{element}>")
    return "\n".join([*lines, f"</{root}>", ""])
