"""One change to many articles: what was asked for, and what became of it article by article."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models import Article, Topic


class BulkKind(models.TextChoices):
    """What is changed."""

    TOPIC = "topic", "Topic"
    OWNER = "owner", "Owner"
    DUE = "due-date", "Due date"


class BulkChange(models.Model):
    """Somebody changes one thing of many articles, under their own name: planned, then started, then finished. What
    each article's audit trail says of it is written by the same actions as a single change."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_changes")
    kind = models.CharField(max_length=10, choices=BulkKind)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, help_text="Empty takes the day away.")
    note = models.CharField(max_length=1000, blank=True, help_text="For the new owner.")
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-planned_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=BulkKind.TOPIC, topic__isnull=False, owner__isnull=True)
                | Q(kind=BulkKind.OWNER, topic__isnull=True, owner__isnull=False)
                | Q(kind=BulkKind.DUE, topic__isnull=True, owner__isnull=True),
                name="bulk_change_says_to_what",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(started_at__isnull=False), name="bulk_change_starts_first"
            ),
        ]

    def __str__(self) -> str:
        if self.topic:
            return f"Topic: {self.topic}"
        if self.owner:
            return f"Owner: {self.owner}"
        return f"Due date: {self.due_on:%-d %B %Y}" if self.due_on else "No due date"


class BulkItem(models.Model):
    """One article of a change: it waits, was changed, or was refused for a reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Changed"
        REFUSED = "refused", "Refused"

    change = models.ForeignKey(BulkChange, on_delete=models.PROTECT, related_name="items")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "article"], name="article_once_a_bulk_change"),
            models.CheckConstraint(
                condition=Q(state="waiting", at__isnull=True, reason="")
                | Q(state="done", at__isnull=False, reason="")
                | (Q(state="refused", at__isnull=False) & ~Q(reason="")),
                name="bulk_item_says_what_became_of_it",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["change", "state", "id"], name="bulk_items_by_state")]

    def __str__(self) -> str:
        return f"{self.article} ({self.get_state_display().lower()})"
