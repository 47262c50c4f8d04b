"""Checks of a manuscript: each yields findings with a stable code, a place, a message and a remedy."""

from articles.checks.finding import Finding, Severity
from articles.checks.manuscript import ImportedNumbers, Manuscript
from articles.checks.registry import CHECKS, CheckDescription
from articles.checks.run import check

__all__ = ["CHECKS", "CheckDescription", "Finding", "ImportedNumbers", "Manuscript", "Severity", "check"]
