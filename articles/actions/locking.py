"""The first lock of every action: the article's row."""

from __future__ import annotations

from articles.models import Article


def lock_article(article: Article) -> Article:
    """The article's row, locked until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)
