"""An entry of a list for readers: what it says, who reviewed it, when, and what has to be known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Audience, Topic
from cms import clock
from cms.publishing import notices
from cms.publishing.addresses import article_address
from cms.publishing.models import LiveEdition, NoticeKind, correction_word
from cms.publishing.queries import signed_by

PER_TOPIC = 6

_NOTICE_BADGES = {
    NoticeKind.RETRACTION: (_("Retracted"), "retracted"),
    NoticeKind.CONCERN: (_("Expression of concern"), "concern"),
}


@dataclass(frozen=True)
class Badge:
    """A word about the entry, as `_badge.html` prints it."""

    label: str | Promise
    state: str


@dataclass(frozen=True)
class Entry:
    """One article in a list."""

    title: str
    summary: str
    address: str
    patient_address: str
    language: str
    topic: Topic
    reviewers: tuple[str, ...]
    reviewed_on: datetime
    edition_number: int
    badges: tuple[Badge, ...]
    is_retracted: bool

    @property
    def is_unmarked(self) -> bool:
        """Whether nothing has to be said before recommending it. That a mistake in it was mended is no reproach."""
        return all(badge.state == "corrected" for badge in self.badges)


@dataclass(frozen=True)
class TopicGroup:
    """A topic's newest entries on the first page."""

    topic: Topic
    entries: tuple[Entry, ...]


def entry_of(live: LiveEdition) -> Entry:
    """The entry of a row of `queries.listed()`; asks the database for nothing more."""
    edition, article = live.edition, live.article
    audiences = {rendition.audience for rendition in edition.version.renditions.all()}
    sign_offs = signed_by(edition)
    kinds = [NoticeKind(notice.kind) for notice in notices.standing(edition.notices.all())]
    badges = [Badge(*_NOTICE_BADGES[kind]) for kind in kinds if kind in _NOTICE_BADGES]
    if hasattr(edition, "correction_notice"):
        corrected = gettext("Corrected (%(kind)s)")
        badges.append(
            Badge(corrected % {"kind": correction_word(edition.correction_notice.correction_kind)}, "corrected")
        )
    # Nobody looks again at what was retracted.
    if NoticeKind.RETRACTION not in kinds and edition.review_due < clock.now().date():
        badges.append(Badge(gettext("Review overdue"), "overdue"))
    return Entry(
        title=edition.version.title,
        summary=edition.version.summary,
        address=article_address(article),
        patient_address=article_address(article, Audience.PATIENT) if Audience.PATIENT in audiences else "",
        language=edition.version.language,
        topic=article.topic,
        reviewers=tuple(sign_off.name_with_credentials for sign_off in sign_offs),
        reviewed_on=max(sign_off.signed_at for sign_off in sign_offs),
        edition_number=edition.number,
        badges=tuple(badges),
        is_retracted=NoticeKind.RETRACTION in kinds,
    )


def featured_and_rest(entries: Iterable[Entry]) -> tuple[Entry | None, list[Entry]]:
    """The newest entry that carries no mark, and all the others in their order."""
    rest = list(entries)
    featured = next((entry for entry in rest if entry.is_unmarked), None)
    return featured, [entry for entry in rest if entry is not featured]


def by_topic(entries: Iterable[Entry]) -> list[TopicGroup]:
    """The entries grouped by topic, topics by name, a handful each."""
    groups: dict[Topic, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.topic, []).append(entry)
    return [
        TopicGroup(topic, tuple(groups[topic][:PER_TOPIC])) for topic in sorted(groups, key=lambda topic: topic.name)
    ]
