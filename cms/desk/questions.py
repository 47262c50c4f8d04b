"""Starting the draft that is to answer a reader's question."""

from __future__ import annotations

from django.db import transaction

from articles.actions import create_article
from articles.draft_text import DraftText
from articles.models import Article, Topic
from cms.accounts.models import User
from cms.publishing.questions.actions import await_article
from cms.publishing.questions.models import Question


@transaction.atomic
def start_draft(*, question: Question, actor: User, title: str, topic: Topic) -> Article:
    """Start an article from a reader's question, which then waits for its first edition.

    Changes: article and draft, owned by the actor; the question. Raises Refused; then there is no article.
    """
    article = create_article(
        actor=actor,
        text=DraftText(title, "", {}),
        topic=topic,
        note=f"Started from a reader's question (number {question.pk})",
    )
    await_article(question=question, actor=actor, article=article)
    return article
