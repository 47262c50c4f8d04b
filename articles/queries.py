"""Reading the writing floor: what a person may see, and what the checks say."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from articles.checks import Finding
from articles.composition import compose
from articles.models import Article, Draft, Reference, Version
from articles.policy import may_see_draft
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor


def drafts_for(user: User) -> QuerySet[Draft]:
    """The drafts that the person may open, newest change first, with what lists print."""
    drafts = Draft.objects.select_related("article__topic", "article__owner", "updated_by").order_by(
        "-updated_at", "-pk"
    )
    if is_managing_editor(user):
        return drafts
    if not is_editor(user):
        return drafts.none()
    return drafts.filter(Q(article__owner=user) | Q(article__collaborators__user=user)).distinct()


def get_draft_or_404(user: User, slug: str) -> Draft:
    """The draft at `slug` if the person may see it; hidden and missing answer alike."""
    draft = (
        Draft.objects.select_related("article__topic", "article__owner", "updated_by")
        .filter(article__slug=slug)
        .first()
    )
    if draft is None or not may_see_draft(user, draft.article):
        raise Http404("There is no such article, or you may not see it.")
    return draft


def findings_for(article: Article) -> tuple[Finding, ...]:
    """What the checks say of the draft as it is saved now."""
    return compose(article.draft).findings


def versions_of(article: Article) -> QuerySet[Version]:
    """The frozen versions, newest first."""
    return article.versions.select_related("frozen_by").order_by("-number")


def search_library(words: str, *, limit: int = 20) -> QuerySet[Reference]:
    """References whose key, title, DOI, PMID or authors contain every word of `words` (at most eight words are
    used)."""
    found = Reference.objects.all()
    for word in words.split()[:8]:
        found = found.filter(
            Q(key__icontains=word)
            | Q(title__icontains=word)
            | Q(doi__icontains=word)
            | Q(pmid=word)
            | Q(csl__author__icontains=word)
        )
    return found.order_by("key")[:limit]
