"""Editions: what readers see. Append-only, except for the one row per article that says which edition is live."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Article, Version
from cms.ledger.models import Evidence
from reviews.models import Approval


class Basis(models.TextChoices):
    """What an edition rests on."""

    APPROVAL = "approval", "Approved by the medical advisory board"
    REAFFIRMED = "reaffirmed", "Reaffirmed by the medical advisory board"


class Edition(Evidence):
    """A published approval. Numbered per article and addressable for ever."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="editions")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="edition")
    version_sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=12, choices=Basis)
    change_note = models.TextField(blank=True)
    review_due = models.DateField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["article", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once_per_article"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="edition_basis_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published_at"], name="edition_newest_first"),
            models.Index(fields=["record_sha256"], name="edition_by_verification_code"),
        ]

    def __str__(self) -> str:
        return f"{self.article.slug} edition {self.number}"


class LiveEdition(models.Model):
    """Which edition of an article readers are shown: the one row that moves."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="live_edition")
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="live_pointer")
    is_withdrawn = models.BooleanField(default=False)
    updated_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["is_withdrawn", "-updated_at"], name="live_newest_first")]

    def __str__(self) -> str:
        return f"{self.edition} is live"


class NoticeKind(models.TextChoices):
    """What a notice says of an edition, in the terms of COPE and ICMJE."""

    CORRECTION = "correction", "Correction"
    CONCERN = "concern", "Expression of concern"
    CONCERN_LIFTED = "concern-lifted", "Expression of concern lifted"
    RETRACTION = "retraction", "Retraction"
    WITHDRAWAL = "withdrawal", "Withdrawal"


class Notice(Evidence):
    """A correction, expression of concern, retraction or withdrawal, attached to an edition: who, why, when."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    placed_at = models.DateTimeField()

    ARTICLE_PATH = "edition__article"

    class Meta:
        ordering: ClassVar = ["placed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.edition}"


class ScheduledPublication(models.Model):
    """An approval that is to be published at a time."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"
        REFUSED = "refused", "Refused when it was due"

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="schedule")
    publish_at = models.DateTimeField()
    change_note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    outcome = models.TextField(blank=True)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["approval"], condition=Q(state="waiting"), name="schedule_one_waiting_per_approval"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "published", "cancelled", "refused"]), name="schedule_state_is_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "publish_at"], name="schedule_due")]

    def __str__(self) -> str:
        return f"{self.approval} at {self.publish_at:%Y-%m-%d %H:%M} UTC"
