"""The outbox in the support admin: whether somebody's message went out, and if not, why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cms.outbox.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):
    """Messages to look at. Texts are not shown: some hold a secret link."""

    actions = None
    list_display = ("kind", "subject", "recipient", "created_at", "sent_at", "attempts", "last_error")
    list_select_related = ("recipient",)
    list_filter = ("kind",)
    exclude = ("body",)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Never."""
        return False
