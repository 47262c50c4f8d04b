"""What an editor says when correcting an edition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.models import CORRECTION_MEANINGS, CorrectionKind

REASON_LIMIT = 2_000


class CorrectionForm(forms.Form):
    """What is wrong in an edition, and how much it changes. `work` says what stands in the draft that no version has
    frozen: then it has to be confirmed that the edition's text takes its place."""

    edit_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="What is wrong",
        min_length=10,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Readers see these words with the corrected edition, and on the one that it corrects. The "
        "board reads them first.",
    )
    kind = forms.ChoiceField(label="How much changes", widget=forms.RadioSelect)
    confirmed = forms.BooleanField(
        label="Put aside what is in the draft now; it stays in the history",
        error_messages={"required": "Confirm this, or submit what is in the draft first."},
    )

    def __init__(
        self, data: Any = None, *, kinds: Sequence[CorrectionKind], work: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(one.value, f"{one.label}: {CORRECTION_MEANINGS[one]}") for one in kinds]
        if not work:
            del self.fields["confirmed"]
