"""The work itself. What it says lives in its draft and its versions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Audience(models.TextChoices):
    """Whom a rendition is written for. The professional one is always there."""

    PROFESSIONAL = "professional", _("Clinicians")
    PATIENT = "patient", _("Patients and carers")


class Origin(models.TextChoices):
    """How the text came to be; printed for readers (Regulation (EU) 2024/1689, the AI Act, Article 50(4))."""

    HUMAN = "human", _("Written by people")
    AI_ASSISTED = "ai-assisted", _("Written by people with the help of an AI tool")
    AI_GENERATED = "ai-generated", _("Drafted by an AI tool")


# Years; beyond that a limit says nothing.
LONGEST_LIMIT = 100


class Topic(models.Model):
    """A field of medicine by which articles are grouped."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, unique=True)
    outdated_after_years = models.PositiveSmallIntegerField("sources are outdated after years", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outdated_after_years__isnull=True)
                | models.Q(outdated_after_years__gte=1, outdated_after_years__lte=LONGEST_LIMIT),
                name="topic_limit_is_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """The work: its address, topic, owner and origin. Holds no text, so reader queries may touch it."""

    slug = models.SlugField("address", max_length=120, unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="articles")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_articles")
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.HUMAN)
    origin_tool = models.CharField("name of the AI tool", max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField()
    due_on = models.DateField(
        "due", null=True, blank=True, help_text="The day by which the draft is to be submitted; a submission meets it."
    )
    # Whether this owner was told of this day: what an index need not look at any more. They decide nothing; whoever
    # changes the owner or the day takes them back.
    told_draft_due_soon = models.BooleanField(default=False, db_default=False, editable=False)
    told_draft_overdue = models.BooleanField(default=False, db_default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["told_draft_due_soon", "told_draft_overdue"])

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="article_origin_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(due_on__isnull=False, told_draft_due_soon=False),
                name="article_draft_due_soon",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(due_on__isnull=False, told_draft_overdue=False),
                name="article_draft_overdue",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def remind_anew(self) -> list[str]:
        """Take back that the owner was told of the day: one of them is another. Returns the fields to be saved."""
        self.told_draft_due_soon = self.told_draft_overdue = False
        return ["told_draft_due_soon", "told_draft_overdue"]


class Collaborator(models.Model):
    """Another editor who may read and write the draft."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collaborations")
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "user"], name="collaborator_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.article}"


class TopicEditor(models.Model):
    """An editor was given a topic: its articles are open to them as to a collaborator. Managing editors need none."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="topics_given")
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "topic"], name="topic_once_per_editor"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.topic}"


class SlugRedirect(models.Model):
    """An address that an article had before; readers who come to it are sent on."""

    old_slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="slug_redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.article}"
