"""The house's figures for managing editors: how long things stand where, who carries what, what comes. A fixed number
of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from statistics import median

from django.db.models import Count, Q, Value
from django.urls import reverse

from cms.desk.board_queries import WAITING
from cms.desk.models import BoardPlace, Standing
from cms.publishing.models import Edition
from reviews.candidates import turnarounds
from reviews.models import Assignment, Round
from reviews.queries import board_members
from reviews.states import OPEN_ASSIGNMENTS, OPEN_ROUNDS

OLDEST = 12
# This month and the twelve after it.
MONTHS = 13
# How many ended rounds tell what is usual.
RECENT = 500
AGES = (("under a week", 0, 7), ("1 to 4 weeks", 7, 28), ("4 to 12 weeks", 28, 84), ("longer", 84, None))


@dataclass(frozen=True)
class Row:
    """One line of a table, and one bar, or stack of bars, of its chart. `cells` are further words for the table."""

    label: str
    values: tuple[int | None, ...]
    cells: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Chart:
    """A table that is drawn as well. `series` name the columns with numbers, `columns` those behind them."""

    key: str
    title: str
    text: str
    head: str
    series: tuple[str, ...]
    rows: Sequence[Row]
    unit: str
    columns: tuple[str, ...] = ()
    is_upright: bool = False


def charts(now: datetime) -> list[Chart]:
    """Everything that the page draws. Nine queries."""
    return [ages(now), oldest_waiting(now), *people(now), coming_re_reviews(now.date())]


def ages(now: datetime) -> Chart:
    """How many articles stand in each state, and for how long by now; with what is usual for the rounds that ended."""
    states = (Standing.DRAFT, *WAITING)
    # One part for each age, each of which counts a stretch of the index.
    parts = [
        BoardPlace.objects.order_by()
        .filter(_aged(now, low, high), state__in=states)
        .annotate(age=Value(label))
        .values("state", "age")
        .annotate(count=Count("pk"))
        .values_list("state", "age", "count")
        for label, low, high in AGES
    ]
    found = {(state, age): count for state, age, count in parts[0].union(*parts[1:], all=True)}
    labels = tuple(label for label, _, _ in AGES)
    usual = _usual_days()
    return Chart(
        key="ages",
        title="Days in each state",
        text="How many articles stand where, and for how long by now.",
        head="State",
        series=labels,
        columns=("Usually",),
        unit="articles",
        rows=[
            Row(str(state.label), tuple(found.get((state, label), 0) for label in labels), (_days(usual.get(state)),))
            for state in states
        ],
    )


def _aged(now: datetime, low: int, high: int | None) -> Q:
    young = Q(since__lte=now - timedelta(days=low)) if low else Q()
    return young & Q(since__gt=now - timedelta(days=high)) if high else young


def _usual_days() -> dict[str, float]:
    """The median of days that the latest rounds to end spent as submitted and under review, and the latest editions
    as approved."""
    ended = Round.objects.exclude(state__in=OPEN_ROUNDS).order_by("-closed_at")
    moments = list(ended.values_list("submitted_at", "review_began_at", "closed_at")[:RECENT])
    signed = Edition.objects.filter(approval__isnull=False)
    approved = signed.order_by("-published_at").values_list("approval__at", "published_at")[:RECENT]
    spent = {
        Standing.SUBMITTED: [began - submitted for submitted, began, _ in moments if began],
        Standing.UNDER_REVIEW: [closed - began for _, began, closed in moments if began and closed],
        Standing.APPROVED: [published - at for at, published in approved],
    }
    return {state: median(one / timedelta(days=1) for one in times) for state, times in spent.items() if times}


def _days(days: float | None) -> str:
    if days is None:
        return "not known"
    return "under a day" if days < 1 else f"{round(days)} day{'' if round(days) == 1 else 's'}"


def oldest_waiting(now: datetime) -> Chart:
    """What has stood longest between submission and publication."""
    # The oldest of each state by its index, then the oldest of those.
    oldest = [BoardPlace.objects.filter(state=state).order_by("since", "pk").values("pk")[:OLDEST] for state in WAITING]
    chosen = reduce(or_, (Q(pk__in=keys) for keys in oldest))
    places = BoardPlace.objects.filter(chosen).order_by("since", "pk")[:OLDEST]
    return Chart(
        key="oldest",
        title="Oldest waiting",
        text="What has stood longest in its state between submission and publication.",
        head="Article",
        series=("Days",),
        columns=("State",),
        unit="days",
        rows=[
            Row(place.title, ((now - place.since).days,), (str(Standing(place.state).label),), _round(place))
            for place in places
        ],
    )


def _round(place: BoardPlace) -> str:
    return reverse("desk:round", args=[place.round_id])


def people(now: datetime) -> tuple[Chart, Chart]:
    """What each board member has open, how much of it is late, and how long a review usually takes them."""
    late = Q(due_at__lt=now) | Q(answered_at__isnull=True, respond_by__lt=now)
    # A round that ends closes what is open in it.
    # One part for each state, each of which is counted in the index.
    parts = [
        Assignment.objects.order_by()
        .filter(state=state)
        .values("reviewer")
        .annotate(count=Count("pk"), late=Count("pk", filter=late))
        .values_list("reviewer", "count", "late")
        for state in OPEN_ASSIGNMENTS
    ]
    loads: dict[int, tuple[int, int]] = {}
    for reviewer, count, overdue in parts[0].union(*parts[1:], all=True):
        in_time, is_late = loads.get(reviewer, (0, 0))
        loads[reviewer] = (in_time + count - overdue, is_late + overdue)
    usual = turnarounds()
    members = sorted(board_members(), key=lambda one: (-sum(loads.get(one.pk, (0, 0))), one.printed_name))
    load = [Row(one.printed_name, loads.get(one.pk, (0, 0)), (one.specialty,)) for one in members]
    slowest = sorted((one for one in members if one.pk in usual), key=lambda one: (-usual[one.pk], one.printed_name))
    return (
        Chart(
            key="load",
            title="Reviewers’ load",
            text="Open invitations and reviews of each board member, the busiest first.",
            head="Board member",
            series=("In time", "Late"),
            columns=("Specialty",),
            unit="reviews",
            rows=load,
        ),
        Chart(
            key="turnaround",
            title="Reviewers’ turnaround",
            text="Days from invitation to signature, the median of each member’s latest reviews.",
            head="Board member",
            series=("Days",),
            unit="days",
            rows=[Row(one.printed_name, (usual[one.pk],)) for one in slowest],
        ),
    )


def coming_re_reviews(today: date) -> Chart:
    """How many live editions are to be looked at again, month by month; first those that should have been already. Also
    those whose article stands elsewhere on the board, because an update of it waits."""
    months = _months(today)
    places = BoardPlace.objects.order_by().filter(review_due__lt=months[-1])
    parts = [
        part.values("state", "review_due").annotate(count=Count("pk")).values_list("state", "review_due", "count")
        for part in (
            places.filter(state=Standing.PUBLISHED),
            # Few: what waits for somebody. Nobody sees the text of which the edition was withdrawn.
            places.filter(state__in=WAITING, edition__live_pointer__is_withdrawn=False),
        )
    ]
    dates = [(due, count) for _, due, count in parts[0].union(*parts[1:], all=True) if due]
    counts = [0] * MONTHS
    overdue = 0
    for due, count in dates:
        if due < today:
            overdue += count
        else:
            counts[_month_number(due) - _month_number(today)] += count
    return Chart(
        key="coming",
        title="Re-reviews due",
        text="Live editions by their review date: passed, this month, and each of the twelve months after it.",
        head="Month",
        series=("Editions",),
        unit="editions",
        is_upright=True,
        rows=[
            Row("Overdue", (overdue,)),
            *(Row(f"{month:%b %Y}", (count,)) for month, count in zip(months[:-1], counts, strict=True)),
        ],
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _months(today: date) -> list[date]:
    """The first day of this month and of each that is shown after it; last, of the first that is not."""
    first: Iterable[int] = range(_month_number(today), _month_number(today) + MONTHS + 1)
    return [date(number // 12, number % 12 + 1, 1) for number in first]
