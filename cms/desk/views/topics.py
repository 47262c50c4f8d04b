"""The topics: a new house makes its first ones here."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from articles.actions import add_topic, rename_topic
from articles.actions.topics import NAME_LIMIT
from articles.models import Topic
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews.views.answering import signed_in_user


class TopicForm(forms.Form):
    """The name of a topic."""

    name = forms.CharField(max_length=NAME_LIMIT)


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """List the topics, and make a new one or (with `slug`) rename one."""
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    form = TopicForm(request.POST if request.method == "POST" else None, initial={"name": topic.name if topic else ""})
    if form.is_bound and form.is_valid():
        try:
            done = _write(request, topic, form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", refusal.reason)
        else:
            messages.success(request, done)
            return redirect("desk:topics")
    context = {
        "section": "rounds",
        "form": form,
        "topic": topic,
        "topics": Topic.objects.annotate(article_count=Count("articles")).order_by("name"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/topics.html", context, status=status)


def _write(request: HttpRequest, topic: Topic | None, name: str) -> str:
    actor = signed_in_user(request)
    if topic is None:
        return f"{add_topic(actor=actor, name=name).name} is a topic now."
    return f"The topic is called {rename_topic(topic=topic, actor=actor, name=name).name} now."
