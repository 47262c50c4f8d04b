"""A recorded decision to go on in spite of an error."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from articles.models.article import Article
from cms.ledger.models import Evidence


class FindingOverride(Evidence):
    """A managing editor let one error pass, with a reason. Printed in the record, never deleted."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="finding_overrides")
    fingerprint = models.CharField(max_length=700)
    code = models.CharField(max_length=80)
    message = models.TextField()
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=420)
    decided_at = models.DateTimeField()

    ARTICLE_PATH = "article"

    class Meta:
        ordering: ClassVar = ["decided_at"]

    def __str__(self) -> str:
        return f"{self.code} in {self.article}"
