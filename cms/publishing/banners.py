"""What a reader has to know before reading: banners, worked out from notices, sources, dates and the open round.

Notices say who, why and when (COPE Retraction Guidelines; ICMJE Recommendations, section III.A).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.evidence_types import RetractionStatus
from articles.overlays import SourceMark
from cms import clock
from cms.interface_language import is_english
from cms.publishing import notices
from cms.publishing.addresses import article_address, early_address
from cms.publishing.models import Edition, EmergencyPublication, Notice, NoticeKind, correction_word
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
        title=_("%(notice)s: edition %(number)d corrects this text") % {"notice": notice.label, "number": number}
        if number
        else notice.label,
        text=notice.reason,
        meta=_decided(notice.printed_name, notice.placed_at),
        link_url=_address_of(published, number) if published and number else "",
        link_label=_("Read edition %(number)d") % {"number": number} if number else "",
    )


def _day(on: date) -> str:
    return date_format(on, _("j F Y"))


def _decided(name: str, on: date) -> str:
    return _("Decided by %(name)s, %(day)s") % {"name": name, "day": _day(on)}


def _inside(label: str) -> str:
    """A label inside a sentence. Not every language writes nouns there with a small letter."""
    return label.lower() if is_english() else label


def _address_of(published: PublishedArticle, number: int) -> str:
    return reverse("publishing:edition", kwargs={"slug": published.article.slug, "number": number})


def corrected_banner(published: PublishedArticle, notice: Notice) -> Banner:
    """What a correcting edition says of itself: minor or major, when, why, and what it corrects."""
    number = published.number_of(notice.edition_id)
    return Banner(
        kind="correction",
        title=_("Corrected (%(kind)s) on %(day)s")
        % {"kind": correction_word(notice.correction_kind), "day": _day(notice.placed_at)},
        text=notice.reason,
        meta=_("Corrects edition %(number)s. Decided by %(name)s.") % {"number": number, "name": notice.printed_name},
        link_url=_address_of(published, number) if number else "",
        link_label=_("Read edition %(number)s, as it was before") % {"number": number},
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
    # What was published in an emergency was never reviewed, so it is not due again: its own banner tells of the day.
    if is_overdue and not edition.is_emergency:
        found.append(
            Banner(
                kind="overdue",
                title=_("The review of this article is overdue"),
                text=_(
                    "It was to be looked at again by %(day)s, and has not been. What was true then may have changed."
                )
                % {"day": _day(edition.review_due)},
            )
        )
    if open_review and not (edition.emergency and is_before_board):
        found.append(_update_banner(published, open_review, is_signed=not edition.is_emergency))
    return found


def _emergency_banner(emergency: EmergencyPublication, *, is_before_board: bool) -> Banner:
    """Loud, and first to be read: nobody of the board has signed this."""
    return Banner(
        kind="emergency",
        title=_("Published in an emergency: the medical advisory board has not approved this text"),
        text=f"{emergency.reason} {_what_the_board_does(emergency, is_before_board=is_before_board)}",
        meta=_decided(emergency.printed_name, emergency.at),
    )


def _what_the_board_does(emergency: EmergencyPublication, *, is_before_board: bool) -> str:
    """True whether or not a reviewer has been invited yet: of that readers are told nothing."""
    by = {"day": _day(emergency.review_due)}
    if is_before_board:
        if emergency.review_due < clock.now().date():
            return _("It is before the board, which was to decide by %(day)s and has not decided yet.") % by
        return _("It is before the board, which is to decide by %(day)s.") % by
    state = emergency.round.state
    if state == RoundState.APPROVED:
        return _("The board has approved it since; the edition that it signed follows.")
    if state == RoundState.CHANGES_REQUESTED:
        return _("The board has looked at it and asked for changes.")
    return _("It is not before the board any more, which has not decided about it.")


def in_review_banner(*, live_url: str) -> Banner:
    """What a version that was opened early says of itself."""
    return Banner(
        kind="in-review",
        title=_("In review: for educational purposes only"),
        text=_(
            "Educational purpose only; exercise caution, pending human review. The medical advisory board has not yet "
            "decided about this text: it may be wrong, and it may change."
        ),
        link_url=live_url,
        link_label=_("Read the edition that the board has approved"),
    )


def preview_banner() -> Banner:
    """What a version behind a preview link says of itself, whatever the board has decided or will decide about it."""
    return Banner(
        kind="in-review",
        title=_("Preview: for educational purposes only"),
        text=_(
            "Exercise caution. This is one version of the text, shown by a link and not as published: it may be wrong, "
            "and it may have changed since."
        ),
    )


def old_edition_banner(published: PublishedArticle, edition: Edition) -> Banner:
    """Says that the edition is not the live one, what replaced it, and what is said of that."""
    live = published.live_edition
    published_on = _("It was published on %(day)s.") % {"day": _day(edition.published_at)}
    if published.is_withdrawn(live):
        return Banner(
            kind="old-edition",
            title=_("This is an earlier edition of an article that has been withdrawn"),
            text=published_on
            + " "
            + _("Edition %(number)d, which followed, was withdrawn. Do not rely on this text.")
            % {"number": live.number},
            link_url=article_address(published.article),
            link_label=_("Read the notice"),
        )
    said = [_inside(notice.label) for notice in notices.standing(live.notices.all())]
    carries = " " + _("That edition carries a notice: %(notices)s.") % {"notices": ", ".join(said)} if said else ""
    is_live = _("Edition %(number)d is live since %(day)s.") % {"number": live.number, "day": _day(live.published_at)}
    return Banner(
        kind="old-edition",
        title=_("This is an earlier edition"),
        text=f"{published_on} {is_live}{carries}",
        link_url=article_address(published.article),
        link_label=_("Read the current edition"),
    )


def source_banners(marks: Sequence[SourceMark], *, is_signed: bool) -> list[Banner]:
    """One banner for all sources retracted since the text was frozen, one for all in doubt since then, by their
    numbers in the text; those that the board knew of when it signed apart from the others."""
    found = []
    for status in (RetractionStatus.RETRACTED, RetractionStatus.CONCERN):
        news = [mark for mark in marks if mark.is_news and mark.status == status]
        for is_known in (False, True):
            if alike := [mark for mark in news if mark.is_known is is_known]:
                found.append(_source_banner(alike, is_signed=is_signed))
    return found


def _source_banner(marks: Sequence[SourceMark], *, is_signed: bool) -> Banner:
    numbers = ", ".join(str(mark.number) for mark in marks)
    if marks[0].is_known:
        since = _("The board knew of this when it signed the edition.")
    elif is_signed:
        since = _("This became known after the edition was signed.")
    else:
        since = _("This became known after the text was handed in.")
    if marks[0].status == RetractionStatus.RETRACTED:
        title = ngettext("Source %(numbers)s has been retracted", "Sources %(numbers)s have been retracted", len(marks))
    else:
        title = ngettext(
            "Source %(numbers)s is under an expression of concern",
            "Sources %(numbers)s are under an expression of concern",
            len(marks),
        )
    return Banner(
        kind="caution",
        title=title % {"numbers": numbers},
        text=since + " " + _("Every place that cites it is marked in the text."),
    )


def _update_banner(published: PublishedArticle, open_review: OpenReview, *, is_signed: bool) -> Banner:
    if open_review.kind == RoundKind.RE_REVIEW:
        return Banner(
            kind="update",
            title=_("This article is being reviewed again"),
            text=_("The medical advisory board is looking again at the text that you see."),
        )
    return Banner(
        kind="update",
        title=_("An update is under review"),
        text=_("What you see stays as it was signed until the medical advisory board has approved the update.")
        if is_signed
        else _("What you see stays until the medical advisory board has approved the update."),
        link_url=early_address(published.article) if open_review.is_open_early else "",
        link_label=_("Read the version in review, with caution"),
    )
