"""Plain factories for scenes on the publishing floor."""

from __future__ import annotations

from articles.models import Article
from cms.accounts.models import User
from cms.publishing.actions import publish
from cms.publishing.models import Edition
from reviews.tests.scenes import approved


def published(article: Article, by: User, *reviewers: User) -> Edition:
    """The article's text as it stands, approved by `reviewers` and published by `by`."""
    return publish(approval=approved(article, by, *reviewers).approval, actor=by)
