"""What notices say of an edition now."""

from __future__ import annotations

from collections.abc import Iterable

from cms.publishing.models import Notice, NoticeKind

_ABOUT_A_CONCERN = (NoticeKind.CONCERN, NoticeKind.CONCERN_LIFTED)


def standing(notices: Iterable[Notice]) -> list[Notice]:
    """The notices that hold now, oldest first: a concern that was lifted, and its lifting, belong to history (COPE)."""
    placed = sorted(notices, key=lambda notice: (notice.placed_at, notice.pk))
    about = [notice for notice in placed if notice.kind in _ABOUT_A_CONCERN]
    concern = about[-1] if about and about[-1].kind == NoticeKind.CONCERN else None
    return [notice for notice in placed if notice.kind not in _ABOUT_A_CONCERN or notice == concern]


def has(notices: Iterable[Notice], kind: NoticeKind) -> bool:
    """Whether one of the notices is of this kind."""
    return any(notice.kind == kind for notice in notices)
