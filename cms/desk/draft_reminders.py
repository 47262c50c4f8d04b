"""Reminding owners of the days by which they are to submit: by “due and not yet sent”, as reviewers are reminded, with
marks of what was told on the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Article
from cms import clock
from cms.outbox.notifying import Telling, notify_all, told_before
from reviews.reminders import Sent

BATCH = 200
SOON = timedelta(days=3)


@dataclass(frozen=True)
class DraftReminder:
    """One kind: for drafts due from `first` to `last` days after today (None: without an end)."""

    kind: str
    first: timedelta | None
    last: timedelta
    subject: str
    text: str

    @property
    def mark(self) -> str:
        """The field of the article that says that it was told."""
        return f"told_{self.kind.replace('-', '_')}"

    def key_of(self, article: Article) -> str:
        """What is sent once: another day, or another owner, is told anew."""
        return f"{self.kind}:{article.pk}:{article.owner_id}:{article.due_on}"


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
    """The articles for which the reminder is due and not marked as sent, the longest overdue first. A draft that was
    submitted has no due date any more; one that was given a new day, or a new owner, is reminded of anew."""
    rows = Article.objects.filter(
        due_on__isnull=False, due_on__lte=today + reminder.last, owner__is_active=True, **{reminder.mark: False}
    )
    if reminder.first is not None:
        rows = rows.filter(due_on__gte=today + reminder.first)
    return rows.order_by("due_on", "pk")


def send_draft_reminders(limit: int = BATCH) -> Sent:
    """Tell owners, in time and afterwards, that a draft is to be submitted.

    Comes in: for how many drafts at most of each kind, in one transaction; a further call takes up the rest. Goes out:
    how many of each kind were told, and whether there may be a rest. Changes: notifications and mail, each once for a
    draft, its owner and its day, and the article's marks. Safe to run at any time and twice at once: a batch is looked
    at again under the locks of its articles.
    """
    told, goes_on, today = {}, False, clock.now().date()
    for reminder in DRAFT_REMINDERS:
        batch = list(due(reminder, today).values_list("pk", flat=True)[:limit])
        told[reminder.kind] = _send(reminder, batch, today) if batch else 0
        goes_on |= len(batch) == limit
    return Sent(told, goes_on)


def _send(reminder: DraftReminder, batch: Sequence[int], today: date) -> int:
    with transaction.atomic():
        list(Article.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        rows = list(
            due(reminder, today)
            .filter(pk__in=batch)
            .select_related("draft")
            .prefetch_related("owner__emailaddress_set")
        )
        # Told before there were marks, or once before of this day.
        before = told_before([reminder.key_of(article) for article in rows])
        fresh = [article for article in rows if reminder.key_of(article) not in before]
        notify_all(_tellings(reminder, fresh))
        Article.objects.filter(pk__in=[article.pk for article in rows]).update(**{reminder.mark: True})
    return len(fresh)


def _tellings(reminder: DraftReminder, articles: Iterable[Article]) -> list[Telling]:
    return [
        Telling(
            to=article.owner,
            kind=reminder.kind,
            subject=reminder.subject.format(day=f"{article.due_on:%-d %B %Y}", title=article.draft.title or "Untitled"),
            text=reminder.text.format(day=f"{article.due_on:%-d %B %Y}"),
            path=reverse("desk:draft", args=[article.slug]),
            dedupe_key=reminder.key_of(article),
        )
        for article in articles
    ]
