"""What managing editors read: the board, the table of rounds, one round, the rules. Query counts are fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.http import Http404
from simple_history.utils import get_history_manager_for_model

from articles.models import Topic, VersionReference
from articles.policy import may_see_draft
from cms import clock
from cms.accounts.models import User
from cms.desk.flagged_sources import flags_nobody_signed
from cms.publishing.models import LiveEdition, ScheduledPublication
from reviews.models import Assignment, Policy, Round
from reviews.queries import get_round_or_404, rounds_for, rounds_with_everything
from reviews.states import OPEN_ROUNDS, RoundState

CARDS_A_COLUMN = 8
RECENTLY = timedelta(days=30)
# How long before its review date an edition appears on the board: time to find reviewers.
NOTICE_OF_REVIEW = timedelta(days=60)


@dataclass(frozen=True)
class RoundCard:
    """One round as a card and as a row."""

    review: Round
    now: datetime

    @property
    def open_assignments(self) -> list[Assignment]:
        """What is still asked of reviewers."""
        return [assignment for assignment in self.review.assignments.all() if assignment.is_open]

    @property
    def due_at(self) -> datetime | None:
        """The next date that a reviewer has to keep, with the answer or with the review, or None."""
        return min(
            (one.due_at if one.answered_at else min(one.respond_by, one.due_at) for one in self.open_assignments),
            default=None,
        )

    @property
    def planned_for(self) -> datetime | None:
        """When the approval is to be published, where that was planned (only on the board's cards)."""
        waiting = getattr(getattr(self.review, "approval", None), "waiting", [])
        return waiting[0].publish_at if waiting else None

    @property
    def is_overdue(self) -> bool:
        """Whether a reviewer is late, with the answer or with the review."""
        return any(is_late(assignment, self.now) for assignment in self.open_assignments)

    @property
    def overdue_label(self) -> str:
        """What is overdue, in the words of the badge."""
        is_review = any(assignment.due_at < self.now for assignment in self.open_assignments)
        return "Overdue" if is_review else "Answer overdue"


def is_late(assignment: Assignment, now: datetime) -> bool:
    """Whether an open assignment has passed its due date, or an invitation the date for its answer."""
    return assignment.is_open and (
        assignment.due_at < now or (assignment.answered_at is None and assignment.respond_by < now)
    )


@dataclass(frozen=True)
class Column:
    """One column of the board: the first cards, and how many there are."""

    key: str
    label: str
    total: int = 0
    rounds: Sequence[RoundCard] = field(default_factory=list)
    editions: Sequence[LiveEdition] = field(default_factory=list)


def board() -> list[Column]:
    """The board: where each article's latest round stands, what was published lately, and what is due for re-review."""
    now = clock.now()
    by_state: dict[str, list[Round]] = {}
    for review in _first_of_each_state():
        by_state.setdefault(review.state, []).append(review)
    columns = [
        _round_column(state, label, by_state.get(state, []), now)
        for state, label in (
            (RoundState.SUBMITTED, "Submitted"),
            (RoundState.UNDER_REVIEW, "Under Review"),
            (RoundState.CHANGES_REQUESTED, "Changes Requested"),
            (RoundState.APPROVED, "Approved"),
        )
    ]
    return [
        *columns,
        _edition_column("published", "Recently published", _published_since(now - RECENTLY)),
        _edition_column("due", "Due for re-review", due_for_re_review(now.date() + NOTICE_OF_REVIEW)),
    ]


def _latest_rounds() -> QuerySet[Round]:
    """Each article's newest round: older ones are history."""
    newer = Round.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return rounds_with_everything().filter(~Exists(newer))


def _first_of_each_state() -> QuerySet[Round]:
    """Per state the oldest rounds that wait for somebody, each with the state's `total`."""
    waits = Q(state__in=[RoundState.SUBMITTED, RoundState.UNDER_REVIEW, RoundState.CHANGES_REQUESTED]) | Q(
        state=RoundState.APPROVED, approval__edition__isnull=True
    )
    return (
        _latest_rounds()
        .filter(waits)
        .annotate(
            place=Window(RowNumber(), partition_by="state", order_by=["submitted_at", "pk"]),
            total=Window(Count("pk"), partition_by="state"),
        )
        .filter(place__lte=CARDS_A_COLUMN)
        .prefetch_related(
            Prefetch(
                "approval__schedule",
                ScheduledPublication.objects.filter(state=ScheduledPublication.State.WAITING),
                to_attr="waiting",
            )
        )
        .order_by("submitted_at", "pk")
    )


def _round_column(state: str, label: str, rounds: Sequence[Any], now: datetime) -> Column:
    return Column(
        key=state,
        label=label,
        total=rounds[0].total if rounds else 0,
        rounds=[RoundCard(review, now) for review in rounds],
    )


def _live() -> QuerySet[LiveEdition]:
    return LiveEdition.objects.filter(is_withdrawn=False).select_related(
        "edition__version", "edition__approval", "article__topic"
    )


def _published_since(moment: datetime) -> QuerySet[LiveEdition]:
    return _live().filter(edition__published_at__gte=moment).order_by("-edition__published_at", "-pk")


def due_for_re_review(until: date) -> QuerySet[LiveEdition]:
    """Live editions to be looked at again, without those before the board: first those with a source that was flagged
    since they were signed (`rests_on_flagged`; which, in `edition.version.unanswered_flags`), then those whose review
    is due by `until`, the most overdue first."""
    flags = flags_nobody_signed().select_related("reference__merged_into")
    before_the_board = Round.objects.filter(article=OuterRef("article"), state__in=OPEN_ROUNDS)
    return (
        _live()
        .annotate(rests_on_flagged=Exists(flags_nobody_signed().filter(version=OuterRef("edition__version"))))
        .filter(Q(rests_on_flagged=True) | Q(edition__review_due__lte=until), ~Exists(before_the_board))
        .prefetch_related(Prefetch("edition__version__references", flags, to_attr="unanswered_flags"))
        .order_by("-rests_on_flagged", "edition__review_due", "pk")
    )


def _edition_column(key: str, label: str, editions: QuerySet[LiveEdition]) -> Column:
    found: list[Any] = list(editions.annotate(total=Window(Count("pk")))[:CARDS_A_COLUMN])
    return Column(key=key, label=label, total=found[0].total if found else 0, editions=found)


def rounds_table(user: User, *, state: str = "", words: str = "", reviewer: int | None = None) -> QuerySet[Round]:
    """Rounds for the table, newest first: of one state (or `open`), with every word in the title, of one reviewer."""
    rounds = rounds_for(user)
    if state == "open":
        rounds = rounds.filter(state__in=OPEN_ROUNDS)
    elif state:
        rounds = rounds.filter(state=state)
    for word in words.split()[:8]:
        rounds = rounds.filter(version__title__icontains=word)
    if reviewer:
        rounds = rounds.filter(Exists(Assignment.objects.filter(round=OuterRef("pk"), reviewer=reviewer)))
    return rounds.order_by("-submitted_at", "-pk")


def get_desk_round_or_404(user: User, pk: int) -> Round:
    """A round for those who work on the article; its reviewers have a page of their own, behind their declaration."""
    review = get_round_or_404(user, pk)
    if not may_see_draft(user, review.article):
        raise Http404("There is no such round, or you may not see it.")
    # One article in memory: policies look at both ends.
    review.version.article = review.article
    prefetch_related_objects(
        [review],
        "version__writers",
        Prefetch("version__references", VersionReference.objects.select_related("reference__merged_into")),
    )
    return review


@dataclass(frozen=True)
class Rules:
    """The rules of one topic, or of the house (no topic)."""

    topic: Topic | None
    policy: Policy
    is_own: bool


def all_rules() -> list[Rules]:
    """The house's rules and each topic's; a topic without rules of its own follows the house's."""
    policies = {policy.topic_id: policy for policy in Policy.objects.select_related("topic")}
    house = policies.get(None) or Policy()
    return [
        Rules(topic=None, policy=house, is_own=None in policies),
        *(
            Rules(topic=topic, policy=policies.get(topic.pk, house), is_own=topic.pk in policies)
            for topic in Topic.objects.order_by("name")
        ),
    ]


@dataclass(frozen=True)
class RuleChange:
    """One entry of the rules' history: who, when, and each rule that changed with its old and new value."""

    at: datetime
    by: str
    changes: Sequence[tuple[str, str, str]]


def rule_changes(policy: Policy, *, limit: int = 20) -> list[RuleChange]:
    """How a policy came to be what it is, newest first."""
    if policy.pk is None:
        return []
    rows = list(
        get_history_manager_for_model(Policy)
        .filter(id=policy.pk)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: limit + 1]
    )
    return list(_changes(rows))[:limit]


_RULE_LABELS = {field.name: str(field.verbose_name) for field in Policy._meta.concrete_fields}


def _changes(rows: Sequence[Any]) -> Iterator[RuleChange]:
    names = Policy().rules()
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        changes = [
            (_RULE_LABELS[name], _in_words(before, name), _in_words(row, name))
            for name in names
            if before is None or getattr(before, name) != getattr(row, name)
        ]
        yield RuleChange(at=row.history_date, by=str(row.history_user or "somebody"), changes=changes)


def _in_words(row: Any, name: str) -> str:
    """A rule's value as people say it; empty where there was none yet."""
    value: Any = getattr(row, name, "")
    if name == "emergency_publishers" and value:
        return ", ".join(User.objects.filter(pk__in=value).values_list("printed_name", flat=True)) or "nobody"
    if name == "checklist" and value:
        return "; ".join(f"{asked['question']}{' (required)' if asked['required'] else ''}" for asked in value)
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def live_edition_or_404(slug: str) -> LiveEdition:
    """The live edition at an article's address, with its notices; 404 where there is none."""
    live = (
        LiveEdition.objects.select_related("edition__version", "edition__approval__round", "article__topic")
        .prefetch_related("edition__notices")
        .filter(article__slug=slug)
        .first()
    )
    if live is None:
        raise Http404("This article has no live edition.")
    return live
