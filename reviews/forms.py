"""What reviewers type. The rules themselves are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html

from reviews.actions.comments import BODY_LIMIT
from reviews.actions.signing import MEANINGS
from reviews.models import InterestKind, SignOff

LONG = forms.Textarea(attrs={"rows": 4})


class AcceptForm(forms.Form):
    """Accepting an invitation, with the declaration that opens the text (ICMJE, Disclosure of Interests)."""

    has_interests = forms.TypedChoiceField(
        label="Your interests over the past two years",
        choices=[("no", "I have none to declare"), ("yes", "I have these to declare:")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have interests to declare: the text opens after that."},
    )
    interest_kinds = forms.MultipleChoiceField(
        label="Of which kind",
        choices=InterestKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interests = forms.CharField(
        label="Which interests",
        required=False,
        max_length=2_000,
        widget=LONG,
        help_text=(
            "Name the body or person and what ties you to it, for example “Advisory board of Example Pharma, paid, "
            "until March 2026”. A managing editor looks at them before the text opens; they are printed beside your "
            "name if the article is published."
        ),
    )


class DeclineForm(forms.Form):
    """Declining, or stepping back after accepting."""

    reason = forms.CharField(
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the managing editors read it. If you know who could judge this text instead, name them.",
    )


class CommentForm(forms.Form):
    """A remark for the editors, about a passage or about the whole."""

    quote = forms.CharField(
        label="Passage",
        required=False,
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Copy the words that you mean out of the text. Leave it empty for a remark on the whole.",
    )
    body = forms.CharField(label="Comment", max_length=BODY_LIMIT, widget=LONG)


def _printed(verb: str, decision: SignOff.Choice) -> str:
    """A decision with the sentence that is signed."""
    return format_html("<span><strong>{}</strong> {}</span>", verb, MEANINGS[decision])


class SignForm(forms.Form):
    """The decision, what has to change, and the password that makes it a signature (never shown again)."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (SignOff.Choice.APPROVE, _printed("Approve.", SignOff.Choice.APPROVE)),
            (SignOff.Choice.REQUEST_CHANGES, _printed("Request changes.", SignOff.Choice.REQUEST_CHANGES)),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Changes or remarks",
        required=False,
        max_length=20_000,
        widget=LONG,
        help_text="Needed when you request changes: say which. It becomes part of what you sign.",
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Asked at every signing, so that nobody else can sign at your desk.",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the changes before the password is looked at: a forgotten field is no attempt to sign."""
        cleaned = super().clean() or self.cleaned_data
        asks = cleaned.get("decision") == SignOff.Choice.REQUEST_CHANGES
        if asks and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "Say which changes you ask for.")
        return cleaned


class TakeBackForm(forms.Form):
    """Taking one's own sign-off back."""

    reason = forms.CharField(
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays on record beside your signature.",
    )
