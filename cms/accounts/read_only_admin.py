"""What the support admin shows and nobody changes there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: no adding, changing or deleting, not even by superusers. Rules live in actions."""

    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


class ReadOnlyHistoryAdmin(SimpleHistoryAdmin):
    """An admin whose history can be looked at and never restored from.

    The library's `SIMPLE_HISTORY_REVERT_DISABLED` only hides the button: a POST to the page of an old version would
    still write that version over the row, past every action.
    """

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions of one row. Raises Http404 for an address that names no row, where the library breaks."""
        _must_be_a_key_of(self.model, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one old version. Raises PermissionDenied for anything but looking, Http404 as above."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied("History is read-only.")
        _must_be_a_key_of(self.model, object_id)
        _must_be_a_key_of(self.model.history.model, version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)


def _must_be_a_key_of(model: type[models.Model], word: str) -> None:
    try:
        model._meta.pk.to_python(unquote(word))
    except ValidationError as error:
        raise Http404 from error


class RecordAdmin(ReadOnlyAdmin):
    """Evidence and states: every field is shown, none is a form field, not even on a page of the history."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """All of them."""
        return [field.name for field in self.opts.concrete_fields if not field.primary_key]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """The model's fields in its own order, also those that no form may hold (digests)."""
        return self.get_readonly_fields(request, obj)


class AuditedRecordAdmin(RecordAdmin, ReadOnlyHistoryAdmin):
    """The same with the audit trail of django-simple-history beside each row, read-only.

    Only for models that django-reversion does not follow: both packages claim `<id>/history/<n>/`.
    """
