"""What a reader has to know before reading: banners, worked out from notices, sources, dates and the open round.

Notices say who, why and when (COPE Retraction Guidelines; ICMJE Recommendations, section III.A).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format

from articles.evidence_types import RetractionStatus
from articles.overlays import SourceMark
from cms.publishing import notices
from cms.publishing.addresses import article_address, early_address
from cms.publishing.models import Edition, EmergencyPublication, Notice, NoticeKind
from cms.publishing.queries import OpenReview, PublishedArticle
from reviews.models import RoundKind
from reviews.states import RoundState

_LOOK = {
    NoticeKind.CORRECTION: "correction",
    NoticeKind.CONCERN: "concern",
    NoticeKind.CONCERN_LIFTED: "note",
    NoticeKind.RETRACTION: "retracted",
    NoticeKind.WITHDRAWAL: "withdrawn",
}
_GRAVE = frozenset({"retracted", "withdrawn", "concern", "old-edition", "emergency", "in-review"})


@dataclass(frozen=True)
class Banner:
    """One banner, in the words of `_callout.html`."""

    kind: str
    title: str
    text: str
    meta: str = ""
    link_url: str = ""
    link_label: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether it has to be seen before the title."""
        return self.kind in _GRAVE


def notice_banner(notice: Notice, published: PublishedArticle | None = None) -> Banner:
    """What is said of an edition: the kind as title, the reason, who placed it and when. A correction leads to the
    edition that corrects, where its article is told."""
    number = published.number_of(notice.corrected_by_id) if published else None
    return Banner(
        kind=_LOOK[NoticeKind(notice.kind)],
        title=f"{notice.label}: edition {number} corrects this text" if number else notice.label,
        text=notice.reason,
        meta=f"Decided by {notice.printed_name}, {date_format(notice.placed_at, 'j F Y')}",
        link_url=_address_of(published, number) if published and number else "",
        link_label=f"Read edition {number}" if number else "",
    )


def _address_of(published: PublishedArticle, number: int) -> str:
    return reverse("publishing:edition", kwargs={"slug": published.article.slug, "number": number})


def corrected_banner(published: PublishedArticle, notice: Notice) -> Banner:
    """What a correcting edition says of itself: minor or major, when, why, and what it corrects."""
    number = published.number_of(notice.edition_id)
    return Banner(
        kind="correction",
        title=f"Corrected ({notice.correction_kind}) on {date_format(notice.placed_at, 'j F Y')}",
        text=notice.reason,
        meta=f"Corrects edition {number}. Decided by {notice.printed_name}.",
        link_url=_address_of(published, number) if number else "",
        link_label=f"Read edition {number}, as it was before",
    )


def own_banners(published: PublishedArticle, edition: Edition) -> list[Banner]:
    """What was said of an edition, the newest first, and what it corrects."""
    found = [notice_banner(one, published) for one in reversed(notices.standing(published.notices_on(edition)))]
    if made := published.correction_made_by(edition):
        found.append(corrected_banner(published, made))
    return found


def editions_banners(published: PublishedArticle, edition: Edition) -> list[Banner]:
    """What the list of editions says of one: every notice that was ever placed on it, and what it corrects itself."""
    found = [notice_banner(notice, published) for notice in edition.notices.all()]
    made = published.correction_made_by(edition)
    return [*found, corrected_banner(published, made)] if made and made.corrected_by_id == edition.pk else found


def banners_for(
    published: PublishedArticle,
    edition: Edition,
    *,
    marks: Sequence[SourceMark],
    open_review: OpenReview | None,
    is_overdue: bool,
) -> list[Banner]:
    """The banners of one edition's page, the gravest first."""
    found = own_banners(published, edition)
    if not published.is_live(edition):
        found.append(old_edition_banner(published, edition))
    is_before_board = open_review is not None and open_review.version_id == edition.version_id
    if edition.emergency:
        found.append(_emergency_banner(edition.emergency, is_before_board=is_before_board))
    found += source_banners(marks, is_signed=not edition.is_emergency)
    if is_overdue:
        found.append(
            Banner(
                kind="overdue",
                title="The review of this article is overdue",
                text=f"It was to be looked at again by {date_format(edition.review_due, 'j F Y')}, and has not been. "
                "What was true then may have changed.",
            )
        )
    if open_review and not (edition.emergency and is_before_board):
        found.append(_update_banner(published, open_review))
    return found


def _emergency_banner(emergency: EmergencyPublication, *, is_before_board: bool) -> Banner:
    """Loud, and first to be read: nobody of the board has signed this."""
    by = date_format(emergency.review_due, "j F Y")
    if is_before_board:
        state = f"The board is looking at it and is to decide by {by}."
    elif emergency.round.state == RoundState.APPROVED:
        state = "The board has approved it since; the edition that it signed follows."
    else:
        state = f"The board was to decide by {by} and has not approved this text."
    return Banner(
        kind="emergency",
        title="Published in an emergency: the medical advisory board has not approved this text",
        text=f"{emergency.reason} {state}",
        meta=f"Decided by {emergency.printed_name}, {date_format(emergency.at, 'j F Y')}",
    )


def in_review_banner(*, live_url: str) -> Banner:
    """What a version that was opened early says of itself."""
    return Banner(
        kind="in-review",
        title="In review: for educational purposes only",
        text="Exercise caution. The medical advisory board has not yet decided about this text: it may be wrong, and "
        "it may change.",
        link_url=live_url,
        link_label="Read the edition that the board has approved",
    )


def old_edition_banner(published: PublishedArticle, edition: Edition) -> Banner:
    """Says that the edition is not the live one, what replaced it, and what is said of that."""
    live = published.live_edition
    published_on = f"It was published on {date_format(edition.published_at, 'j F Y')}."
    if published.is_withdrawn(live):
        return Banner(
            kind="old-edition",
            title="This is an earlier edition of an article that has been withdrawn",
            text=f"{published_on} Edition {live.number}, which followed, was withdrawn. Do not rely on this text.",
            link_url=article_address(published.article),
            link_label="Read the notice",
        )
    said = [notice.label.lower() for notice in notices.standing(live.notices.all())]
    carries = f" That edition carries a notice: {', '.join(said)}." if said else ""
    return Banner(
        kind="old-edition",
        title="This is an earlier edition",
        text=f"{published_on} Edition {live.number} is live since {date_format(live.published_at, 'j F Y')}.{carries}",
        link_url=article_address(published.article),
        link_label="Read the current edition",
    )


def source_banners(marks: Sequence[SourceMark], *, is_signed: bool) -> list[Banner]:
    """One banner for all sources retracted since the text was frozen, one for all in doubt since then, by their
    numbers in the text; those that the board knew of when it signed apart from the others."""
    found = []
    for status, one, several in (
        (RetractionStatus.RETRACTED, "has been retracted", "have been retracted"),
        (RetractionStatus.CONCERN, "is under an expression of concern", "are under an expression of concern"),
    ):
        news = [mark for mark in marks if mark.is_news and mark.status == status]
        for is_known in (False, True):
            if alike := [mark for mark in news if mark.is_known is is_known]:
                found.append(_source_banner(alike, one, several, is_signed=is_signed))
    return found


def _source_banner(marks: Sequence[SourceMark], one: str, several: str, *, is_signed: bool) -> Banner:
    numbers = ", ".join(str(mark.number) for mark in marks)
    if marks[0].is_known:
        since = "The board knew of this when it signed the edition."
    else:
        since = f"This became known after the {'edition was signed' if is_signed else 'text was handed in'}."
    return Banner(
        kind="caution",
        title=f"Source {numbers} {one}" if len(marks) == 1 else f"Sources {numbers} {several}",
        text=f"{since} Every place that cites it is marked in the text.",
    )


def _update_banner(published: PublishedArticle, open_review: OpenReview) -> Banner:
    if open_review.kind == RoundKind.RE_REVIEW:
        return Banner(
            kind="update",
            title="This article is being reviewed again",
            text="The medical advisory board is looking again at the text that you see.",
        )
    return Banner(
        kind="update",
        title="An update is under review",
        text="What you see stays as it was signed until the medical advisory board has approved the update.",
        link_url=early_address(published.article) if open_review.is_open_early else "",
        link_label="Read the version in review, with caution",
    )
