"""Saving a row that django-simple-history follows, with the person and the reason always set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from cms import clock


def _as_reason(text: str) -> str:
    """At most 100 characters, without NUL, which PostgreSQL does not store."""
    return text.replace("\0", "")[:100]


def save_audited(row: models.Model, *, by: Any, reason: str = "", update_fields: Sequence[str] | None = None) -> None:
    """Save `row` and leave an audit entry that names `by` (a User), the moment and the reason (cut at 100
    characters)."""
    row._history_user = by  # type: ignore[attr-defined]
    row._change_reason = _as_reason(reason)  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    if update_fields is None:
        row.save()
    else:
        row.save(update_fields=list(update_fields))


def delete_audited(row: models.Model, *, by: Any, reason: str = "") -> None:
    """Delete `row` (never evidence) and leave an audit entry that names `by` and the reason."""
    row._history_user = by  # type: ignore[attr-defined]
    row._change_reason = _as_reason(reason)  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    row.delete()
