"""The trap for programs that fill in every field of a form that anybody may send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProgramTrap(forms.Form):
    """A form with a field that people do not see."""

    # Hidden from people, also from those who listen to the page; programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_filled_by_a_program(self) -> bool:
        """Whether something stands in the field that people do not see."""
        return bool(self.data.get("website", "").strip())
