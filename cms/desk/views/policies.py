"""The review rules: the house's and each topic's, their history, and changing them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Topic
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.rules_form import RulesForm, rules_as_typed
from cms.desk.rules_queries import all_rules, rule_changes
from cms.refusals import Refused
from reviews import actions
from reviews.models import Policy
from reviews.policy import why_not_set_policy
from reviews.views.answering import say_why_not, signed_in_user, status_of


@requires(Role.MANAGING_EDITOR)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules side by side."""
    return render(request, "desk/rules.html", {"section": "rounds", "rules": all_rules()})


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change_rules(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Change the rules of a topic, or of the house (no `slug`). Rounds that run keep theirs."""
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    own = Policy.objects.filter(topic=topic).first()
    house = Policy.objects.filter(topic=None).first() or Policy()
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial=rules_as_typed((own or house).terms()),
        instance=Policy(),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and not form.is_valid() else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            actions.set_policy(actor=signed_in_user(request), topic=topic, **form.rules())
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, "The rules are saved. They hold for submissions from now on.")
            return redirect("desk:rules")
    context = {
        "section": "rounds",
        "topic": topic,
        "is_own": own is not None,
        "form": form,
        "changes": rule_changes(topic),
        "why_not": why_not_set_policy(signed_in_user(request), topic),
    }
    return render(request, "desk/change_rules.html", context, status=status)


@requires(Role.MANAGING_EDITOR)
@require_POST
def follow_house(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up a topic's own rules. Rounds that run keep theirs."""
    topic = get_object_or_404(Topic, slug=slug)
    try:
        actions.follow_house(actor=signed_in_user(request), topic=topic)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("desk:topic_rules", slug=slug)
    messages.success(request, f"{topic.name} follows the house from now on; rounds that run keep their rules.")
    return redirect("desk:rules")
