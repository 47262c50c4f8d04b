"""The topics of one editor: managing editors give them."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from simple_history.utils import get_history_manager_for_model

from articles.actions import give_topics
from articles.models import Topic, TopicEditor
from articles.policy import why_not_give_topics
from cms.accounts.access import requires
from cms.accounts.queries import people
from cms.accounts.roles import Role
from cms.desk.views.frame import editor_in, show_or_save
from cms.refusals import Refused

CHANGES = 20


class TopicsForm(forms.Form):
    """One tick box a topic."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )


@requires(Role.MANAGING_EDITOR)
@show_or_save
def editor_topics(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an editor topics, or take them away; what was given before, and by whom."""
    editor = get_object_or_404(people(), pk=pk)
    given = TopicEditor.objects.filter(user=editor).values_list("topic", flat=True)
    form = TopicsForm(request.POST if request.method == "POST" else None, initial={"topics": list(given)})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            give_topics(editor=editor, actor=editor_in(request), topics=form.cleaned_data["topics"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, f"The topics of {editor.printed_name} are saved.")
            return redirect("people:person", pk=pk)
    history = get_history_manager_for_model(TopicEditor).filter(user=editor)
    context = {
        "section": "people",
        "person": editor,
        "form": form,
        "why_not": why_not_give_topics(editor_in(request), editor),
        "changes": history.select_related("history_user", "topic").order_by("-history_date", "-history_id")[:CHANGES],
    }
    return render(request, "desk/editor_topics.html", context, status=status)
