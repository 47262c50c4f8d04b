"""How many articles stand in each column of the board: exact up to a thousand, and no further, so that the board costs
as much with a hundred thousand articles as with a thousand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, QuerySet, Value, When

from cms.desk.board_cards import DUE, NOTICE_OF_REVIEW
from cms.desk.board_queries import COLUMNS, OPEN, BoardFilter, InOrderPlaces, flagged_versions
from cms.desk.models import BoardPlace
from cms.desk.models.board import Standing
from cms.desk.paging import COUNTED, length_of
from reviews.states import OPEN_ROUNDS


def column_counts(asked: BoardFilter, places: InOrderPlaces, now: datetime) -> dict[str, int]:
    """How many of the places that fit stand in each column, and how many are withdrawn; beyond a thousand, a thousand
    and one. Two queries: what rests on a flagged source, which is found from the flagged sources, and one number for
    each stretch of an index. What holds words is found once and counted whole: no index has both words and columns."""
    places, until = places.order_by(), now.date() + NOTICE_OF_REVIEW
    flagged = places.filter(at_state=Standing.PUBLISHED, version__in=flagged_versions())
    by_source = sum(day is None or day > until for day in flagged.values_list("at_review_due", flat=True))
    counts = dict.fromkeys([*COLUMNS, Standing.WITHDRAWN], 0)
    counts |= {DUE: by_source, Standing.PUBLISHED: -by_source}
    # So many more, because those that rest on a flagged source are taken away from what is not due by its date.
    lengths = _whole(places, until) if asked.words else _lengths(list(_parts(places, until)), more=by_source)
    for key, length in lengths:
        counts[key] += length
    return {key: min(count, COUNTED + 1) for key, count in counts.items()}


def _lengths(parts: list[tuple[str, QuerySet[Any]]], more: int) -> Iterator[tuple[str, int]]:
    asked = {f"length_{number}": length_of(rows, more) for number, (_, rows) in enumerate(parts)}
    # Any one row to hang the numbers on: without one there is nothing to count.
    found = BoardPlace.objects.order_by("pk").annotate(**asked).values_list(*asked).first() or [0] * len(parts)
    for (key, _), length in zip(parts, found, strict=True):
        # None: Django knows that nothing fits, and does not ask.
        yield key, length or 0


def _whole(places: InOrderPlaces, until: date) -> list[tuple[str, int]]:
    is_due = When(at_state=Standing.PUBLISHED, at_review_due__lte=until, then=Value(DUE))
    column = Case(is_due, default="at_state", output_field=CharField())
    return list(places.annotate(column=column).values_list("column").annotate(length=Count("pk")))


def _parts(places: InOrderPlaces, until: date) -> Iterator[tuple[str, QuerySet[Any]]]:
    """The rows of each column by its state and date, in parts of which each is a stretch of one index."""
    for state in Standing:
        if state != Standing.PUBLISHED:
            yield state, places.filter(at_state=state)
    live = places.filter(at_state=Standing.PUBLISHED)
    yield Standing.PUBLISHED, live.filter(at_review_due__gt=until)
    yield Standing.PUBLISHED, live.filter(at_review_due__isnull=True)
    yield DUE, live.filter(at_review_due__lte=until)


def total_of(asked: BoardFilter, counts: Mapping[str, int]) -> int:
    """How many rows the table has, from the counts that the board has read already; more than a thousand where it has
    more."""
    if asked.state == OPEN:
        return sum(counts[state] for state in OPEN_ROUNDS)
    return counts.get(asked.state, 0) if asked.state else sum(counts.values())
