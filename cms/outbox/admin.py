"""The outbox in the support admin: whether somebody's message went out, and if not, why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cms.outbox.models import Notification, NotificationSettings, OutboxMessage


class ToldAdmin(admin.ModelAdmin):
    """Rows to look at. Texts are not shown: some hold a secret link, and all are somebody else's mail."""

    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Never."""
        return False


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ToldAdmin):
    """Mail."""

    list_display = ("kind", "subject", "recipient", "created_at", "sent_at", "attempts", "last_error")
    list_select_related = ("recipient",)
    list_filter = ("kind",)
    exclude = ("body",)


@admin.register(Notification)
class NotificationAdmin(ToldAdmin):
    """What people are told in the application."""

    list_display = ("kind", "subject", "recipient", "created_at", "read_at")
    list_select_related = ("recipient",)
    list_filter = ("kind",)
    exclude = ("text",)


@admin.register(NotificationSettings)
class NotificationSettingsAdmin(ToldAdmin):
    """How people want to be told."""

    list_display = ("user", "delivery", "time_zone", "quiet_from", "quiet_until")
    list_select_related = ("user",)
