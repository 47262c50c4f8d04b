"""An editor's answer to one remark of the board."""

from __future__ import annotations

from django import forms

from reviews.actions.comments import BODY_LIMIT
from reviews.models import Outcome


class AnswerForm(forms.Form):
    """What became of the text, and the answer in words."""

    outcome = forms.ChoiceField(
        label="What became of it",
        choices=[(Outcome.CHANGED.value, "Changed"), (Outcome.NOT_CHANGED.value, "Not changed, because")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the text was changed."},
    )
    body = forms.CharField(
        label="Answer",
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was changed and where, or why nothing was. The reviewers read it with the next submission.",
    )
