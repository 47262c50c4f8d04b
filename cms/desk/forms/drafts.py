"""Forms about the draft: its text, a new article, the byline, the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from articles.actions.working_copies import WINDOW_LIMIT
from articles.draft_text import SUMMARY_LIMIT, TITLE_LIMIT, DraftText, current_text
from articles.models import Article, Audience, Draft, DraftContributor, Origin, Topic
from articles.starting_points import starting_point, starting_points_for
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.kept_text import KeptText

NOTE_LIMIT = 500
BLANK_BYLINES = 2


class WrittenText(forms.CharField):
    """A text that is kept as typed: blanks at its ends may be Markdown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, required=False, **options)


def _manuscript(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "manuscript", "spellcheck": "true", "autocomplete": "off"})


class DraftForm(forms.Form):
    """The whole draft as one save. `edit_number` is the one that the page was opened with."""

    title = forms.CharField(label="Title", max_length=TITLE_LIMIT, required=False)
    summary = forms.CharField(
        label="Summary",
        max_length=SUMMARY_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    professional = WrittenText(label="Text for clinicians", widget=_manuscript(26))
    patient = WrittenText(label="Text for patients and carers", widget=_manuscript(26))
    note = forms.CharField(label="Note for the history", max_length=NOTE_LIMIT, required=False)
    edit_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    # The page that is typed into, named by its script; who opened it; and the page whose kept text it goes on from.
    window = forms.CharField(max_length=WINDOW_LIMIT, required=False, widget=forms.HiddenInput)
    opened_by = forms.IntegerField(required=False, widget=forms.HiddenInput)
    takes_over = forms.CharField(max_length=WINDOW_LIMIT, required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, draft: Draft) -> DraftForm:
        """The form as it opens: what is saved."""
        return cls(initial=_fields_of(current_text(draft)) | {"edit_number": draft.edit_number})

    @classmethod
    def going_on_from(cls, kept: KeptText) -> DraftForm:
        """The form with what somebody typed before, as begun from the edit that they began from."""
        begun = {"edit_number": kept.base_edit, "note": kept.note, "takes_over": kept.window}
        return cls(initial=_fields_of(kept.text) | begun)

    def written_in(self, language: str) -> None:
        """Say in which language the texts are, so that the browser checks their spelling in it."""
        for name in ("title", "summary", *Audience.values):
            self.fields[name].widget.attrs |= {"lang": language, "spellcheck": "true"}

    @property
    def text(self) -> DraftText:
        """What was typed. Only for a valid form."""
        return DraftText(
            title=self.cleaned_data["title"],
            summary=self.cleaned_data["summary"],
            renditions={audience: self.cleaned_data[audience] for audience in Audience.values},
        )


def _fields_of(text: DraftText) -> dict[str, Any]:
    renditions = {audience: text.renditions.get(audience, "") for audience in Audience.values}
    return {"title": text.title, "summary": text.summary, **renditions}


class OriginForm(forms.Form):
    """How the text comes to be."""

    origin = forms.ChoiceField(
        label="How the text came to be",
        choices=Origin.choices,
        initial=Origin.HUMAN.value,
        help_text="Shown to reviewers and printed for readers.",
    )
    origin_tool = forms.CharField(
        label="Name of the AI tool", max_length=120, required=False, help_text="Where one was used."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("origin") not in (None, Origin.HUMAN.value) and not data.get("origin_tool"):
            self.add_error("origin_tool", "Name the tool: readers are told.")
        return data


class OriginFields(OriginForm):
    """Topic and origin: what every new article declares."""

    topic = forms.ModelChoiceField(Topic.objects.all(), empty_label="Choose a topic")
    field_order = ["topic", "origin", "origin_tool"]


class NewArticleForm(OriginFields):
    """The first lines of an article."""

    title = forms.CharField(max_length=TITLE_LIMIT, help_text="As a question, if it answers one.")
    summary = forms.CharField(
        max_length=SUMMARY_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences under the title. It can wait.",
    )
    professional_start = forms.ChoiceField(
        label="Headings to start with", required=False, help_text="They can be changed, moved and taken out."
    )
    patient_start = forms.ChoiceField(label="Headings of the text for patients", required=False)
    field_order = ["title", "topic", "professional_start", "patient_start", "summary", "origin", "origin_tool"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for audience in Audience:
            field = self.fields[f"{audience}_start"]
            if isinstance(field, forms.ChoiceField):
                known = [(point.key, f"{point.title}: {point.summary}") for point in starting_points_for(audience)]
                field.choices = [("", "None: an empty text"), *known]

    @property
    def text(self) -> DraftText:
        """The first text. Only for a valid form."""
        chosen = {audience: starting_point(self.cleaned_data[f"{audience}_start"]) for audience in Audience}
        texts = {audience.value: point.markdown for audience, point in chosen.items() if point is not None}
        return DraftText(self.cleaned_data["title"], self.cleaned_data["summary"], texts)


class BylineForm(forms.Form):
    """One line of the byline. A line without anything in it is left out."""

    printed_name = forms.CharField(label="Name in print", max_length=200, required=False)
    role = forms.CharField(max_length=80, required=False, help_text="Author, if left empty.")
    credentials = forms.CharField(max_length=200, required=False, help_text="For example: MD, FRCP.")
    interests = forms.CharField(
        label="Declared interests", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("printed_name") and any(data.values()):
            self.add_error("printed_name", "Every line of the byline needs a name.")
        return data


BylineFormSet = forms.formset_factory(BylineForm, extra=BLANK_BYLINES, max_num=50, absolute_max=60)


def contributors_in(lines: Iterable[dict[str, Any]]) -> list[DraftContributor]:
    """The byline as typed, unsaved; empty lines left out."""
    return [
        DraftContributor(**line | {"role": line["role"] or "Author"}) for line in lines if line and any(line.values())
    ]


class AddressForm(forms.Form):
    """The article's address."""

    slug = forms.CharField(label="Address", max_length=120, help_text="Letters, digits and hyphens.")


def editors() -> QuerySet[User]:
    """Everybody who can own an article."""
    return User.objects.filter(is_active=True, groups__name__in=[Role.EDITOR, Role.MANAGING_EDITOR]).distinct()


def day_field(label: str, help_text: str = "") -> forms.DateField:
    """A day that may be left out, chosen from the browser's calendar."""
    day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=day, help_text=help_text)


class DueForm(forms.Form):
    """By when the draft is to be submitted."""

    due_on = day_field("To be submitted by", "Leave it empty for no day. A submission meets it.")


class TopicForm(forms.Form):
    """The article's topic."""

    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), empty_label="Choose a topic")


class OwnerForm(forms.Form):
    """The editor who gets an article, by when, and what a managing editor has to say about it."""

    owner = forms.ModelChoiceField(User.objects.none(), label="Give it to", empty_label="Choose an editor")
    due_on = day_field("To be submitted by", "Left empty, the day stays as it is.")
    note = forms.CharField(
        label="Note to the editor", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = editors()


class CollaboratorForm(forms.Form):
    """Another editor for the draft."""

    editor = forms.ModelChoiceField(User.objects.none(), empty_label="Choose an editor")

    def __init__(self, *arguments: Any, article: Article, **options: Any) -> None:
        super().__init__(*arguments, **options)
        there = article.collaborators.values("user")
        field = self.fields["editor"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = editors().exclude(pk=article.owner_id).exclude(pk__in=there)
