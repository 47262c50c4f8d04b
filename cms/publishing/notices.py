"""What notices say of an edition now."""

from __future__ import annotations

from collections.abc import Iterable

from cms.publishing.models import Edition, Notice, NoticeKind

_ABOUT_A_CONCERN = (NoticeKind.CONCERN, NoticeKind.CONCERN_LIFTED)


def standing(notices: Iterable[Notice]) -> list[Notice]:
    """The notices that hold now, oldest first: a concern that was lifted, and its lifting, belong to history (COPE)."""
    placed = sorted(notices, key=lambda notice: (notice.placed_at, notice.pk))
    about = [notice for notice in placed if notice.kind in _ABOUT_A_CONCERN]
    concern = about[-1] if about and about[-1].kind == NoticeKind.CONCERN else None
    return [notice for notice in placed if notice.kind not in _ABOUT_A_CONCERN or notice == concern]


def correction_made_by(edition: Edition, editions: Iterable[Edition]) -> Notice | None:
    """The notice of what this edition corrects, or of what an earlier one with the same text did; it is on one of the
    article's other `editions`, each with its notices. A text that was looked at again stays the corrected one."""
    alike = {one.pk for one in editions if one.version_id == edition.version_id and one.number <= edition.number}
    made = [notice for one in editions for notice in one.notices.all() if notice.corrected_by_id in alike]
    return max(made, key=lambda notice: (notice.placed_at, notice.pk), default=None)


def has(notices: Iterable[Notice], kind: NoticeKind) -> bool:
    """Whether one of the notices is of this kind."""
    return any(notice.kind == kind for notice in notices)
