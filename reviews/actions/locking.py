"""The order in which every action of this floor locks: the article's row, then the round's."""

from __future__ import annotations

from articles.models import Article
from reviews.models import Round


def lock_round(review: Round) -> Round:
    """The round as it is now, locked together with its article until the transaction ends."""
    Article.objects.select_for_update().only("pk").get(pk=review.article_id)
    return (
        Round.objects.select_for_update(of=("self",))
        .select_related("article__owner", "article__draft", "version__article", "version__frozen_by", "submitted_by")
        .select_related("correction__objection", "correction__corrected")
        .get(pk=review.pk)
    )
