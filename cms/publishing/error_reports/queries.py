"""Reading reports of errors."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.publishing.error_reports.models import ErrorReport


def reports_for(user: User) -> QuerySet[ErrorReport]:
    """Every report for a managing editor; none for anybody else."""
    reports = ErrorReport.objects.select_related(
        "edition__version", "edition__article__live_edition__edition", "settled_by"
    )
    return reports if is_managing_editor(user) else reports.none()
