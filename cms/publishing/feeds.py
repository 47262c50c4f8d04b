"""What happened to published articles, newest first: published, corrected, under concern, retracted, withdrawn.

Never what nobody of the board has signed (promise 1). Of a withdrawn text only its title and the notice are told. An
entry about an edition keeps its identity and its date; what became of the edition since stands before its title, in its
summary and among its categories, and is when it was updated (COPE: a mark wherever the article is listed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from cms.publishing.addresses import absolute, edition_address
from cms.publishing.models import Basis, Edition, Notice, NoticeKind
from cms.publishing.notices import has, standing
from cms.publishing.queries import signed_editions

LENGTH = 50

FEEDS = {
    "all": (_("Everything"), _("New articles and editions, corrections, concerns, retractions and withdrawals.")),
    "new": (_("New articles and editions"), _("Each edition on the day it is published.")),
    "corrected": (_("Corrections"), _("What was corrected, and why.")),
    "retracted": (
        _("Retractions and concerns"),
        _("Expressions of concern, retractions and withdrawals, with their reasons."),
    ),
}
_KINDS = {
    "all": list(NoticeKind),
    "new": [],
    "corrected": [NoticeKind.CORRECTION],
    "retracted": [
        NoticeKind.CONCERN,
        NoticeKind.CONCERN_LIFTED,
        NoticeKind.RETRACTION,
        NoticeKind.WITHDRAWAL,
    ],
}
# What stands before the title of an edition that this was said of later.
_MARKS = {
    NoticeKind.CORRECTION: _("Corrected"),
    NoticeKind.CONCERN: _("Under concern"),
    NoticeKind.RETRACTION: _("Retracted"),
    NoticeKind.WITHDRAWAL: _("Withdrawn"),
}


@dataclass(frozen=True)
class Happening:
    """One entry of a feed."""

    identity: str
    title: str
    address: str
    summary: str
    at: datetime
    updated: datetime
    categories: tuple[str, ...]
    topic: str
    language: str


def happenings(which: str) -> list[Happening]:
    """The newest entries of a feed. Four queries at most, whatever there is."""
    found: list[Happening] = []
    if which in {"all", "new"}:
        found += [_of_edition(edition) for edition in _editions(which)[:LENGTH]]
    if kinds := _KINDS[which]:
        found += [_of_notice(notice) for notice in _notices(kinds)[:LENGTH]]
    return sorted(found, key=lambda one: (one.at, one.identity), reverse=True)[:LENGTH]


def _editions(which: str) -> QuerySet[Edition]:
    """Where the notice of a withdrawal has an entry of its own, the edition has none beside it."""
    found = signed_editions().prefetch_related("version__editions__notices")
    if which == "all":
        withdrawn = Notice.objects.filter(kind=NoticeKind.WITHDRAWAL).values("edition__version")
        found = found.exclude(version__in=withdrawn)
    return found.order_by("-published_at", "-pk")


def _placed_on(edition: Edition) -> list[Notice]:
    """What was said of an edition, on it or later on the same text (as `PublishedArticle.notices_on`)."""
    alike = (one for one in edition.version.editions.all() if one.number >= edition.number)
    return [notice for one in alike for notice in one.notices.all()]


def _notices(kinds: Iterable[NoticeKind]) -> QuerySet[Notice]:
    return (
        Notice.objects.filter(kind__in=kinds)
        .exclude(edition__basis=Basis.EMERGENCY)
        .select_related("edition__version", "edition__article__topic")
        .order_by("-placed_at", "-pk")
    )


def _of_edition(edition: Edition) -> Happening:
    reaffirmed = edition.basis == Basis.REAFFIRMED
    category = "reaffirmed" if reaffirmed else "new" if edition.number == 1 else "updated"
    prefix = {"new": "", "updated": _("Updated: "), "reaffirmed": _("Reaffirmed: ")}[category]
    summary, said = edition.change_note or edition.version.summary, standing(_placed_on(edition))
    if said:
        marks = dict.fromkeys(_MARKS[NoticeKind(notice.kind)] for notice in reversed(said))
        prefix = f"{', '.join(map(str, marks))}: {prefix}"
        told = [f"{notice.get_kind_display()}: {notice.reason} ({notice.printed_name})" for notice in reversed(said)]
        is_withdrawn = has(said, NoticeKind.WITHDRAWAL)
        summary = "\n\n".join([*told, *([summary] if summary and not is_withdrawn else [])])
    return Happening(
        identity=absolute(edition_address(edition)),
        title=f"{prefix}{edition.version.title}",
        address=absolute(edition_address(edition)),
        summary=summary,
        at=edition.published_at,
        updated=max([edition.published_at, *(notice.placed_at for notice in _placed_on(edition))]),
        categories=(category, *dict.fromkeys(notice.kind for notice in said)),
        topic=edition.article.topic.name,
        language=edition.version.language,
    )


def _of_notice(notice: Notice) -> Happening:
    edition, label = notice.edition, str(notice.get_kind_display())
    return Happening(
        identity=f"{absolute(edition_address(edition))}#notice-{notice.pk}",
        title=f"{label}: {edition.version.title}",
        address=absolute(edition_address(edition)),
        summary=f"{notice.reason} ({notice.printed_name})",
        at=notice.placed_at,
        updated=notice.placed_at,
        categories=(notice.kind,),
        topic=edition.article.topic.name,
        language=edition.version.language,
    )


def feed_address(which: str, kind: str) -> str:
    """The address of a feed, as `atom` or `json`."""
    return reverse(f"publishing:feed-{kind}", kwargs={"which": which})


def atom(which: str) -> str:
    """The feed as Atom (RFC 4287)."""
    label, says = FEEDS[which]
    found = happenings(which)
    feed = _Feed(
        title=f"{settings.SITE_NAME}: {label}",
        link=absolute(reverse("home")),
        feed_url=absolute(feed_address(which, "atom")),
        description=str(says),
        subtitle=str(says),
        author_name=settings.SITE_NAME,
        language=settings.INTERFACE_LANGUAGE,
    )
    for one in found:
        feed.add_item(
            title=one.title,
            link=one.address,
            unique_id=one.identity,
            description=one.summary,
            pubdate=one.at,
            updateddate=one.updated,
            categories=[*one.categories, one.topic],
        )
    return feed.writeString("utf-8")


class _Feed(Atom1Feed):
    """Of an empty feed Django would say that it was updated now, at each request; this one never was."""

    def latest_post_date(self) -> datetime:
        """When the newest entry came."""
        return super().latest_post_date() if self.items else datetime(2026, 1, 1, tzinfo=UTC)


def json_feed(which: str) -> dict[str, Any]:
    """The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    label, says = FEEDS[which]
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{settings.SITE_NAME}: {label}",
        "description": str(says),
        "home_page_url": absolute(reverse("home")),
        "feed_url": absolute(feed_address(which, "json")),
        "language": settings.INTERFACE_LANGUAGE,
        "authors": [{"name": settings.SITE_NAME, "url": absolute(reverse("home"))}],
        "items": [
            {
                "id": one.identity,
                "url": one.address,
                "title": one.title,
                "content_text": one.summary or one.title,
                "date_published": one.at.isoformat(),
                "date_modified": one.updated.isoformat(),
                "language": one.language,
                "tags": [*one.categories, one.topic],
            }
            for one in happenings(which)
        ],
    }
