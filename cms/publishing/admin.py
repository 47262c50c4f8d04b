"""Editions, what is live, notices and plans in the support admin: to look at. Nothing is published or moved here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from cms.accounts.read_only_admin import AuditedRecordAdmin, RecordAdmin
from cms.publishing.models import (
    EarlyAccess,
    EarlyAccessEnd,
    Edition,
    EmergencyPublication,
    LiveEdition,
    Notice,
    Question,
    ScheduledPublication,
)


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    """What readers were shown, for ever."""

    list_display = ("article", "number", "version", "basis", "published_by", "published_at", "review_due")
    list_filter = ("basis",)
    list_select_related = ("article", "version__article", "published_by")
    search_fields = ("article__slug", "version__title", "version_sha256")
    date_hierarchy = "published_at"


@admin.register(LiveEdition)
class LiveEditionAdmin(AuditedRecordAdmin):
    """Which edition each article shows now."""

    list_display = ("article", "edition", "is_withdrawn", "updated_at")
    list_filter = ("is_withdrawn",)
    list_select_related = ("article", "edition__article")
    search_fields = ("article__slug",)
    date_hierarchy = "updated_at"


@admin.register(EmergencyPublication)
class EmergencyPublicationAdmin(RecordAdmin):
    """Versions that readers were shown before the board had decided."""

    list_display = ("version", "printed_name", "at", "review_due")
    list_select_related = ("version__article",)
    search_fields = ("version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(EarlyAccess)
class EarlyAccessAdmin(RecordAdmin):
    """Versions in review that were opened to readers."""

    list_display = ("version", "printed_name", "at")
    list_select_related = ("version__article",)
    search_fields = ("version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(EarlyAccessEnd)
class EarlyAccessEndAdmin(RecordAdmin):
    """Versions in review that were closed to readers again."""

    list_display = ("early_access", "printed_name", "at")
    list_select_related = ("early_access__version__article",)
    search_fields = ("early_access__version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """Corrections, concerns, retractions, withdrawals."""

    list_display = ("edition", "kind", "printed_name", "placed_at")
    list_filter = ("kind",)
    list_select_related = ("edition__article",)
    search_fields = ("edition__article__slug", "printed_name", "reason")
    date_hierarchy = "placed_at"


@admin.register(ScheduledPublication)
class ScheduledPublicationAdmin(AuditedRecordAdmin):
    """Approvals that are, or were, to be published at a time, and what came of it."""

    list_display = ("approval", "publish_at", "state", "scheduled_by", "outcome")
    list_filter = ("state",)
    list_select_related = ("approval__version__article", "scheduled_by")
    search_fields = ("approval__version__article__slug",)
    date_hierarchy = "publish_at"


@admin.register(Question)
class QuestionAdmin(AuditedRecordAdmin):
    """What became of readers' questions. Their words are at the desk, for those whom they were put to; addresses are
    shown nowhere."""

    list_display = ("__str__", "about", "asked_at", "state", "handled_by", "handled_at")
    list_filter = ("state",)
    list_select_related = ("about", "handled_by")
    search_fields = ("about__slug",)
    date_hierarchy = "asked_at"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """All but the words."""
        return [name for name in super().get_readonly_fields(request, obj) if name not in {"text", "reason"}]
