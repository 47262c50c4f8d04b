"""Addresses of the managing editors' pages."""

from __future__ import annotations

from django.urls import reverse

from reviews.models import Round


def to(name: str, review: Round, *more: int) -> str:
    return reverse(f"desk:{name}", args=[review.pk, *more])
