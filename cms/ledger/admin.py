"""The ledger in the support admin: to look at.

The base class of the other admins lives with the accounts, above this floor; the ledger imports nothing of theirs.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from cms.ledger.models import LedgerEntry, LedgerHead


class LedgerAdmin(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes, not even superusers."""

    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never: entries are appended by the actions that they record."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: the database refuses it too."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: the database refuses it too."""
        return False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LedgerAdmin):
    """The chain, newest first; the payload can be searched for an address or a name."""

    list_display = ("sequence", "kind", "recorded_at", "entry_sha256")
    list_filter = ("kind",)
    search_fields = ("payload", "entry_sha256", "payload_sha256")
    ordering = ("-sequence",)
    date_hierarchy = "recorded_at"


@admin.register(LedgerHead)
class LedgerHeadAdmin(LedgerAdmin):
    """The signed end of the chain."""

    list_display = ("sequence", "entry_sha256", "signature")
