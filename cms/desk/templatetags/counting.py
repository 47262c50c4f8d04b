"""Numbers of long lists in templates."""

from __future__ import annotations

from django import template

from cms.desk.paging import COUNTED

register = template.Library()


@register.filter
def long_count(number: int) -> str:
    """A number that was counted up to a thousand and one: as it is, or `1,000+`."""
    return str(number) if number <= COUNTED else f"{COUNTED:,}+"
