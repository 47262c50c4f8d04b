"""What somebody holds: a file, or a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cms.publishing.proof.files import FileKind

FILE_BYTES = 2_000_000
TEXT_LENGTH = 300_000


def _kinds() -> str:
    """Our files that can be recognised: PDF and Word files only where this site makes them."""
    made = [(FileKind.PDF, "PDF"), (FileKind.WORD, "Word")]
    kinds = [name for kind, name in made if kind.is_made_here]
    kinds += ["JATS", "JSON", "Markdown", pgettext("a kind of file", "references")]
    return ", ".join([*kinds, pgettext("a kind of file", "evidence table")])


class CodeForm(forms.Form):
    """A verification code, however it was typed."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=60,
        help_text=_("16 digits and letters, such as 1A2B-3C4D-5E6F-7890. It stands at the end of each article."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class HeldTextForm(forms.Form):
    """Either a file that was downloaded here, or words that were copied from anywhere."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        allow_empty_file=True,
        help_text=format_lazy(
            _(
                "One that was downloaded from us ({kinds}), or any text in UTF-8. At most {megabytes} MB. It is "
                "compared and not kept."
            ),
            kinds=lazy(_kinds, str)(),
            megabytes=FILE_BYTES // 1_000_000,
        ),
    )
    text = forms.CharField(
        label=_("Or a text"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=True,
        help_text=_("The whole article or a passage of it, pasted. It is compared and not kept."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_file(self) -> Any:
        """A file that is too large is refused before it is read."""
        upload = self.cleaned_data["file"]
        if upload and upload.size > FILE_BYTES:
            raise forms.ValidationError(
                gettext("This file is larger than %(megabytes)d MB. Ours never are.")
                % {"megabytes": FILE_BYTES // 1_000_000}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("text")):
            raise forms.ValidationError(gettext("Choose a file or paste a text: one of the two."))
        return data
