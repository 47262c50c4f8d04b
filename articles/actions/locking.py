"""The first lock of every action: the article's row."""

from __future__ import annotations

from articles.models import Article
from cms.prepared_queries import Prepared

_LOCKED = Prepared(lambda number: Article.objects.select_for_update().filter(pk=number).order_by())
_LOCKED_ROW = Prepared(lambda number: Article.objects.select_for_update().filter(pk=number).order_by().only("pk"))


def lock_article(article: Article) -> Article:
    """The article's row, locked until the transaction ends."""
    return _LOCKED.get(article.pk)


def lock_row_of_article(number: int) -> None:
    """Lock the row of the article with this number until the transaction ends, without reading what it says."""
    _LOCKED_ROW.get(number)
