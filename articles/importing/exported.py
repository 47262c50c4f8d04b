"""An article that was exported from here: its digest, computed from the file alone (docs/canonical-form.md)."""

from __future__ import annotations

from collections.abc import Iterable

from articles.canonical_form import canonical_csl, content_sha256
from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.figures import Figure
from articles.importing.front_matter import Particulars
from articles.importing.manuscript import AUDIENCE, PATIENT
from articles.importing.pandoc import Pandoc


def digest_of(pandoc: Pandoc, cited: Iterable[Source], shown: Iterable[Figure] = ()) -> str:
    """`content_sha256` of the exported article; `cited` are the sources that its texts cite,
    `shown` the figures that they show."""
    said = pandoc.particulars or Particulars()
    texts = {AUDIENCE: pandoc.markdown} | ({PATIENT: pandoc.patient} if pandoc.patient else {})
    return content_sha256(
        title=pandoc.title,
        summary=pandoc.summary,
        topic=said.topic,
        language=said.language,
        origin=said.origin,
        origin_tool=said.origin_tool,
        house=said.house,
        contributors=said.byline(),
        renditions=texts,
        references=[
            {
                "key": source.key,
                "csl": canonical_csl(source.csl),
                "evidence_type": source.evidence_type,
                "issuing_body": source.issuing_body,
                "retraction": source.retraction,
                "retracted_on": source.retracted_on,
            }
            for source in cited
        ],
        figures=[figure.as_canonical() for figure in shown],
    )


def exported_findings(pandoc: Pandoc, digest: str, *, has_references: bool) -> list[Finding]:
    """What an editor should know of an exported file: that it is not what was exported, or not all of it."""
    said = pandoc.particulars or Particulars()
    findings = []
    if said.content_sha256 and said.content_sha256 != digest:
        why = (
            "The text, its front matter or the reference file was changed since, or they do not belong together."
            if has_references
            else "It was read without the references.json that belongs to it."
        )
        findings.append(
            Finding(
                code="export-changed",
                severity=Severity.WARNING,
                message=f"The file is not what was exported: it states the digest {said.content_sha256[:12]}…, and "
                f"its content has {digest[:12]}…. {why}",
                remedy="Export both files again and import them together, or go on with the text as it is.",
                line=1,
                subject="content_sha256",
            )
        )
    if said.audience and said.audience != AUDIENCE:
        findings.append(
            Finding(
                code="export-of-one-text",
                severity=Severity.WARNING,
                message=f"The file holds only the text for another audience ({said.audience}); it becomes the "
                "professional text.",
                remedy="Import article.md, which holds every text of the edition.",
                line=1,
                subject="audience",
            )
        )
    return findings
