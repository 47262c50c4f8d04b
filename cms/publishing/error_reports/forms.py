"""What a reader types to report a possible error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.publishing.error_reports.actions import why_not_page, why_not_passage, why_not_report
from cms.publishing.error_reports.models import LONGEST_PAGE, LONGEST_PASSAGE, LONGEST_REPORT
from cms.publishing.program_trap import ProgramTrap
from cms.publishing.questions.actions import normalised
from cms.refusals import Refused


def _too_long(most: int) -> dict[str, Any]:
    """What a field says beyond the bound of its form, which is wider than what is kept: blanks do not count twice."""
    return {"max_length": format_lazy(_("This is too long: at most {most} characters fit. Shorten it."), most=most)}


class ReportForm(ProgramTrap):
    """What is wrong, where, and an address for the answer if the reader wants one. `asks_page` where nothing says yet
    which page it is about."""

    page = forms.CharField(
        label=_("Which page?"),
        max_length=LONGEST_PAGE * 2,
        help_text=_("Its address or its title."),
        error_messages={"required": _("Say which page it is: its address or its title.")} | _too_long(LONGEST_PAGE),
    )
    text = forms.CharField(
        label=_("What may be wrong?"),
        max_length=LONGEST_REPORT * 2,
        error_messages={"required": _("Say in a sentence what may be wrong.")} | _too_long(LONGEST_REPORT),
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
        error_messages=_too_long(LONGEST_PASSAGE),
        help_text=_("The words as they stand in the article."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Only if we may ask you or tell you what came of it. Deleted when the report is settled."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, asks_page: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_page:
            del self.fields["page"]

    def clean(self) -> dict[str, Any]:
        """The words as they are kept."""
        cleaned = super().clean() or {}
        for name, why_not in (("page", why_not_page), ("text", why_not_report), ("passage", why_not_passage)):
            if name not in cleaned:
                continue
            try:
                cleaned[name] = normalised(cleaned[name])
            except Refused as refusal:
                raise forms.ValidationError(refusal.reason) from refusal
            if reason := why_not(cleaned[name]):
                self.add_error(name, reason)
        return cleaned

    @property
    def shown_fields(self) -> list[Any]:
        """The fields that people see."""
        return [self[name] for name in ("page", "text", "passage", "address") if name in self.fields]
