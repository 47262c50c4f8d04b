"""The day by which a draft is to be submitted, as pages say it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from cms import clock

register = template.Library()
FORTNIGHT = 14


@register.inclusion_tag("desk/_due.html")
def due_date(due_on: date) -> dict[str, Any]:
    """The day relative to today; in words, so that an overdue one is not told by its colour alone."""
    days = (due_on - clock.now().date()).days
    return {"due_on": due_on, "words": _in_words(due_on, days), "is_overdue": days < 0}


def _in_words(due_on: date, days: int) -> str:
    if abs(days) > FORTNIGHT:
        return f"{'due' if days > 0 else 'overdue since'} {due_on:%-d %b %Y}"
    if days < -1:
        return f"overdue by {-days} days"
    return {-1: "overdue since yesterday", 0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")
