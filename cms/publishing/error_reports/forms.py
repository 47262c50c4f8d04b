"""What a reader types to report a possible error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.publishing.error_reports.actions import why_not_report
from cms.publishing.error_reports.models import LONGEST_PASSAGE, LONGEST_REPORT
from cms.publishing.program_trap import ProgramTrap
from cms.publishing.questions.actions import normalised
from cms.refusals import Refused


class ReportForm(ProgramTrap):
    """What is wrong, where, and an address for the answer if the reader wants one."""

    text = forms.CharField(
        label=_("What may be wrong?"),
        max_length=LONGEST_REPORT * 2,
        help_text=_(
            "Where you can, say how you know: a source, a guideline, the product information. Please leave out "
            "anything by which a patient could be recognised."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    passage = forms.CharField(
        label=_("The passage"),
        required=False,
        max_length=LONGEST_PASSAGE * 2,
        help_text=_("The words as they stand in the article."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Only if we may ask you or tell you what came of it. Deleted when the report is settled."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        """The words as they are kept."""
        cleaned = super().clean() or {}
        try:
            words, passage = normalised(cleaned.get("text", "")), normalised(cleaned.get("passage", ""))
        except Refused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        if "text" in cleaned and (why_not := why_not_report(words, passage)):
            self.add_error("text", why_not)
        return cleaned | {"text": words, "passage": passage}

    @property
    def shown_fields(self) -> list[Any]:
        """The fields that people see."""
        return [self["text"], self["passage"], self["address"]]
