"""What a reader types to ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.publishing.program_trap import ProgramTrap
from cms.publishing.questions.actions import normalised, why_not_ask
from cms.publishing.questions.models import LONGEST_QUESTION
from cms.refusals import Refused


class AskForm(ProgramTrap):
    """The question, and an address for the answer if the reader wants one."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_QUESTION * 2,
        help_text=format_lazy(
            _("At most {most} characters. Please leave out names and anything by which somebody could be recognised."),
            most=LONGEST_QUESTION,
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_(
            "Only if you want to be told. We write once, when there is an answer, and delete the address then."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_text(self) -> str:
        """The words as they are kept."""
        try:
            words = normalised(self.cleaned_data["text"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        if why_not := why_not_ask(words):
            raise forms.ValidationError(why_not)
        return words

    @property
    def shown_fields(self) -> list[Any]:
        """The fields that people see."""
        return [self["text"], self["address"]]
