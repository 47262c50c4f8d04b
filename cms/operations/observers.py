"""Who is told of each answer, as the settings say."""

from __future__ import annotations

from django.conf import settings

from cms.counting_requests import Observer
from cms.log_lines import log_answer


def observers() -> list[Observer]:
    """The functions that are told. Nothing is imported that is not asked for."""
    found: list[Observer] = [log_answer] if settings.LOG_FORMAT == "json" else []
    if settings.METRICS_TOKEN:
        from cms.operations.measures import count

        found.append(count)
    return found
