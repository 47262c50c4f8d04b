"""Findings of the import itself, and how they stand beside those of the checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from articles.checks import Finding, Severity
from articles.importing.escaping import UNBOUND_KEY
from articles.importing.manuscript import AUDIENCE
from articles.importing.report import number_ranges

PROVISIONAL = UNBOUND_KEY.format(number="")


def provisional_once(findings: Iterable[Finding], numbers: tuple[int, ...], where: str = "page") -> list[Finding]:
    """One finding in place of those that say of each number and each entry what an import cannot do otherwise.

    `where` names what the numbers stand in.
    """
    unbound = [finding for finding in findings if is_unbound(finding)]
    rest = [finding for finding in findings if finding not in unbound and finding.code != "reference-never-cited"]
    return rest + [
        replace(
            finding,
            message="No citation is bound to a source yet: "
            f"the numbers {number_ranges(numbers)} are the {where}'s own.",
            remedy="Compare the reference list with the original, insert what is missing, then bind the numbers.",
            subject=PROVISIONAL,
        )
        for finding in unbound[:1]
    ]


def is_unbound(finding: Finding) -> bool:
    """Whether a finding says that a provisional citation has no source."""
    return finding.code == "citation-without-reference" and finding.subject.startswith(PROVISIONAL)


def removed_finding(removed: int) -> list[Finding]:
    """A notice about characters that do not print, which were taken out."""
    if not removed:
        return []
    many = f"{removed} characters that do" if removed > 1 else "1 character that does"
    return [
        Finding(
            code="characters-removed",
            severity=Severity.NOTICE,
            message=f"{many} not print (control characters, overrides of the reading direction) left the text.",
            remedy="Compare the text with the original where it reads oddly.",
            subject="unprintable",
            audience=AUDIENCE,
        )
    ]


def in_file_order(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings by line; those without a line come first."""
    findings = [finding for group in groups for finding in group]
    return tuple(sorted(findings, key=lambda finding: finding.line or 0))
