"""Forms about many articles: filters of their list, names of filters, and one change to all that were chosen."""

from __future__ import annotations

from typing import Any

from django import forms

from articles.models import Topic
from cms.desk.board_queries import owners
from cms.desk.forms.drafts import OwnerForm, day_field
from cms.desk.models import ArticleState
from cms.desk.queries import ArticleFilter, Due
from cms.desk.saved_filters import NAME_LIMIT


class ArticleFilterForm(forms.Form):
    """What the list of articles shows. It lives in the address, so that a view can be kept and sent."""

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *ArticleState.choices])
    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), required=False, empty_label="All")
    owner = forms.ModelChoiceField(owners(), required=False, empty_label="Anybody")
    due = forms.ChoiceField(required=False, choices=[("", "Any"), *Due.choices])

    def asked(self) -> ArticleFilter:
        """What fits of the address; what does not is named beside its field and left out."""
        if not self.is_bound:
            return ArticleFilter()
        self.is_valid()
        data = self.cleaned_data
        rows = {name: data[name].pk for name in ("topic", "owner") if data.get(name)}
        return ArticleFilter(words=data.get("q", ""), state=data.get("state", ""), due=data.get("due", ""), **rows)


class FilterNameForm(forms.Form):
    """What a filter is called."""

    name = forms.CharField(label="Name", max_length=NAME_LIMIT)


class TopicOfManyForm(forms.Form):
    """The topic that they get."""

    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), empty_label="Choose a topic")


class DueOfManyForm(forms.Form):
    """The day that they get."""

    due_on = day_field("To be submitted by", "Leave it empty to take the day away.")


class OwnerOfManyForm(OwnerForm):
    """The editor who gets them all."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["owner"].label = "Give them to"
        self.fields["due_on"].help_text = "Left empty, each keeps the day that it has."
