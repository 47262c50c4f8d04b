"""The topics: a new house makes its first ones here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from articles.actions import add_topic, rename_topic, set_age_limit
from articles.actions.topics import NAME_LIMIT
from articles.models import Article, Topic
from articles.models.article import LONGEST_LIMIT
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.paging import length_of
from cms.refusals import Refused
from reviews.views.answering import signed_in_user


class TopicForm(forms.Form):
    """The name of a topic, and how old its sources may be."""

    name = forms.CharField(max_length=NAME_LIMIT)
    outdated_after_years = forms.IntegerField(
        label="Sources are outdated after",
        required=False,
        min_value=1,
        max_value=LONGEST_LIMIT,
        help_text="Years. Older ones get a warning in every draft of the topic. Leave it empty for no limit.",
    )


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """List the topics, and make a new one or (with `slug`) change one."""
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    initial = {"name": topic.name, "outdated_after_years": topic.outdated_after_years} if topic else {}
    form = TopicForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            done = _write(request, topic, form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", refusal.reason)
        else:
            messages.success(request, done)
            return redirect("desk:topics")
    articles = Article.objects.filter(topic=OuterRef("pk"))
    context = {
        "section": "rounds",
        "form": form,
        "topic": topic,
        "topics": Topic.objects.annotate(article_count=length_of(articles)).order_by("name"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/topics.html", context, status=status)


@transaction.atomic
def _write(request: HttpRequest, topic: Topic | None, typed: dict[str, Any]) -> str:
    actor = signed_in_user(request)
    if topic is None:
        topic, done = add_topic(actor=actor, name=typed["name"]), "{} is a topic now."
    elif topic.name != typed["name"]:
        topic, done = rename_topic(topic=topic, actor=actor, name=typed["name"]), "The topic is called {} now."
    else:
        done = "{} is changed."
    set_age_limit(topic=topic, actor=actor, years=typed["outdated_after_years"])
    return done.format(topic.name)
