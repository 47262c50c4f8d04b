"""What the record says of an edition, for every format: its notices, its address, who is named as its authors."""

from __future__ import annotations

from django.utils.formats import date_format

from cms.publishing.addresses import absolute, edition_address
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.notices import has, standing


def standing_notices(edition: Edition) -> list[Notice]:
    """The notices that hold now on the edition, or on a later one with the same text, oldest first."""
    alike = Notice.objects.filter(
        edition__article=edition.article_id, edition__version=edition.version_id, edition__number__gte=edition.number
    )
    return standing(alike)


def notice_line(notice: Notice) -> str:
    """A notice in one line: what, when, by whom, why (COPE Retraction Guidelines)."""
    reason = " ".join(notice.reason.split())
    when = date_format(notice.placed_at, "j F Y")
    return f"{notice.get_kind_display()}, {when}, decided by {notice.printed_name}: {reason}"


def permanent_address(edition: Edition) -> str:
    """The edition's address for ever, with the site's name."""
    return absolute(edition_address(edition))


def byline_names(edition: Edition) -> list[str]:
    """The names printed under the title, or the house's."""
    return [line.printed_name for line in edition.version.contributors.all()] or [edition.version.house_name]


def title_as_cited(edition: Edition, notices: list[Notice]) -> str:
    """The title; that of a retracted text says so first, wherever it is cited (COPE Retraction Guidelines)."""
    title = edition.version.title
    return f"RETRACTED: {title}" if has(notices, NoticeKind.RETRACTION) else title
