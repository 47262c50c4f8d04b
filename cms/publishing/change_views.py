"""What changed between two editions, for readers: the same comparison that the board was shown."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from articles.models import Audience, VersionRendition
from articles.version_comparison import compare_versions
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import absolute, changes_address, edition_address
from cms.publishing.banners import own_banners
from cms.publishing.models import Edition
from cms.publishing.queries import PublishedArticle
from cms.publishing.views import of_published


@public
@require_safe
@of_published
def choose_changes(request: HttpRequest, published: PublishedArticle) -> HttpResponse:
    """Leads from the two editions marked in the list to what changed between them. Without two of them: the list."""
    numbers = {request.GET.get("from", ""), request.GET.get("to", "")}
    found = sorted(edition.number for edition in published.editions if str(edition.number) in numbers)
    if len(found) == 2:
        return redirect(changes_address(published.article, found[0], found[1]))
    return redirect(reverse("publishing:versions", kwargs={"slug": published.article.slug}))


@public
@require_safe
@of_published
def changes(
    request: HttpRequest,
    published: PublishedArticle,
    number: int,
    later: int,
    audience: Audience = Audience.PROFESSIONAL,
) -> HttpResponse:
    """What the edition `later` says otherwise than the edition `number` does. Of a withdrawn text nothing is shown.

    The other way round, and one edition twice, lead to where something is to be seen.
    """
    old, new = _readable(published, number), _readable(published, later)
    if number == later:
        return redirect(edition_address(new, audience))
    if number > later:
        return redirect(changes_address(published.article, later, number, audience))
    audiences = _audiences(old, new)
    if audience not in audiences:
        raise Http404("Neither edition has a text for this audience.")
    context = {
        "published": published,
        "old": old,
        "new": new,
        "audience": audience,
        "audiences": [(each, changes_address(published.article, number, later, each)) for each in audiences],
        "compared": compare_versions(old.version, new.version, audience),
        "is_same_version": old.version_id == new.version_id,
        "banners": own_banners(published, new),
        "canonical": absolute(changes_address(published.article, number, later, audience)),
    }
    return render(request, "publishing/changes.html", context)


def _readable(published: PublishedArticle, number: int) -> Edition:
    """The edition, where its text may be read. Raises Http404."""
    found = published.edition(number)
    if found is None or published.is_withdrawn(found):
        raise Http404("There is no edition with this number, or its text was withdrawn.")
    return found


def _audiences(*editions: Edition) -> list[Audience]:
    """Whom either edition has a text for, in the house's order. One query."""
    versions = [edition.version_id for edition in editions]
    there = set(VersionRendition.objects.filter(version__in=versions).values_list("audience", flat=True))
    return [audience for audience in Audience if audience.value in there]
