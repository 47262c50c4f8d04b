"""The comparison in one sentence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.comparing.change import Change
from articles.comparing.claim_changes import ClaimChanges
from articles.comparing.sources import SourceChanges

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Each with its noun, and as it stands behind another count of the same noun.
_Counted = tuple["_StrPromise", "_StrPromise"]
_CLAIMS_CHANGED: Final[_Counted] = (
    ngettext_lazy("%(count)d claim changed", "%(count)d claims changed", "count"),
    _("%(count)d changed"),
)
_CLAIMS_ADDED: Final[_Counted] = (
    ngettext_lazy("%(count)d claim added", "%(count)d claims added", "count"),
    _("%(count)d added"),
)
_CLAIMS_REMOVED: Final[_Counted] = (
    ngettext_lazy("%(count)d claim removed", "%(count)d claims removed", "count"),
    _("%(count)d removed"),
)
_SOURCES_ADDED: Final[_Counted] = (
    ngettext_lazy("%(count)d source added", "%(count)d sources added", "count"),
    _("%(count)d added"),
)
_SOURCES_REMOVED: Final[_Counted] = (
    ngettext_lazy("%(count)d source removed", "%(count)d sources removed", "count"),
    _("%(count)d removed"),
)
_SOURCES_DESCRIBED_OTHERWISE: Final[_Counted] = (
    ngettext_lazy("%(count)d source with changed data", "%(count)d sources with changed data", "count"),
    _("%(count)d with changed data"),
)
_SOURCES_RETRACTED: Final[_Counted] = (
    ngettext_lazy(
        "%(count)d source with a changed retraction status",
        "%(count)d sources with a changed retraction status",
        "count",
    ),
    _("%(count)d with a changed retraction status"),
)


def summary_sentence(
    changes: Sequence[Change], claims: ClaimChanges, sources: SourceChanges, renumbered: int, others: int
) -> str:
    """Such as *3 claims changed, 1 added, 1 source added, 7 renumbered*; *Nothing changed* where nothing did. In the
    language that is spoken now.

    `others` counts the changes that are in no changed claim, the title, the summary and moves included.
    """
    titles = [_title_changed(change) for change in changes if change.what in ("title", "summary")]
    moved = sum(change.kind == "moved" for change in changes)
    others -= len(titles) + moved
    retractions = sum(change.is_retraction for change in sources.changed)
    parts = [
        *_counted(
            (len(claims.changed), _CLAIMS_CHANGED),
            (len(claims.added), _CLAIMS_ADDED),
            (len(claims.removed), _CLAIMS_REMOVED),
        ),
        *_counted(
            (len(sources.added), _SOURCES_ADDED),
            (len(sources.removed), _SOURCES_REMOVED),
            (len(sources.changed) - retractions, _SOURCES_DESCRIBED_OTHERWISE),
            (retractions, _SOURCES_RETRACTED),
        ),
        *([gettext("%(count)d renumbered") % {"count": renumbered}] if renumbered else []),
        *titles,
        *([gettext("%(count)d moved") % {"count": moved}] if moved else []),
        *([_others(others)] if others > 0 else []),
    ]
    sentence = ", ".join(parts) or gettext("Nothing changed")
    return sentence[0].upper() + sentence[1:]


def _title_changed(change: Change) -> str:
    return gettext("title changed") if change.what == "title" else gettext("summary changed")


def _others(count: int) -> str:
    said = ngettext("%(count)d other change in the text", "%(count)d other changes in the text", count)
    return said % {"count": count}


def _counted(*counts: tuple[int, _Counted]) -> list[str]:
    """*3 claims changed*, *1 added*: the noun stands once."""
    found = [(count, words) for count, words in counts if count]
    return [words[0 if index == 0 else 1] % {"count": count} for index, (count, words) in enumerate(found)]
