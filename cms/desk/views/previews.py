"""Preview links of an article: making one, which shows its address once, and revoking."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST

from articles.models import Draft, Version
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save, status_of
from cms.publishing.addresses import absolute
from cms.publishing.models import PreviewLink
from cms.publishing.previews.actions import DAYS, SHORTEST_PURPOSE, make_preview_link, revoke_preview_link
from cms.publishing.previews.models import LONGEST_PURPOSE
from cms.publishing.previews.queries import links_of
from cms.refusals import Refused


class VersionChoice(forms.ModelChoiceField):
    """A frozen version by its number and day."""

    def label_from_instance(self, obj: Any) -> str:
        """As the list shows it."""
        return f"Version {obj.number}, {obj.frozen_at:%-d %B %Y}"


class PreviewLinkForm(forms.Form):
    """Which version, for how long, and what for."""

    version = VersionChoice(queryset=Version.objects.none(), label="Version", empty_label=None)
    days = forms.TypedChoiceField(
        label="Works for", coerce=int, choices=[(days, f"{days} day{'' if days == 1 else 's'}") for days in DAYS]
    )
    purpose = forms.CharField(
        label="What it is for",
        min_length=SHORTEST_PURPOSE,
        max_length=LONGEST_PURPOSE,
        help_text="Stays in the list below. Without the names of people outside the house.",
    )

    def __init__(self, data: Any = None, *, draft: Draft) -> None:
        super().__init__(data, initial={"days": settings.PREVIEW_LINK_DAYS})
        version = self.fields["version"]
        if isinstance(version, forms.ModelChoiceField):
            version.queryset = draft.article.versions.select_related("article").order_by("-number")


@requires(Role.EDITOR)
@show_or_save
def preview_links(request: HttpRequest, slug: str) -> HttpResponse:
    """The article's links, and a form that makes one. What was made is answered at once, because the address is kept
    nowhere."""
    draft = draft_for(request, slug)
    form = PreviewLinkForm(request.POST if request.method == "POST" else None, draft=draft)
    made, status = "", HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            _, token = make_preview_link(actor=editor_in(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            status = status_of(refusal)
        else:
            made, status = absolute(reverse("publishing:preview", args=[token])), HTTPStatus.OK
            form = PreviewLinkForm(draft=draft)
    context = {
        "form": form,
        "made": made,
        "links": links_of(draft.article),
        "has_versions": draft.article.versions.exists(),
    }
    answer = article_page(request, "desk/preview_links.html", draft, context, status=status)
    if made:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


@requires(Role.EDITOR)
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a link at once."""
    draft = draft_for(request, slug)
    link = get_object_or_404(
        PreviewLink.objects.select_related("version__article"), pk=pk, version__article=draft.article
    )
    try:
        revoke_preview_link(link=link, actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "The link does not work any more.")
    return redirect("desk:preview_links", slug=draft.article.slug)
