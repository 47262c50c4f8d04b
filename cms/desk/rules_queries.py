"""The review rules side by side, and how they came to be. Query counts are fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simple_history.utils import get_history_manager_for_model

from articles.models import Topic
from cms.accounts.models import User
from reviews.models import Policy


@dataclass(frozen=True)
class Rules:
    """The rules of one topic, or of the house (no topic), with the names of those who may publish in an emergency."""

    topic: Topic | None
    policy: Policy
    is_own: bool
    emergency_names: Sequence[str] = ()


def all_rules() -> list[Rules]:
    """The house's rules and each topic's; a topic without rules of its own follows the house's."""
    policies = {policy.topic_id: policy for policy in Policy.objects.select_related("topic")}
    house = policies.get(None) or Policy()
    printed = _printed_names(policies.values())

    def rules_of(topic: Topic | None) -> Rules:
        key = topic.pk if topic else None
        policy = policies.get(key, house)
        names = [printed.get(username, username) for username in policy.emergency_publishers]
        return Rules(topic=topic, policy=policy, is_own=key in policies, emergency_names=names)

    return [rules_of(None), *map(rules_of, Topic.objects.order_by("name"))]


def _printed_names(rows: Iterable[Any]) -> dict[str, str]:
    """The names of those whom rules name by user name. One query, or none where they name nobody."""
    usernames = {username for row in rows for username in row.emergency_publishers}
    if not usernames:
        return {}
    return dict(User.objects.filter(username__in=usernames).values_list("username", "printed_name"))


@dataclass(frozen=True)
class RuleChange:
    """One entry of the rules' history: who, when, and each rule that changed with its old and new value, or that the
    topic gave its own rules up."""

    at: datetime
    by: str
    changes: Sequence[tuple[str, str, str]]
    is_given_up: bool = False


def rule_changes(topic: Topic | None, *, limit: int = 20) -> list[RuleChange]:
    """How the rules of a topic, or of the house, came to be what they are, newest first; also those that were given
    up."""
    rows = list(
        get_history_manager_for_model(Policy)
        .filter(topic=topic)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: limit + 1]
    )
    return list(_changes(rows, _printed_names(rows)))[:limit]


_RULE_LABELS = {field.name: str(field.verbose_name) for field in Policy._meta.concrete_fields}
_DELETED = "-"


def _changes(rows: Sequence[Any], printed: Mapping[str, str]) -> Iterator[RuleChange]:
    names = Policy().terms()
    for row, earlier in zip(rows, [*rows, None][1:], strict=True):
        by = str(row.history_user or "somebody")
        if row.history_type == _DELETED:
            yield RuleChange(at=row.history_date, by=by, changes=[], is_given_up=True)
            continue
        before = None if earlier is None or earlier.history_type == _DELETED else earlier
        changes = [
            (_RULE_LABELS[name], _in_words(before, name, printed), _in_words(row, name, printed))
            for name in names
            if before is None or getattr(before, name) != getattr(row, name)
        ]
        yield RuleChange(at=row.history_date, by=by, changes=changes)


def _in_words(row: Any, name: str, printed: Mapping[str, str]) -> str:
    """A rule's value as people say it; empty where there was none yet."""
    value: Any = getattr(row, name, "")
    if value is None:
        return "as many as ever"
    if name == "checklist" and value:
        return "; ".join(f"{asked['question']}{' (required)' if asked['required'] else ''}" for asked in value)
    if isinstance(value, list):
        return ", ".join(printed.get(one, one) for one in value) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
