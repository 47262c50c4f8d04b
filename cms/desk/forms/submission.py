"""What an editor says when handing the draft to the board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms

from articles.checks import Finding
from cms.desk.since_last_round import GivenReasons

NOTE_LIMIT = 5_000
REASON_LIMIT = 2_000
FINGERPRINT_LIMIT = 700
# More fields than this are not laid out at once: a phone would show nothing else.
OPEN_AT_ONCE = 12


def reason_field(finding: Finding) -> str:
    """The name of the field for a warning's reason.

    Made from the fingerprint's digest, because a fingerprint may be as long as a sentence and hold line breaks, which
    forms change on their way. It stays the same when other findings come or go, so typed reasons find their warning.
    """
    return f"reason_{sha256(finding.fingerprint.encode()).hexdigest()[:20]}"


@dataclass(frozen=True)
class WarningField:
    """One warning with its field, and the version for which the reason in it was given (0: it is typed now)."""

    finding: Finding
    field: forms.BoundField
    given_for: int = 0

    @property
    def has_reason(self) -> bool:
        """Whether a reason stands in the field."""
        return bool(self.field.value())


@dataclass(frozen=True)
class WarningGroup:
    """The warnings of one kind. `is_open`: something is still to be typed here."""

    title: str
    remedy: str
    warnings: Sequence[WarningField]
    is_open: bool

    @property
    def without_reason(self) -> int:
        """How many of them still need one."""
        return sum(not warning.has_reason for warning in self.warnings)


class SubmissionForm(forms.Form):
    """A note to the board, and a reason for every warning. `content_sha256` is the digest of what the page showed.

    `given` are the reasons of the last submission: a warning that is the same opens with the same reason, which may be
    changed.
    """

    note = forms.CharField(
        label="Note to the board",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed, what to look at, what you are unsure of.",
    )
    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *arguments: Any, warnings: Iterable[Finding], given: GivenReasons | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.warnings = tuple(warnings)
        self.given = given or GivenReasons()
        for finding in self.warnings:
            # Whether a reason is needed is for the freeze to say; the form only carries it.
            self.fields[reason_field(finding)] = forms.CharField(
                label="Why it may stay",
                required=False,
                max_length=REASON_LIMIT,
                initial=self.given.by_fingerprint.get(finding.fingerprint, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def acknowledgements(self) -> dict[str, str]:
        """The reasons by fingerprint. Only for a valid form."""
        return {finding.fingerprint: self.cleaned_data[reason_field(finding)] for finding in self.warnings}

    @property
    def warning_fields(self) -> list[WarningField]:
        """Each warning with its field for a reason."""
        return [self._warning_field(finding) for finding in self.warnings]

    def _warning_field(self, finding: Finding) -> WarningField:
        bound = self[reason_field(finding)]
        before = self.given.by_fingerprint.get(finding.fingerprint)
        return WarningField(finding, bound, self.given.version_number if before and bound.value() == before else 0)

    @property
    def warning_groups(self) -> list[WarningGroup]:
        """The warnings by kind. Those with something to type are open; of very many only the first kind is."""
        by_code: dict[str, list[WarningField]] = {}
        for warning in self.warning_fields:
            by_code.setdefault(warning.finding.code, []).append(warning)
        missing = [code for code, group in by_code.items() if not all(warning.has_reason for warning in group)]
        total = sum(not warning.has_reason for group in by_code.values() for warning in group)
        to_open = missing if total <= OPEN_AT_ONCE else missing[:1]
        return [
            WarningGroup(code.replace("-", " ").capitalize(), group[0].finding.remedy, group, code in to_open)
            for code, group in by_code.items()
        ]
