"""Which assignments somebody has to be reminded of: by “due and not yet sent”, never by the exact day.

A job that did not run for a week sends what is due then, and leaves out what has lost its point: nobody is told that
something is due soon when it is overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cms.outbox.models import Notification
from reviews.models import Assignment
from reviews.states import OPEN_ROUNDS, AssignmentState

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


def due(reminder: Reminder, now: datetime) -> QuerySet[Assignment]:
    """The open assignments of open rounds for which the reminder is due and was not sent, the longest waiting first."""
    rows = Assignment.objects.filter(
        ~Exists(_sent(reminder)), _in_time(reminder, now), state=reminder.state, round__state__in=OPEN_ROUNDS
    )
    if not reminder.escalates:
        # A closed account reads nothing, and whoever waits for a decision about declared interests cannot review.
        rows = rows.filter(~Q(has_interests=True) | Q(conflict_decision__isnull=False), reviewer__is_active=True)
    return rows.order_by(reminder.deadline, "pk")


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


def _sent(reminder: Reminder) -> QuerySet[Notification]:
    key = Concat(Value(f"{reminder.kind}:"), Cast(OuterRef("pk"), CharField()))
    # Written out so that the partial index on keys can be used.
    return Notification.objects.filter(dedupe_key=key).exclude(dedupe_key="")
