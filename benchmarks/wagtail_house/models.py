"""One page type, with its text as Markdown: what Wagtail stores of an article."""

from django.db import models
from wagtail.models import Page


class ArticlePage(Page):
    """An article."""

    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
