"""What the record says of an edition, for every format: its notices, its address, who is named as its authors."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.models import Audience
from cms.interface_language import in_english
from cms.publishing.addresses import absolute, edition_address
from cms.publishing.models import Edition, Notice, NoticeKind, correction_word
from cms.publishing.notices import has, standing

# Part of every entity tag of a file and of the key of a kept one: raise it whenever the same edition may come out as
# another file.
EXPORTS_VERSION = "6"


def standing_notices(edition: Edition) -> list[Notice]:
    """The notices that hold now on the edition, or on a later one with the same text, oldest first."""
    alike = Notice.objects.filter(
        edition__article=edition.article_id, edition__version=edition.version_id, edition__number__gte=edition.number
    )
    return standing(alike.select_related("corrected_by"))


def correction_made_by(edition: Edition) -> Notice | None:
    """The notice of what the edition corrects, or of what an earlier one with the same text did. One query."""
    made = Notice.objects.filter(
        corrected_by__article=edition.article_id,
        corrected_by__version=edition.version_id,
        corrected_by__number__lte=edition.number,
    )
    return made.select_related("edition", "corrected_by").order_by("-placed_at", "-pk").first()


def notice_in_words(notice: Notice) -> str:
    """A notice in one line: what, when, by whom, why (COPE Retraction Guidelines). In the language that is spoken
    now."""
    said = {
        "notice": notice.label,
        "day": date_format(notice.placed_at, gettext("j F Y")),
        "name": notice.printed_name,
        "reason": " ".join(notice.reason.split()),
    }
    if notice.corrected_by is None:
        return gettext("%(notice)s, %(day)s, decided by %(name)s: %(reason)s") % said
    said["number"] = str(notice.corrected_by.number)
    return gettext("%(notice)s by edition %(number)s, %(day)s, decided by %(name)s: %(reason)s") % said


def correction_in_words(notice: Notice) -> str:
    """What a correcting edition says of itself in one line: minor or major, when, what it corrects, by whom, why. In
    the language that is spoken now."""
    return gettext("Corrected (%(kind)s), %(day)s; corrects edition %(number)s, decided by %(name)s: %(reason)s") % {
        "kind": correction_word(notice.correction_kind),
        "day": date_format(notice.placed_at, gettext("j F Y")),
        "number": notice.edition.number,
        "name": notice.printed_name,
        "reason": " ".join(notice.reason.split()),
    }


def lines_in_words(edition: Edition, notices: Iterable[Notice]) -> list[str]:
    """What has to be read before the text, a line each: what the edition corrects, then the notices on it. In the
    language that is spoken now."""
    made = correction_made_by(edition)
    return [*([correction_in_words(made)] if made else []), *map(notice_in_words, notices)]


# The same for programs, whose files are in English in every installation.
notice_line = in_english(notice_in_words)
correction_line = in_english(correction_in_words)
lines_of_record = in_english(lines_in_words)


def permanent_address(edition: Edition, audience: str = Audience.PROFESSIONAL) -> str:
    """The address for ever of an edition, or of its text for others, with the site's name."""
    return absolute(edition_address(edition, audience))


def byline_names(edition: Edition) -> list[str]:
    """The names printed under the title, or the house's."""
    return [line.printed_name for line in edition.version.contributors.all()] or [edition.version.house_name]


def title_as_cited(edition: Edition, notices: list[Notice]) -> str:
    """The title; that of a retracted text says so first, wherever it is cited (COPE Retraction Guidelines)."""
    title = edition.version.title
    return as_retracted(title) if has(notices, NoticeKind.RETRACTION) else title


def as_retracted(title: str) -> str:
    """The title of a retracted text, as it is cited."""
    return f"RETRACTED: {title}"
