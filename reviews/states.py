"""The states of a round and of an assignment, and every arrow between them. Checked when the module is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.refusals import Refused


class RoundState(TextChoices):
    """Where one review of one version stands."""

    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under-review", _("Under Review")
    APPROVED = "approved", _("Approved")
    CHANGES_REQUESTED = "changes-requested", _("Changes Requested")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AssignmentState(TextChoices):
    """Where one reviewer in one round stands."""

    INVITED = "invited", "Invited"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    DONE = "done", "Done"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True)
class Transition:
    """One named arrow: from which states it may start, and where it ends."""

    name: str
    sources: frozenset[str]
    target: str


def transition_table(states: type[TextChoices], *arrows: tuple[str, tuple[str, ...], str]) -> Mapping[str, Transition]:
    """The arrows between `states` by name, each as its name, where it may start and where it ends.

    Raises ValueError, so when the module is imported, for a name used twice, an unknown state, or one that nothing
    leads to (but the first, in which a row begins).
    """
    table = {name: Transition(name, frozenset(sources), target) for name, sources, target in arrows}
    if len(table) != len(arrows):
        raise ValueError(f"{states.__name__}: a transition is named twice.")
    known = set(states.values)
    for arrow in table.values():
        if not arrow.sources or not (arrow.sources | {arrow.target}) <= known:
            raise ValueError(f"{states.__name__}: the transition {arrow.name} names an unknown state.")
    reachable = {arrow.target for arrow in table.values()} | {states.values[0]}
    if reachable != known:
        raise ValueError(f"{states.__name__}: nothing leads to {', '.join(sorted(known - reachable))}.")
    return table


ROUND_TRANSITIONS = transition_table(
    RoundState,
    ("begin_review", (RoundState.SUBMITTED, RoundState.UNDER_REVIEW), RoundState.UNDER_REVIEW),
    ("approve", (RoundState.UNDER_REVIEW,), RoundState.APPROVED),
    ("request_changes", (RoundState.UNDER_REVIEW,), RoundState.CHANGES_REQUESTED),
    ("withdraw", (RoundState.SUBMITTED, RoundState.UNDER_REVIEW), RoundState.WITHDRAWN),
)

ASSIGNMENT_TRANSITIONS = transition_table(
    AssignmentState,
    ("accept", (AssignmentState.INVITED,), AssignmentState.ACCEPTED),
    ("decline", (AssignmentState.INVITED, AssignmentState.ACCEPTED), AssignmentState.DECLINED),
    ("sign", (AssignmentState.ACCEPTED,), AssignmentState.DONE),
    ("close", (AssignmentState.INVITED, AssignmentState.ACCEPTED, AssignmentState.DONE), AssignmentState.CLOSED),
)

OPEN_ROUNDS = (RoundState.SUBMITTED, RoundState.UNDER_REVIEW)
OPEN_ASSIGNMENTS = (AssignmentState.INVITED, AssignmentState.ACCEPTED)
NOT_JUDGING = (AssignmentState.DECLINED, AssignmentState.CLOSED)


def next_state(table: Mapping[str, Transition], name: str, state: str) -> str:
    """The state that the transition leads to. Raises Refused where it may not start from `state`."""
    arrow = table[name]
    if state not in arrow.sources:
        raise Refused(
            f"This cannot be done any more: it stands at “{state.replace('-', ' ')}”. Load the page again.",
            code="wrong-state",
        )
    return arrow.target


def mermaid(table: Mapping[str, Transition]) -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = [
        f"    {source.replace('-', '_')} --> {arrow.target.replace('-', '_')}: {arrow.name}"
        for arrow in table.values()
        for source in sorted(arrow.sources)
    ]
    return "\n".join(["stateDiagram-v2", *lines])
