"""Who may do what with a reader's question, and why not."""

from __future__ import annotations

from articles.models import Article
from articles.policy import may_see_draft, why_not_edit
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor
from cms.publishing.queries import listable
from cms.publishing.questions.models import Question
from cms.publishing.questions.states import OPEN_QUESTIONS


def may_see_question(user: User, question: Question) -> bool:
    """Managing editors see every question; editors those that they were given, and those about an article whose draft
    they see, or waiting for it."""
    if is_managing_editor(user):
        return True
    if is_editor(user) and question.given_to_id == user.pk:
        return True
    return any(article is not None and may_see_draft(user, article) for article in (question.about, question.awaits))


def why_not_handle(user: User, question: Question) -> str | None:
    """Whoever sees a question may answer, group, decline or delete it."""
    return None if may_see_question(user, question) else "This question was not put to you."


def why_not_group(user: User, question: Question, lead: Question) -> str | None:
    """A question goes with an open one that is not grouped itself; the person sees both."""
    if why_not := why_not_handle(user, question) or why_not_handle(user, lead):
        return why_not
    if question.pk == lead.pk:
        return "A question cannot be grouped with itself."
    if lead.state not in OPEN_QUESTIONS:
        return "The other question is settled or grouped already. Choose one that is open."
    return None


def why_not_answer_with(user: User, question: Question, article: Article) -> str | None:
    """Readers are only ever sent to what the board has signed and lists may tell of (promise 1)."""
    if why_not := why_not_handle(user, question):
        return why_not
    if not listable().filter(article=article).exists():
        return "Readers can only be sent to an article that the board has approved and that was not withdrawn."
    return None


def why_not_await(user: User, question: Question, article: Article) -> str | None:
    """A question waits for the next edition of an article that the person may edit."""
    return why_not_handle(user, question) or why_not_edit(user, article)


def why_not_give(user: User, question: Question, editor: User) -> str | None:
    """A managing editor gives an open question to an editor, who starts the draft themselves: whoever types its first
    line counts among its writers (promise 3)."""
    if not is_managing_editor(user):
        return "Only a managing editor gives a question to somebody."
    if not is_editor(editor) or not editor.is_active:
        return f"{editor} is not an editor."
    if question.state not in OPEN_QUESTIONS:
        return "This question is settled or grouped. Nobody has to write anything for it."
    return None
