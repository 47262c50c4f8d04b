"""Forms about the figures of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from articles.actions import FigureTexts
from articles.figures.figure import KEY_LIMIT
from articles.figures.placing import sections_of
from articles.models import Audience, Draft, DraftFigure
from articles.models.figure import ALTERNATIVE_TEXT_LIMIT, CAPTION_LIMIT, CREDIT_LIMIT, LICENCE_LIMIT
from cms.refusals import Refused

_TAKEN = "image/jpeg,image/png,image/webp,image/gif"
_END = "end"
# What a refusal of the action is about, by its code; any other is about the whole form.
_FIELD_OF = {
    "figure-key": "key",
    "figure-without-alternative-text": "alternative_text",
    "figure-empty": "picture",
    "figure-too-large": "picture",
    "figure-not-a-picture": "picture",
    "figure-damaged": "picture",
}


class FigureTextsForm(forms.Form):
    """A picture, and what is printed with it."""

    picture = forms.FileField(
        label="Picture",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _TAKEN}),
    )
    alternative_text = forms.CharField(
        label="Alternative text",
        max_length=ALTERNATIVE_TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the picture says, for people who cannot see it: the figures that matter, not “a chart”.",
    )
    caption = forms.CharField(
        required=False,
        max_length=CAPTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Printed below, behind “Figure 1.” It may cite: [@key].",
    )
    credit = forms.CharField(required=False, max_length=CREDIT_LIMIT, help_text="Who made it, or where it is from.")
    licence = forms.CharField(
        required=False,
        max_length=LICENCE_LIMIT,
        widget=forms.TextInput(attrs={"list": "licences"}),
        help_text="On what terms it is printed here.",
    )

    def clean_picture(self) -> UploadedFile | None:
        """Refuse a file by its size before it is read."""
        upload = self.cleaned_data["picture"]
        if upload is not None and upload.size > settings.FIGURE_MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {upload.size / 1_000_000:.1f} MB; at most {settings.FIGURE_MAX_BYTES // 1_000_000} MB "
                "are taken. Save it smaller."
            )
        return upload if isinstance(upload, UploadedFile) else None

    @property
    def content(self) -> bytes | None:
        """The bytes of the upload, or None where none was sent."""
        upload = self.cleaned_data["picture"]
        return upload.read() if upload else None

    @property
    def texts(self) -> FigureTexts:
        """What is printed with the picture, as the action takes it."""
        data = self.cleaned_data
        return FigureTexts(data["caption"], data["alternative_text"], data["credit"], data["licence"])

    def refuse(self, refusal: Refused) -> None:
        """Put what an action refused beside the field that it is about."""
        field = _FIELD_OF.get(refusal.code)
        self.add_error(field if field in self.fields else None, refusal.reason)


class NewFigureForm(FigureTextsForm):
    """A figure that is added."""

    key = forms.CharField(
        required=False,
        max_length=KEY_LIMIT,
        help_text="How the text names it, such as dose-curve. Left empty, it is made of the caption.",
    )


class FigureForm(FigureTextsForm):
    """A figure that is there: its texts, and another picture in the place of this one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = False
        self.fields["picture"].label = "Another picture"
        self.fields["picture"].help_text = "Only to replace this one. Versions that were submitted keep theirs."

    @classmethod
    def of(cls, figure: DraftFigure) -> FigureForm:
        """The form as it opens for a figure."""
        names = ("alternative_text", "caption", "credit", "licence")
        return cls(initial={name: getattr(figure, name) for name in names})


class PlaceForm(forms.Form):
    """Where in which text a figure is shown."""

    place = forms.ChoiceField(label="Show it")
    edit_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"edit_number": draft.edit_number})
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (f"{Audience(rendition.audience).label}", list(_places(rendition.audience, rendition.markdown)))
            for rendition in sorted(draft.renditions.all(), key=lambda one: one.audience, reverse=True)
        ]

    @property
    def audience(self) -> str:
        """Whose text."""
        return str(self.cleaned_data["place"]).partition(":")[0]

    @property
    def after_heading(self) -> int | None:
        """The line of the heading under which it is shown, or None for the end."""
        place = str(self.cleaned_data["place"]).partition(":")[2]
        return None if place == _END else int(place)


def _places(audience: str, markdown: str) -> list[tuple[str, str]]:
    headings = [(f"{audience}:{section.line}", f"under “{section.text}”") for section in sections_of(markdown)]
    return [(f"{audience}:{_END}", "at the end"), *headings]
