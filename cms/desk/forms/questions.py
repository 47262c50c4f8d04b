"""What editors type at the inbox of readers' questions."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from articles.draft_text import TITLE_LIMIT
from articles.models import Article, Topic
from cms.accounts.models import User
from cms.desk.forms.drafts import editors
from cms.publishing.questions.models import LONGEST_REASON, Question
from cms.publishing.questions.states import OPEN_QUESTIONS, QuestionState

_SLUG = re.compile(r"(?:.*/articles/)?([-\w]{1,120})(?:/.*)?", re.DOTALL)
EVERYTHING = "all"
STATES = [("", "To decide or waiting"), *QuestionState.choices, (EVERYTHING, "All")]


class QuestionFilter(forms.Form):
    """What the inbox shows. It lives in the address, so that a view can be kept and sent."""

    words = forms.CharField(label="Words of the question", required=False, max_length=120)
    state = forms.ChoiceField(required=False, choices=STATES)
    topic = forms.ModelChoiceField(queryset=Topic.objects.order_by("name"), required=False, empty_label="All")

    def narrowed(self, questions: QuerySet[Question]) -> QuerySet[Question]:
        """The questions that fit; what does not fit of the address itself is named beside its field and left out."""
        asked = self.cleaned_data if self.is_bound and (self.is_valid() or True) else {}
        state = asked.get("state") or ""
        if state != EVERYTHING:
            questions = questions.filter(state__in=[state] if state else OPEN_QUESTIONS)
        if topic := asked.get("topic"):
            questions = questions.filter(Q(about__topic=topic) | Q(awaits__topic=topic))
        for word in asked.get("words", "").split():
            questions = questions.filter(text__icontains=word)
        return questions


class AnswerForm(forms.Form):
    """The article that answers, by its address."""

    article = forms.CharField(
        label="Address of the article",
        max_length=400,
        help_text="As it stands in the browser, or its last part. Only articles that the board has approved.",
    )

    def clean_article(self) -> Article:
        """The article at the address, published or not: the action refuses what readers may not be sent to."""
        match = _SLUG.fullmatch(self.cleaned_data["article"].strip())
        article = Article.objects.filter(slug=match[1]).first() if match else None
        if article is None or not hasattr(article, "live_edition"):
            raise forms.ValidationError("No article was published at this address.")
        return article


class StartDraftForm(forms.Form):
    """The first lines of the article that is to answer."""

    title = forms.CharField(max_length=TITLE_LIMIT, help_text="The question, as readers will look for it.")
    topic = forms.ModelChoiceField(Topic.objects.all(), empty_label="Choose a topic")


class GiveForm(forms.Form):
    """The editor who is to answer."""

    editor = forms.ModelChoiceField(User.objects.none(), empty_label="Choose an editor")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["editor"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = editors()


class DeclineForm(forms.Form):
    """Why the house does not take a question up."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept at the desk. The reader is not told, and their address is deleted.",
    )
