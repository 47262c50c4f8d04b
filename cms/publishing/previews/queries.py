"""Reading preview links: the one behind a token, and those of an article."""

from __future__ import annotations

from django.db.models import Max, QuerySet, Sum
from django.http import Http404

from articles.models import Article
from cms.publishing.models import PreviewLink
from cms.publishing.previews.actions import token_digest
from cms.publishing.previews.policy import still_opens


def link_or_404(token: str) -> PreviewLink:
    """The link that the token opens. Unknown, expired, revoked and stopped ones all raise the same Http404."""
    link = (
        PreviewLink.objects.select_related("version__article", "made_by")
        .filter(token_sha256=token_digest(token))
        .first()
    )
    if link is None or not still_opens(link):
        raise Http404("There is nothing at this address.")
    return link


def links_of(article: Article) -> QuerySet[PreviewLink]:
    """The article's links, newest first, with `opened` (how often) and `last_opened` (the hour)."""
    links = PreviewLink.objects.filter(version__article=article).select_related("version", "made_by", "revoked_by")
    return links.annotate(opened=Sum("openings__times"), last_opened=Max("openings__hour"))
