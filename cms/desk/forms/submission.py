"""What an editor says when handing the draft to the board."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from articles.checks import Finding

NOTE_LIMIT = 5_000
REASON_LIMIT = 2_000
FINGERPRINT_LIMIT = 700


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

    def __init__(self, *arguments: Any, warnings: Iterable[Finding], digest: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.warnings = tuple(warnings)
        self.fields["content_sha256"].initial = digest
        for place, finding in enumerate(self.warnings):
            self.fields[f"fingerprint_{place}"] = forms.CharField(
                required=False, max_length=FINGERPRINT_LIMIT, widget=forms.HiddenInput, initial=finding.fingerprint
            )
            self.fields[f"reason_{place}"] = forms.CharField(
                label="Why it may stay",
                required=False,
                max_length=REASON_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2, "class": "reason"}),
            )

    def acknowledgements(self) -> dict[str, str]:
        """The reasons by fingerprint, as typed; read by the fingerprints sent with them, not by their order."""
        prefix = "fingerprint_"
        return {
            _stored(fingerprint, FINGERPRINT_LIMIT): _stored(
                self.data.get(f"reason_{name.removeprefix(prefix)}", ""), REASON_LIMIT
            )
            for name, fingerprint in self.data.items()
            if name.startswith(prefix)
        }

    @property
    def warning_fields(self) -> list[tuple[Finding, forms.BoundField, forms.BoundField]]:
        """Each warning with its hidden fingerprint and its field for a reason."""
        return [
            (finding, self[f"fingerprint_{place}"], self[f"reason_{place}"])
            for place, finding in enumerate(self.warnings)
        ]


def _stored(text: object, limit: int) -> str:
    """The text without NUL, which PostgreSQL does not store, and cut."""
    return str(text).replace("\0", "")[:limit]
