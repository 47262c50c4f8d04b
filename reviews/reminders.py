"""Which assignments somebody has to be reminded of: by “due and not yet sent”, never by the exact day.

A job that did not run for a week sends what is due then, and leaves out what has lost its point: nobody is told that
something is due soon when it is overdue.

Each kind has a mark on the assignment, and an index of what is open and has none: what was told costs a later run
nothing. The key of the notification decides whether it was told; the mark only keeps it from being looked at again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from reviews.models import Assignment
from reviews.states import AssignmentState

ANSWER_SOON = timedelta(days=2)
REVIEW_SOON = timedelta(days=3)
ANSWER_ESCALATES = timedelta(days=2)
REVIEW_ESCALATES = timedelta(days=3)


@dataclass(frozen=True)
class Reminder:
    """One kind: for assignments in `state`, `lead` before their `deadline` or `overdue` after it, to the reviewer or
    to the managing editor. `since` is when the reviewer last had the date before them."""

    kind: str
    state: AssignmentState
    deadline: str
    since: str
    lead: timedelta | None = None
    overdue: timedelta | None = None
    escalates: bool = False

    @property
    def mark(self) -> str:
        """The field of the assignment that says that it was told."""
        return f"told_{self.kind.replace('-', '_')}"

    def key_of(self, assignment: Assignment) -> str:
        """What is sent once."""
        return f"{self.kind}:{assignment.pk}"


REMINDERS = (
    Reminder("answer-due-soon", AssignmentState.INVITED, "respond_by", "invited_at", lead=ANSWER_SOON),
    Reminder("answer-overdue", AssignmentState.INVITED, "respond_by", "invited_at", overdue=timedelta()),
    Reminder("review-due-soon", AssignmentState.ACCEPTED, "due_at", "answered_at", lead=REVIEW_SOON),
    Reminder("review-overdue", AssignmentState.ACCEPTED, "due_at", "answered_at", overdue=timedelta()),
    Reminder(
        "answer-escalated",
        AssignmentState.INVITED,
        "respond_by",
        "invited_at",
        overdue=ANSWER_ESCALATES,
        escalates=True,
    ),
    Reminder(
        "review-escalated", AssignmentState.ACCEPTED, "due_at", "answered_at", overdue=REVIEW_ESCALATES, escalates=True
    ),
)


@dataclass(frozen=True)
class Sent:
    """What came of one batch of each kind: how many were told, and whether some kind may have left something over."""

    told: Mapping[str, int]
    goes_on: bool

    def __or__(self, other: Sent) -> Sent:
        """Both, of which each has kinds of its own."""
        return Sent({**self.told, **other.told}, self.goes_on or other.goes_on)

    def __str__(self) -> str:
        return ", ".join(f"{kind} {count}" for kind, count in self.told.items())


def due(reminder: Reminder, now: datetime) -> QuerySet[Assignment]:
    """The open assignments for which the reminder is due and not marked as sent, the longest waiting first.

    Rounds are not asked: what ends one closes its assignments, and a planner that guesses how many are open would
    rather read all of them than the first of the index.
    """
    rows = Assignment.objects.filter(_in_time(reminder, now), state=reminder.state, **{reminder.mark: False})
    if not reminder.escalates:
        # A closed account reads nothing, and whoever waits for a decision about declared interests cannot review.
        rows = rows.filter(~Q(has_interests=True) | Q(conflict_decision__isnull=False), reviewer__is_active=True)
    return rows.order_by(reminder.deadline, "pk")


def still_due(reminder: Reminder, now: datetime, keys: Collection[int]) -> QuerySet[Assignment]:
    """Those of the assignments, which are fetched by their keys alone, that nobody has answered or marked meanwhile."""
    return Assignment.objects.filter(
        _in_time(reminder, now), pk__in=keys, state=reminder.state, **{reminder.mark: False}
    ).order_by(reminder.deadline, "pk")


def _in_time(reminder: Reminder, now: datetime) -> Q:
    deadline = reminder.deadline
    if reminder.lead is None:
        return Q(**{f"{deadline}__lte": now - (reminder.overdue or timedelta())})
    # Whoever was invited or accepted within the last days has just read the date.
    return Q(
        **{
            f"{deadline}__gt": now,
            f"{deadline}__lte": now + reminder.lead,
            f"{reminder.since}__lt": F(deadline) - reminder.lead,
        }
    )
