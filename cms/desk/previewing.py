"""The draft as readers would see it, and what the checks say: of the saved text, or of one being typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from articles.checks import Finding, Severity
from articles.composition import Composition, Length, compose
from articles.draft_text import DraftText
from articles.models import Audience, Draft
from articles.policy import overridden_fingerprints
from articles.rendering import TextTooLarge
from cms.desk.remedies import Remedy, quote_of, remedies_for

UNTITLED = "Untitled"


@dataclass(frozen=True)
class ShownFinding:
    """A finding as the draft page lists it."""

    finding: Finding
    field: str
    is_overridden: bool
    remedies: tuple[Remedy, ...] = ()

    @property
    def quote(self) -> str:
        """The words of the text that it is about, for the editor to underline; empty for a whole line or none."""
        return quote_of(self.finding)

    @property
    def audience_label(self) -> str:
        """Whom the text it is about is written for; empty for the whole article."""
        return str(Audience(self.finding.audience).label) if self.finding.audience else ""


@dataclass(frozen=True)
class Preview:
    """What stands beside the text: one audience's rendered page, or why there is none, its length, the findings."""

    audience: str
    parts: dict[str, str] | None
    too_large: str
    findings: tuple[ShownFinding, ...]
    length: Length | None = None

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
        findings=shown(composition.findings, overridden_fingerprints(draft.article), composition),
        length=composition.length_of(audience) if audience in composition.markdown else None,
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


def shown(
    findings: tuple[Finding, ...], overridden: frozenset[str], composition: Composition | None = None
) -> tuple[ShownFinding, ...]:
    """Findings with the form field that each belongs to: errors first, then by line as they came.

    With the `composition` that they are of, each has its remedies.
    """
    weight = {severity: place for place, severity in enumerate(Severity)}
    ordered = sorted(findings, key=lambda finding: weight[finding.severity])
    sources = composition.sources if composition else None
    return tuple(
        ShownFinding(
            finding,
            _field_of(finding),
            finding.fingerprint in overridden,
            remedies_for(finding, sources) if sources is not None else (),
        )
        for finding in ordered
    )


def _field_of(finding: Finding) -> str:
    if finding.code in ("title-missing", "summary-missing"):
        return finding.code.partition("-")[0]
    return finding.audience or (Audience.PROFESSIONAL.value if finding.line else "")
