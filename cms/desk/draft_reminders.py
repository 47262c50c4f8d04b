"""Reminding owners of the days by which they are to submit: by “due and not yet sent”, as reviewers are reminded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from articles.models import Article
from cms import clock
from cms.outbox.models import Notification
from cms.outbox.notifying import Telling, notify_all

BATCH = 100
SOON = timedelta(days=3)


@dataclass(frozen=True)
class DraftReminder:
    """One kind: for drafts due from `first` to `last` days after today (None: without an end)."""

    kind: str
    first: timedelta | None
    last: timedelta
    subject: str
    text: str


DRAFT_REMINDERS = (
    DraftReminder(
        "draft-due-soon",
        timedelta(),
        SOON,
        "Due on {day}: {title}",
        "This draft is to be submitted by {day}.",
    ),
    DraftReminder(
        "draft-overdue",
        None,
        timedelta(days=-1),
        "Overdue: {title}",
        "This draft was to be submitted by {day}. Submit it, or agree on another day with a managing editor.",
    ),
)


def due(reminder: DraftReminder, today: date) -> QuerySet[Article]:
    """The articles for which the reminder is due and was not sent, the longest overdue first. A draft that was
    submitted has no due date any more; one that was given a new day, or a new owner, is reminded of anew."""
    rows = Article.objects.filter(
        ~Exists(_sent(reminder)), due_on__isnull=False, due_on__lte=today + reminder.last, owner__is_active=True
    )
    if reminder.first is not None:
        rows = rows.filter(due_on__gte=today + reminder.first)
    return rows.order_by("due_on", "pk")


def _sent(reminder: DraftReminder) -> QuerySet[Notification]:
    parts = [Cast(OuterRef(name), CharField()) for name in ("pk", "owner", "due_on")]
    key = Concat(Value(f"{reminder.kind}:"), parts[0], Value(":"), parts[1], Value(":"), parts[2])
    # Written out so that the partial index on keys can be used.
    return Notification.objects.filter(dedupe_key=key).exclude(dedupe_key="")


def send_draft_reminders(limit: int = BATCH) -> Mapping[str, int]:
    """Tell owners, in time and afterwards, that a draft is to be submitted.

    Comes in: for how many drafts at most of each kind; the next run takes up the rest. Goes out: how many of each kind.
    Changes: notifications and mail, each once for a draft, its owner and its day. Safe to run at any time and twice at
    once: a batch is looked at again under the locks of its articles.
    """
    return {reminder.kind: _send(reminder, limit) for reminder in DRAFT_REMINDERS}


def _send(reminder: DraftReminder, limit: int) -> int:
    today = clock.now().date()
    batch = list(due(reminder, today).values_list("pk", flat=True)[:limit])
    if not batch:
        return 0
    with transaction.atomic():
        list(Article.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        rows = list(
            due(reminder, today)
            .filter(pk__in=batch)
            .select_related("owner", "draft")
            .prefetch_related("owner__emailaddress_set")
        )
        notify_all(_tellings(reminder, rows))
    return len(rows)


def _tellings(reminder: DraftReminder, articles: Iterable[Article]) -> list[Telling]:
    return [
        Telling(
            to=article.owner,
            kind=reminder.kind,
            subject=reminder.subject.format(day=f"{article.due_on:%-d %B %Y}", title=article.draft.title or "Untitled"),
            text=reminder.text.format(day=f"{article.due_on:%-d %B %Y}"),
            path=reverse("desk:draft", args=[article.slug]),
            dedupe_key=f"{reminder.kind}:{article.pk}:{article.owner_id}:{article.due_on}",
        )
        for article in articles
    ]
