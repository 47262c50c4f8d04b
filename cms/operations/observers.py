"""Who is told of each answer, as the settings say."""

from __future__ import annotations

from django.conf import settings

from cms.counting_requests import Observer


def observers() -> list[Observer]:
    """The functions that are told. Nothing is imported that is not asked for."""
    found: list[Observer] = []
    if settings.METRICS_TOKEN:
        from cms.operations.measures import count

        found.append(count)
    return found
