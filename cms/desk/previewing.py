"""The draft as readers would see it, and what the checks say: of the saved text, or of one being typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from articles.checks import Finding, Severity
from articles.composition import Composition, compose
from articles.draft_text import DraftText
from articles.models import Audience, Draft
from articles.policy import overridden_fingerprints
from articles.rendering import TextTooLarge

UNTITLED = "Untitled"


@dataclass(frozen=True)
class ShownFinding:
    """A finding as the draft page lists it."""

    finding: Finding
    field: str
    is_overridden: bool

    @property
    def audience_label(self) -> str:
        """Whom the text it is about is written for; empty for the whole article."""
        return str(Audience(self.finding.audience).label) if self.finding.audience else ""


@dataclass(frozen=True)
class Preview:
    """What stands beside the text: the rendered page of one audience, or why there is none, and the findings."""

    audience: str
    parts: dict[str, str] | None
    too_large: str
    findings: tuple[ShownFinding, ...]

    @property
    def counts(self) -> str:
        """How many findings of each weight: `2 errors, 1 warning`."""
        numbers = Counter(shown.finding.severity for shown in self.findings if not shown.is_overridden)
        words = [
            f"{numbers[severity]} {severity.value}{'' if numbers[severity] == 1 else 's'}"
            for severity in Severity
            if numbers[severity]
        ]
        return ", ".join(words) or "nothing to mend"


def preview_of(draft: Draft, *, audience: str = Audience.PROFESSIONAL, text: DraftText | None = None) -> Preview:
    """The preview of the draft as saved, or with a `text` that is not; `audience` says which rendition is shown."""
    if text is None:
        composition = compose(draft)
    else:
        composition = compose(draft, markdown=text.renditions, title=text.title, summary=text.summary)
    return Preview(
        audience=audience,
        parts=_parts(composition, draft, audience) if audience in composition.markdown else None,
        too_large=why_not_rendered(composition),
        findings=shown(composition.findings, overridden_fingerprints(draft.article)),
    )


def _parts(composition: Composition, draft: Draft, audience: str) -> dict[str, str] | None:
    if why_not_rendered(composition):
        return None
    if composition.title:
        return composition.parts[audience]
    # Without a title the page would have an empty heading.
    titled = compose(draft, markdown=composition.markdown, title=UNTITLED, summary=composition.summary)
    return titled.parts[audience]


def why_not_rendered(composition: Composition) -> str:
    """Why the text cannot be rendered (it is out of bounds), or an empty string."""
    try:
        _ = composition.rendered
    except TextTooLarge as error:
        return str(error)
    return ""


def shown(findings: tuple[Finding, ...], overridden: frozenset[str]) -> tuple[ShownFinding, ...]:
    """Findings with the form field that each belongs to: errors first, then by line as they came."""
    weight = {severity: place for place, severity in enumerate(Severity)}
    ordered = sorted(findings, key=lambda finding: weight[finding.severity])
    return tuple(ShownFinding(finding, _field_of(finding), finding.fingerprint in overridden) for finding in ordered)


def _field_of(finding: Finding) -> str:
    if finding.code in ("title-missing", "summary-missing"):
        return finding.code.partition("-")[0]
    return finding.audience or (Audience.PROFESSIONAL.value if finding.line else "")
