"""What an import saw, for machines and for people."""

from collections.abc import Sequence
from typing import Any

from articles.checks.finding import Finding, Severity
from articles.importing.manuscript import ImportedManuscript

REPORTED = ("code", "severity", "line", "message", "remedy")
KEPT_FINDINGS = 200


def report(manuscript: ImportedManuscript) -> dict[str, Any]:
    """The JSON report: `title`, `sections`, `clusters`, `mentions`, `numbers`, `references` (a count), `findings`; of
    an article that was exported from here also `content_sha256`, computed from the file."""
    seen = {
        "title": manuscript.title,
        "sections": list(manuscript.sections),
        "clusters": manuscript.clusters,
        "mentions": manuscript.mentions,
        "numbers": list(manuscript.numbers),
        "references": len(manuscript.sources),
        "findings": [reported(finding) for finding in manuscript.findings],
    }
    return seen | ({"content_sha256": manuscript.exported.content_sha256} if manuscript.exported else {})


def reported(finding: Finding) -> dict[str, Any]:
    """One finding as the report gives it."""
    values = finding.as_dict()
    return {name: values[name] for name in REPORTED}


def page_report(manuscript: ImportedManuscript) -> dict[str, Any]:
    """The report with what a page prints besides: the numbers as ranges, errors first, a bounded list."""
    weight = {severity.value: place for place, severity in enumerate(Severity)}
    seen = report(manuscript)
    findings = sorted(seen["findings"], key=lambda finding: weight[finding["severity"]])
    return seen | {
        "numbers": number_ranges(manuscript.numbers),
        "findings": findings[:KEPT_FINDINGS],
        "finding_count": len(findings),
        "format": manuscript.format,
        "provisional": manuscript.provisional,
    }


def readable_report(manuscript: ImportedManuscript) -> str:
    """The same for a terminal."""
    numbers = number_ranges(manuscript.numbers)
    lines = [
        f"{manuscript.title or '(no title)'}",
        f"  Format      {manuscript.format}",
        f"  Sections    {len(manuscript.sections)}",
        f"  Citations   {manuscript.clusters} clusters, {manuscript.mentions} mentions, numbers {numbers or 'none'}",
        f"  References  {len(manuscript.sources)}",
    ]
    if manuscript.exported:
        lines.append(f"  Digest      {manuscript.exported.content_sha256} (content_sha256, computed from the file)")
    if manuscript.provisional:
        lines.append("  The numbers are provisional: no citation is bound to a source until an editor binds them.")
    return "\n".join([*lines, "", readable_findings(manuscript.findings)])


def readable_findings(findings: tuple[Finding, ...]) -> str:
    """Findings for a terminal, each with its place and what to do."""
    if not findings:
        return "No findings."
    lines = [f"{len(findings)} finding{'s' if len(findings) != 1 else ''}:"]
    for finding in findings:
        place = f"line {finding.line}: " if finding.line else ""
        lines.append(f"  {finding.severity.value.upper():8} {place}{finding.message} [{finding.code}]")
        lines.append(f"           {finding.remedy}")
    return "\n".join(lines)


def number_ranges(numbers: Sequence[int]) -> str:
    """`1, 2, 3, 5` → `1–3, 5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
