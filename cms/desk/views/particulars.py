"""What stands around the text: byline, address, owner, collaborators."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from articles.actions import (
    add_collaborator,
    change_slug,
    change_topic,
    declare_origin,
    remove_collaborator,
    set_contributors,
)
from articles.byline import byline_sha256, lines_of
from articles.models import Draft
from articles.policy import why_not_change_topic, why_not_hand_over, why_not_manage_settings
from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.actions import give_due_date, hand_over
from cms.desk.forms.drafts import (
    AddressForm,
    BylineFormSet,
    CollaboratorForm,
    DueForm,
    OriginForm,
    OwnerForm,
    TopicForm,
    contributors_in,
)
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save, typed
from cms.publishing.questions.queries import questions_for
from cms.publishing.questions.states import QuestionState
from cms.refusals import Refused, Stale


@requires(Role.EDITOR)
@show_or_save
def byline(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is named as author, with role, credentials and interests; without a line the house's name is printed."""
    draft = draft_for(request, slug)
    lines = BylineFormSet(request.POST or None, initial=lines_of(draft.contributors.all()))
    refused, status, theirs = "", HTTPStatus.OK, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if lines.is_valid():
            try:
                set_contributors(
                    article=draft.article,
                    actor=editor_in(request),
                    contributors=contributors_in(lines.cleaned_data),
                    seen_sha256=typed(request.POST, "seen_sha256"),
                )
            except Stale as stale:
                refused, status, theirs = stale.reason, HTTPStatus.CONFLICT, lines_of(draft.contributors.all())
            except Refused as refusal:
                refused = refusal.reason
            else:
                messages.success(request, "The byline is saved.")
                return redirect("desk:byline", slug=slug)
    context = {"lines": lines, "refused": refused, "theirs": theirs, "seen_sha256": byline_sha256(draft)}
    return article_page(request, "desk/byline.html", draft, context, status=status)


@requires(Role.EDITOR)
@require_safe
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Address, owner, topic, origin and collaborators."""
    return _settings_page(request, draft_for(request, slug))


def _settings_page(request: HttpRequest, draft: Draft, *, status: int = HTTPStatus.OK, **forms: Form) -> HttpResponse:
    article = draft.article
    context = {
        "owner_is_away": not article.owner.is_active,
        "owner_form": forms.get("owner_form") or OwnerForm(auto_id="owner-%s"),
        "why_not_hand_over": why_not_hand_over(editor_in(request)),
        "due_form": forms.get("due_form") or DueForm(initial={"due_on": article.due_on}),
        "topic_form": forms.get("topic_form") or TopicForm(initial={"topic": article.topic_id}),
        "why_not_change_topic": why_not_change_topic(editor_in(request), article),
        "origin_form": forms.get("origin_form")
        or OriginForm(initial={"origin": article.origin, "origin_tool": article.origin_tool}),
        "address_form": forms.get("address_form") or AddressForm(initial={"slug": article.slug}),
        "collaborator_form": forms.get("collaborator_form") or CollaboratorForm(article=article),
        "collaborators": [
            row.user for row in article.collaborators.select_related("user").order_by("user__printed_name")
        ],
        "why_not": why_not_manage_settings(editor_in(request), article),
        "waiting_questions": questions_for(editor_in(request)).filter(
            awaits=article, state=QuestionState.DRAFT_STARTED
        ),
        "old_addresses": article.slug_redirects.order_by("old_slug"),
    }
    return article_page(request, "desk/settings.html", draft, context, status=status)


def _changed(
    request: HttpRequest, draft: Draft, form: Form, name: str, change: Callable[[], object], done: str
) -> HttpResponse:
    """Run `change` if the form is valid; back to the settings, or the page with what was refused beside the field."""
    if form.is_valid():
        try:
            change()
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, done)
            draft.article.refresh_from_db(fields=["slug"])
            return redirect("desk:settings", slug=draft.article.slug)
    return _settings_page(request, draft, status=HTTPStatus.UNPROCESSABLE_ENTITY, **{name: form})


@requires(Role.EDITOR)
@require_POST
def change_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the article another address; the old one leads on."""
    draft, form = draft_for(request, slug), AddressForm(request.POST)

    def change() -> object:
        return change_slug(article=draft.article, actor=editor_in(request), slug=form.cleaned_data["slug"])

    return _changed(request, draft, form, "address_form", change, "The address is changed. The old one leads here.")


@requires(Role.EDITOR)
@require_POST
def change_origin(request: HttpRequest, slug: str) -> HttpResponse:
    """Declare anew how the text comes to be."""
    draft, form = draft_for(request, slug), OriginForm(request.POST)

    def change() -> object:
        typed = form.cleaned_data
        return declare_origin(
            article=draft.article, actor=editor_in(request), origin=typed["origin"], tool=typed["origin_tool"]
        )

    return _changed(request, draft, form, "origin_form", change, "Declared. It goes into the next version.")


@requires(Role.EDITOR)
@require_POST
def change_owner(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the article to an editor."""
    draft, form = draft_for(request, slug), OwnerForm(request.POST, auto_id="owner-%s")

    def change() -> object:
        return hand_over(article=draft.article, actor=editor_in(request), **form.cleaned_data)

    return _changed(request, draft, form, "owner_form", change, "The article is handed over.")


@requires(Role.EDITOR)
@require_POST
def change_due_date(request: HttpRequest, slug: str) -> HttpResponse:
    """Say by when the draft is to be submitted, or that there is no such day."""
    draft, form = draft_for(request, slug), DueForm(request.POST)

    def change() -> object:
        return give_due_date(article=draft.article, actor=editor_in(request), due_on=form.cleaned_data["due_on"])

    return _changed(request, draft, form, "due_form", change, "The due date is saved.")


@requires(Role.EDITOR)
@require_POST
def move_to_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the article to another topic."""
    draft, form = draft_for(request, slug), TopicForm(request.POST)

    def change() -> object:
        return change_topic(article=draft.article, actor=editor_in(request), topic=form.cleaned_data["topic"])

    return _changed(request, draft, form, "topic_form", change, "The topic is changed.")


@requires(Role.EDITOR)
@require_POST
def invite_collaborator(request: HttpRequest, slug: str) -> HttpResponse:
    """Let another editor into the draft."""
    draft = draft_for(request, slug)
    form = CollaboratorForm(request.POST, article=draft.article)

    def change() -> object:
        return add_collaborator(article=draft.article, actor=editor_in(request), editor=form.cleaned_data["editor"])

    return _changed(request, draft, form, "collaborator_form", change, "They can open and edit the draft now.")


@requires(Role.EDITOR)
@require_POST
def end_collaboration(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a collaborator off the draft. Somebody who takes themself off cannot do so: the owner decides."""
    draft = draft_for(request, slug)
    person = get_object_or_404(User, pk=pk, collaborations__article=draft.article)
    try:
        remove_collaborator(article=draft.article, actor=editor_in(request), editor=person)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{person} cannot open the draft any more. What they wrote stays theirs.")
    return redirect("desk:settings", slug=slug)
