"""The daily look at what became of cited sources: the Retraction Watch table, then Crossref and PubMed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from articles.actions import import_retractions, match_library, refresh_references, update_retractions
from articles.actions.lookup import PAUSE, RefreshReport, due_references
from articles.actions.retractions import WatchReport
from articles.models import DraftReference, Reference, VersionReference
from articles.references.lookup import LookupTrouble
from articles.retractions.retraction_watch import UnreadableAnnouncements
from reviews.states import OPEN_ROUNDS

# A day, less the hours by which a daily run may begin earlier than the one before: a source that waited for the run
# after next would be two days old.
A_DAY = timedelta(hours=20)
A_RUN = 5_000


@dataclass
class WatchRun:
    """What one run did. `table` is None where there was no other table to be taken over; `trouble` and
    `table_refused` say what failed."""

    table: WatchReport | None = None
    asked: RefreshReport = field(default_factory=RefreshReport)
    trouble: str = ""
    table_refused: str = ""


def watch_retractions(
    *, file: Path | None = None, allow_shrink: bool = False, limit: int = A_RUN, pause: float = PAUSE
) -> WatchRun:
    """Take over the table (`file`, or where the settings say), and ask about every cited source that nobody was asked
    about within a day: at most `limit`, the most urgent first.

    Safe to repeat, and to run twice at once. A table that cannot be had or used stops nothing else: it is told in the
    report.
    """
    run = WatchRun()
    try:
        run.table = (
            import_retractions(file, allow_shrink=allow_shrink)
            if file
            else update_retractions(allow_shrink=allow_shrink)
        )
    except LookupTrouble as trouble:
        run.trouble = str(trouble)
    except UnreadableAnnouncements as error:
        run.table_refused = str(error)
    if run.table is None:
        # A run that was killed after it had taken over the table, and before it had compared the library, is completed.
        matched = match_library()
        run.table = matched if matched.flagged or matched.unflagged else None
    _ask(run.asked, limit, pause)
    return run


def _ask(total: RefreshReport, limit: int, pause: float) -> None:
    tiers = cited_by_urgency()
    for among in tiers:
        if total.stopped or total.looked_up >= limit:
            break
        done = refresh_references(
            older_than=A_DAY,
            limit=limit - total.looked_up,
            among=among.exclude(key__in=list(total.failed)),
            pause=pause,
        )
        total.looked_up += done.looked_up
        total.changed += done.changed
        total.failed |= done.failed
        total.stopped = done.stopped
    cited = Q()
    for among in tiers:
        cited |= Q(pk__in=among.values("pk"))
    total.left = due_references(A_DAY, Reference.objects.filter(cited)).count()


def cited_by_urgency() -> tuple[QuerySet[Reference], ...]:
    """The sources that something rests on: behind live editions, then in open rounds, then in drafts. One that is in
    several comes first in the most urgent; by the next it was asked about."""
    frozen = VersionReference.objects.order_by()
    return (
        _standing(frozen.filter(version__editions__live_pointer__is_withdrawn=False)),
        _standing(frozen.filter(version__rounds__state__in=OPEN_ROUNDS)),
        _standing(DraftReference.objects.order_by()),
    )


def _standing(cited: QuerySet[Any]) -> QuerySet[Reference]:
    """The library entries that stand for the cited ones: themselves, or what they were merged into."""
    numbers = cited.values_list("reference", flat=True)
    into = Reference.objects.filter(pk__in=numbers).exclude(merged_into=None).order_by().values("merged_into")
    return Reference.objects.filter(Q(pk__in=numbers) | Q(pk__in=into)).order_by()
