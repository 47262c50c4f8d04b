"""Addresses and typed forms of the reviewers' pages, for scenes in a browser's place."""

from __future__ import annotations

from django.urls import reverse

from cms.accounts.tests.cast import PASSWORD
from reviews.models import Assignment


def to(name: str, assignment: Assignment) -> str:
    return reverse(f"reviews:{name}", args=[assignment.pk])


def signature(assignment: Assignment, **typed: str) -> dict[str, str]:
    """The sign-off form as a reviewer fills it to approve."""
    return {
        "decision": "approve",
        "comment": "",
        "password": PASSWORD,
        "version_sha256": assignment.round.version.version_sha256,
    } | typed
