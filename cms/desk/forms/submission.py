"""What an editor says when handing the draft to the board."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django import forms

from articles.checks import Finding

NOTE_LIMIT = 5_000
REASON_LIMIT = 2_000
FINGERPRINT_LIMIT = 700


def reason_field(finding: Finding) -> str:
    """The name of the field for a warning's reason.

    Made from the fingerprint's digest, because a fingerprint may be as long as a sentence and hold line breaks, which
    forms change on their way. It stays the same when other findings come or go, so typed reasons find their warning.
    """
    return f"reason_{sha256(finding.fingerprint.encode()).hexdigest()[:20]}"


class SubmissionForm(forms.Form):
    """A note to the board, and a reason for every warning. `content_sha256` is the digest of what the page showed."""

    note = forms.CharField(
        label="Note to the board",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed, what to look at, what you are unsure of.",
    )
    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, warnings: Iterable[Finding], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.warnings = tuple(warnings)
        for finding in self.warnings:
            # Whether a reason is needed is for the freeze to say; the form only carries it.
            self.fields[reason_field(finding)] = forms.CharField(
                label="Why it may stay",
                required=False,
                max_length=REASON_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def acknowledgements(self) -> dict[str, str]:
        """The reasons by fingerprint. Only for a valid form."""
        return {finding.fingerprint: self.cleaned_data[reason_field(finding)] for finding in self.warnings}

    @property
    def warning_fields(self) -> list[tuple[Finding, forms.BoundField]]:
        """Each warning with its field for a reason."""
        return [(finding, self[reason_field(finding)]) for finding in self.warnings]
