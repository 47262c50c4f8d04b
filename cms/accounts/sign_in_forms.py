"""Django-allauth's forms with an end to what can be typed into them.

A user name that is longer than any account's is no reason to ask the database (SQLite refuses to compare with a pattern
of more than 50,000 characters), and a password of a megabyte none to compute a hash.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import MaxLengthValidator

from cms.accounts.forms import LONGEST_PASSWORD

# The longest address that mail can have (RFC 3696, erratum 1690), rounded up as Django does; user names are shorter.
LONGEST_LOGIN = 320


class Bounded(forms.Form):
    """Every text field of the form gets an end where it has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length is None:
                hides = isinstance(field.widget, forms.PasswordInput)
                bound(field, LONGEST_PASSWORD if hides else LONGEST_LOGIN)


def bound(field: forms.CharField, longest: int) -> None:
    """Let a field take at most `longest` characters: in the browser, and where the browser did not care."""
    field.max_length = longest
    field.validators.append(MaxLengthValidator(longest))
    field.widget.attrs["maxlength"] = str(longest)


class SignInForm(Bounded, allauth_forms.LoginForm):
    """User name or address, and password."""


class ReauthenticateForm(Bounded, allauth_forms.ReauthenticateForm):
    """The password again, before something that matters."""


class ResetPasswordForm(Bounded, allauth_forms.ResetPasswordForm):
    """The address that a link for a new password goes to."""


class ResetPasswordKeyForm(Bounded, allauth_forms.ResetPasswordKeyForm):
    """A new password, from the link in a mail."""


class ChangePasswordForm(Bounded, allauth_forms.ChangePasswordForm):
    """The old password and a new one."""


class SetPasswordForm(Bounded, allauth_forms.SetPasswordForm):
    """A first password."""


class AddEmailForm(Bounded, allauth_forms.AddEmailForm):
    """One more address."""
