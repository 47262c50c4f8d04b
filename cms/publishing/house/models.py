"""The wordings of the house's own pages: written once, never changed, numbered for each page."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HousePage(models.TextChoices):
    """The pages, by their address."""

    EDITORIAL_POLICY = "editorial-policy", _("Editorial policy")
    CORRECTION_POLICY = "correction-policy", _("Correction policy")
    ABOUT = "about", _("About us")
    CONTACT = "contact", _("Contact")


class HousePageWording(models.Model):
    """What one of the pages said from a day on, until the next wording. Its HTML is rendered when it is written."""

    page = models.CharField(max_length=24, choices=HousePage)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400)
    markdown = models.TextField()
    contents_html = models.TextField(blank=True)
    body_html = models.TextField()
    note = models.CharField(max_length=400, help_text="What changed, for readers.")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    printed_name = models.CharField(max_length=420, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["page", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="house_page_number_once_per_page"),
            models.CheckConstraint(condition=models.Q(page__in=HousePage.values), name="house_page_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()}, wording {self.number}"
