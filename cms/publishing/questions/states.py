"""What became of a reader's question, and every arrow between. Checked when the module is imported."""

from __future__ import annotations

from django.db.models import TextChoices

from reviews.states import transition_table


class QuestionState(TextChoices):
    """Where one question stands. One that is grouped goes with the question that it was put to."""

    NEW = "new", "New"
    GROUPED = "grouped", "Grouped"
    DRAFT_STARTED = "draft-started", "Draft started"
    ANSWERED = "answered", "Answered"
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Declined"


QUESTION_TRANSITIONS = transition_table(
    QuestionState,
    ("group", (QuestionState.NEW,), QuestionState.GROUPED),
    ("ungroup", (QuestionState.GROUPED,), QuestionState.NEW),
    ("await_article", (QuestionState.NEW,), QuestionState.DRAFT_STARTED),
    ("give_up_draft", (QuestionState.DRAFT_STARTED,), QuestionState.NEW),
    ("answer", (QuestionState.NEW, QuestionState.DRAFT_STARTED), QuestionState.ANSWERED),
    ("publish", (QuestionState.DRAFT_STARTED,), QuestionState.PUBLISHED),
    ("decline", (QuestionState.NEW, QuestionState.DRAFT_STARTED), QuestionState.DECLINED),
    ("reopen", (QuestionState.DECLINED,), QuestionState.NEW),
)

# What somebody still has to decide about, or wait for.
OPEN_QUESTIONS = (QuestionState.NEW, QuestionState.DRAFT_STARTED)
