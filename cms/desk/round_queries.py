"""What managing editors read of one round, and the rules. Query counts are fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from simple_history.utils import get_history_manager_for_model

from articles.models import Topic, VersionReference
from articles.policy import may_see_draft
from cms.accounts.models import User
from cms.publishing.models import Edition, LiveEdition
from reviews.dissent import Fate, RequestForChanges, requests_for_changes
from reviews.models import Assignment, Policy, Round, SignOff
from reviews.queries import get_round_or_404


@dataclass(frozen=True)
class RoundCard:
    """One round with its dates and who is late."""

    review: Round | None
    now: datetime

    @property
    def open_assignments(self) -> list[Assignment]:
        """What is still asked of reviewers."""
        assignments = self.review.assignments.all() if self.review else []
        return [assignment for assignment in assignments if assignment.is_open]

    @property
    def due_at(self) -> datetime | None:
        """The next date that a reviewer has to keep, with the answer or with the review, or by which an open round has
        to be decided; None without one."""
        dates = [one.due_at if one.answered_at else min(one.respond_by, one.due_at) for one in self.open_assignments]
        if self.review and self.review.is_open and self.review.decide_by:
            dates.append(self.review.decide_by)
        return min(dates, default=None)

    @property
    def planned_for(self) -> datetime | None:
        """When the approval is to be published, where that was planned (only on the board's cards)."""
        waiting = getattr(getattr(self.review, "approval", None), "waiting", [])
        return waiting[0].publish_at if waiting else None

    @property
    def is_overdue(self) -> bool:
        """Whether a reviewer is late, with the answer or with the review, or the board with its decision."""
        return self._decision_is_late or any(is_late(assignment, self.now) for assignment in self.open_assignments)

    @property
    def _decision_is_late(self) -> bool:
        review = self.review
        return bool(review and review.is_open and review.decide_by and review.decide_by < self.now)

    @property
    def overdue_label(self) -> str:
        """What is overdue, in the words of the badge."""
        is_review = self._decision_is_late or any(one.due_at < self.now for one in self.open_assignments)
        return "Overdue" if is_review else "Answer overdue"


def is_late(assignment: Assignment, now: datetime) -> bool:
    """Whether an open assignment has passed its due date, or an invitation the date for its answer."""
    return assignment.is_open and (
        assignment.due_at < now or (assignment.answered_at is None and assignment.respond_by < now)
    )


def get_desk_round_or_404(user: User, pk: int) -> Round:
    """A round for those who work on the article; its reviewers have a page of their own, behind their declaration."""
    review = get_round_or_404(user, pk, also=("early_access__end", "emergency", "approval__edition"))
    if not may_see_draft(user, review.article):
        raise Http404("There is no such round, or you may not see it.")
    # One article in memory: policies look at both ends.
    review.version.article = review.article
    prefetch_related_objects(
        [review],
        "version__writers",
        "version__renditions",
        Prefetch("version__sign_offs", SignOff.objects.select_related("withdrawal", "adjudication")),
        Prefetch("version__references", VersionReference.objects.select_related("reference__merged_into")),
    )
    return review


@dataclass(frozen=True)
class Dissent:
    """A request for changes with the editions that carry the text it was signed on, the oldest first."""

    request: RequestForChanges
    carried_into: tuple[Edition, ...]


def dissent_in(review: Round, sign_offs: Sequence[SignOff]) -> list[Dissent]:
    """What became of each request for changes among the round's sign-offs. Two queries; none where there is no request,
    or the round is open."""
    requests = requests_for_changes(review, sign_offs)
    is_told = requests and not review.is_open
    editions = list(Edition.objects.filter(version=review.version_id).order_by("number")) if is_told else []
    return [Dissent(one, tuple(_carrying(one, editions))) for one in requests]


def _carrying(request: RequestForChanges, editions: Sequence[Edition]) -> Iterator[Edition]:
    """What was published with the text while the request was on it, or before the board had decided; none once its
    reviewer had taken it back."""
    if request.fate != Fate.TAKEN_BACK:
        yield from (one for one in editions if one.is_emergency or one.published_at >= request.sign_off.signed_at)


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
    names = Policy().terms()
    _name_people(rows)
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        changes = [
            (_RULE_LABELS[name], _in_words(before, name), _in_words(row, name))
            for name in names
            if before is None or getattr(before, name) != getattr(row, name)
        ]
        yield RuleChange(at=row.history_date, by=str(row.history_user or "somebody"), changes=changes)


def _name_people(rows: Sequence[Any]) -> None:
    """Have rows that name accounts by user name print the people's names. One query; none where nobody is named."""
    named = {name for row in rows for name in row.emergency_publishers}
    people = dict(User.objects.filter(username__in=named).values_list("username", "printed_name")) if named else {}
    for row in rows:
        row.emergency_publishers = [people.get(name) or name for name in row.emergency_publishers]


def _in_words(row: Any, name: str) -> str:
    """A rule's value as people say it; empty where there was none yet."""
    value: Any = getattr(row, name, "")
    if value is None:
        return "as many as ever"
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
