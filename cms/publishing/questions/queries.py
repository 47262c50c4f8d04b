"""Reading questions: whose inbox holds which, what is like what, and which articles may answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from articles.models import Article, Version
from articles.queries import open_articles
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor
from cms.publishing.models import LiveEdition
from cms.publishing.queries import listable
from cms.publishing.questions.likeness import coverage, likeness, words_of
from cms.publishing.questions.models import AskerAddress, Question
from cms.publishing.questions.states import OPEN_QUESTIONS
from cms.publishing.search.finding import near_articles
from cms.publishing.search.synonyms import grouped

# Bounds of what is compared in Python, so that a page costs the same with any number of questions and articles.
COMPARED_QUESTIONS = 400
COMPARED_ARTICLES = 100
OFFERED = 5
ALIKE = 0.4
MAY_ANSWER = 0.34


def questions_for(user: User) -> QuerySet[Question]:
    """The questions that the person may see: all for a managing editor; for an editor those that they were given, and
    those about articles that they may open, or waiting for one of them; none for anybody else."""
    asked = Question.objects.select_related(
        "about__topic",
        "about__live_edition__edition__version",
        "answered_with__live_edition__edition__version",
        "awaits__draft",
        "handled_by",
        "given_to",
    ).annotate(
        has_address=Exists(AskerAddress.objects.filter(question=OuterRef("pk"))),
        duplicate_count=Count("duplicates"),
    )
    if is_managing_editor(user):
        return asked
    if not is_editor(user):
        return asked.none()
    mine = open_articles(user).values("pk")
    return asked.filter(Q(given_to=user) | Q(about__in=mine) | Q(awaits__in=mine))


def group_of(question: Question) -> list[Question]:
    """The question with those that were grouped with it, the oldest of them first."""
    return [question, *question.duplicates.order_by("asked_at", "pk")]


def alike(question: Question, among: QuerySet[Question]) -> list[tuple[Question, int]]:
    """Open questions that may ask the same, the likest first, with their likeness in hundredths. Proposed only: a
    person groups them. Compares with the newest `COMPARED_QUESTIONS`."""
    others = among.filter(state__in=OPEN_QUESTIONS).exclude(pk=question.pk).order_by("-asked_at", "-pk")
    scored = [(other, likeness(question.text, other.text)) for other in others[:COMPARED_QUESTIONS]]
    found = sorted(((other, score) for other, score in scored if score >= ALIKE), key=lambda pair: -pair[1])
    return [(other, round(score * 100)) for other, score in found[:OFFERED]]


def may_answer(text: str, *, but: Article | None = None) -> list[LiveEdition]:
    """Approved articles whose title and summary cover what is asked, the fittest first, and of those that cover as much
    the one that the search ranks higher; only what readers' lists may tell of. `but` leaves out the article that the
    question is about. Two queries."""
    words = tuple(dict.fromkeys(words_of(text)))
    near = near_articles(words, but=but, most=COMPARED_ARTICLES)
    if not near:
        return []
    rows = listable().select_related("article__topic", "edition__version").filter(article__in=near)
    return _fittest(words, rows, near)


def _fittest(words: Sequence[str], rows: QuerySet[LiveEdition], near: Sequence[int]) -> list[LiveEdition]:
    rank = {article: at for at, article in enumerate(near)}
    scored = [(_covered(words, live.edition.version), live) for live in rows]
    fitting = [pair for pair in scored if pair[0] >= MAY_ANSWER]
    fitting.sort(key=lambda pair: (-pair[0], rank[pair[1].article_id]))
    return [live for _, live in fitting[:OFFERED]]


def _covered(words: Sequence[str], version: Version) -> float:
    """Which share of the words the title and the summary meet; a phrase also by another that means the same."""
    said = f"{version.title} {version.summary}"
    groups = grouped(words)
    met = sum(len(asked) for asked, alike in groups if any(coverage(phrase, said) == 1 for phrase in alike))
    return met / len(words) if words else 0.0


def expired(now: datetime) -> QuerySet[AskerAddress]:
    """Addresses that were left longer ago than they may be kept."""
    return AskerAddress.objects.filter(given_at__lt=now - timedelta(days=settings.QUESTION_ADDRESS_DAYS))
