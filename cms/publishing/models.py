"""Editions: what readers see. Append-only, except for the one row per article that says which edition is live."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.models import Article, Version
from cms.ledger.models import Evidence
from cms.publishing.error_reports.models import ErrorReport as ErrorReport
from cms.publishing.house.models import HousePageWording as HousePageWording
from cms.publishing.previews.models import PreviewLink as PreviewLink
from cms.publishing.previews.models import PreviewOpening as PreviewOpening
from cms.publishing.questions.models import AskerAddress as AskerAddress
from cms.publishing.questions.models import Question as Question
from cms.publishing.search.models import SearchEntry as SearchEntry
from cms.publishing.search.models import SearchWord as SearchWord
from cms.publishing.stored_pages.models import PageChange as PageChange
from cms.publishing.stored_pages.models import StoredPage as StoredPage
from reviews.models import Approval, Correction, CorrectionKind, Round


class Basis(models.TextChoices):
    """What an edition rests on."""

    APPROVAL = "approval", _("Approved by the medical advisory board")
    REAFFIRMED = "reaffirmed", _("Reaffirmed by the medical advisory board")
    EMERGENCY = "emergency", _("Published in an emergency, before the medical advisory board has decided")


class EmergencyPublication(Evidence):
    """A managing editor whom the round's rules name had readers shown a version before the board decided: why, and by
    when the board is to decide. One of the two exceptions of promise 1."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="emergency")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    version_sha256 = models.CharField(max_length=64)
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()
    review_due = models.DateField()

    ARTICLE_PATH = "version__article"

    def __str__(self) -> str:
        return f"emergency publication of {self.version}"


class EarlyAccess(Evidence):
    """A managing editor opened a version in review to readers, under the caution banner. Over when the round is, or
    with its `EarlyAccessEnd`. The other exception of promise 1."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="early_access")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    version_sha256 = models.CharField(max_length=64)
    reason = models.TextField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "version__article"

    class Meta:
        verbose_name_plural = "early accesses"

    def __str__(self) -> str:
        return f"early access to {self.version}"


class EarlyAccessEnd(Evidence):
    """A managing editor closed a version to readers again before its round was over."""

    early_access = models.OneToOneField(EarlyAccess, on_delete=models.PROTECT, related_name="end")
    reason = models.TextField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    at = models.DateTimeField()

    ARTICLE_PATH = "early_access__version__article"

    def __str__(self) -> str:
        return f"end of {self.early_access}"


class Edition(Evidence):
    """A published approval, or an emergency publication. Numbered per article and addressable for ever."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="editions")
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="edition")
    emergency = models.OneToOneField(
        EmergencyPublication, on_delete=models.PROTECT, null=True, blank=True, related_name="edition"
    )
    version_sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=12, choices=Basis)
    change_note = models.TextField(blank=True)
    review_due = models.DateField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    LATER_COLUMNS = frozenset({"emergency_id"})

    class Meta:
        ordering: ClassVar = ["article", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once_per_article"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="edition_basis_is_known"),
            models.CheckConstraint(
                condition=Q(basis=Basis.EMERGENCY, approval__isnull=True, emergency__isnull=False)
                | (~Q(basis=Basis.EMERGENCY) & Q(approval__isnull=False, emergency__isnull=True)),
                name="edition_rests_on_approval_or_emergency",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-published_at"], name="edition_newest_first"),
            models.Index(fields=["record_sha256"], name="edition_by_verification_code"),
        ]

    def __str__(self) -> str:
        return f"{self.article.slug} edition {self.number}"

    @property
    def ground(self) -> Approval | EmergencyPublication:
        """The evidence that the edition rests on; the database holds that it is one of the two."""
        ground = self.approval or self.emergency
        if ground is None:
            raise ValueError(f"{self} rests on nothing. Run verify_record.")
        return ground

    @property
    def correction(self) -> Correction | None:
        """What the board was told that this edition corrects. Not of an emergency edition: nobody has signed it yet."""
        return getattr(self.approval.round, "correction", None) if self.approval else None

    @property
    def is_emergency(self) -> bool:
        """Whether readers were shown the text before the board had decided."""
        return self.basis == Basis.EMERGENCY

    @property
    def has_files(self) -> bool:
        """Whether files are handed out: not of what nobody of the board has signed, because a file travels without the
        banner that says so (promise 1)."""
        return not self.is_emergency


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

    CORRECTION = "correction", _("Correction")
    CONCERN = "concern", _("Expression of concern")
    CONCERN_LIFTED = "concern-lifted", _("Expression of concern lifted")
    RETRACTION = "retraction", _("Retraction")
    WITHDRAWAL = "withdrawal", _("Withdrawal")


class Notice(Evidence):
    """A correction, expression of concern, retraction or withdrawal, attached to an edition: who, why, when."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    placed_at = models.DateTimeField()
    corrected_by = models.OneToOneField(
        Edition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction_notice",
        help_text="Of a correction: the edition that corrects.",
    )
    correction_kind = models.CharField(
        max_length=8, choices=CorrectionKind, null=True, blank=True, help_text="Of a correction: minor or major."
    )

    ARTICLE_PATH = "edition__article"
    LATER_COLUMNS = frozenset({"corrected_by_id", "correction_kind"})

    class Meta:
        ordering: ClassVar = ["placed_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["-placed_at", "-id"], name="notice_newest_first")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
            models.CheckConstraint(
                condition=Q(
                    kind=NoticeKind.CORRECTION,
                    corrected_by__isnull=False,
                    correction_kind__isnull=False,
                    correction_kind__in=CorrectionKind.values,
                )
                | (~Q(kind=NoticeKind.CORRECTION) & Q(corrected_by__isnull=True, correction_kind__isnull=True)),
                name="notice_correction_names_its_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.edition}"

    @property
    def is_correction(self) -> bool:
        """Whether a later edition corrects this one; placed with that edition's publication."""
        return self.kind == NoticeKind.CORRECTION

    @property
    def label(self) -> str:
        """What it is called for readers: *Correction (minor)*, *Retraction*."""
        kind = str(self.get_kind_display())
        return f"{kind} ({correction_word(self.correction_kind)})" if self.correction_kind else kind


_CORRECTION_WORDS = {CorrectionKind.MINOR: _("minor"), CorrectionKind.MAJOR: _("major")}


def correction_word(kind: str | None) -> str:
    """How much a correction changes, inside a sentence: *minor*, *major*."""
    return str(_CORRECTION_WORDS[CorrectionKind(kind)]) if kind else ""


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
