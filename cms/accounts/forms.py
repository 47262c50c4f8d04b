"""What people type on the pages about people. The rules themselves are in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from cms.accounts.models import User
from cms.accounts.roles import Role

# No form takes a longer one, so none is set with which nobody could sign in.
LONGEST_PASSWORD = 1_000
# A page about one's own name in print: browsers may help with it.
DETAILS = ["credentials", "affiliation", "specialty", "orcid"]


class RolesField(forms.MultipleChoiceField):
    """One tick box per role."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Role.choices, **options)


class InvitationForm(forms.Form):
    """A managing editor's invitation."""

    printed_name = forms.CharField(label="Name in print", max_length=200, help_text="As it will stand in bylines.")
    credentials = forms.CharField(max_length=200, required=False, help_text="For example: MD, FRCP.")
    email = forms.EmailField(label="E-mail address", help_text="A link that works once, for 14 days, goes there.")
    roles = RolesField()


class PersonForm(forms.Form):
    """A managing editor's changes to a person."""

    printed_name = forms.CharField(
        label="Name in print", max_length=200, help_text="Signatures and bylines that exist keep the old name."
    )
    roles = RolesField(required=False)


class DetailsForm(forms.ModelForm):
    """What a person may change about how they are printed."""

    class Meta:
        model = User
        fields = DETAILS


class AcceptInvitationForm(DetailsForm):
    """User name, password and printed details of a new account."""

    username = forms.CharField(
        label="User name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=" ".join(password_validators_help_texts()),
    )
    password_again = forms.CharField(
        label="Password again",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ["username", "password", "password_again", *DETAILS]

    def clean_username(self) -> str:
        """Refuse a user name that is taken, in whatever case, or has signs that none may have."""
        username = User.normalize_username(self.cleaned_data["username"])
        field = User._meta.get_field("username")
        field.run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("Somebody already has this user name.")
        return username

    def clean(self) -> dict[str, Any]:
        """Refuse passwords that differ or are weak for this person."""
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and password != cleaned.get("password_again"):
            self.add_error("password_again", "The two passwords are not the same.")
        elif password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
