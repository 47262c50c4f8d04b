"""Reading the pages of the house."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.publishing.house.actions import delivered
from cms.publishing.house.models import HousePage, HousePageWording


def current(page: HousePage) -> HousePageWording:
    """What the page says now; the delivered wording where none was kept yet. One query."""
    return HousePageWording.objects.filter(page=page).order_by("-number").first() or delivered(page)


def wordings(page: HousePage) -> QuerySet[HousePageWording]:
    """Every wording, the newest first, without the texts."""
    return (
        HousePageWording.objects.filter(page=page).defer("markdown", "body_html", "contents_html").order_by("-number")
    )


def last_changes() -> dict[str, HousePageWording]:
    """The newest wording of each page, by page. One query for each of the four."""
    return {page.value: current(page) for page in HousePage}
