"""Every transition from every state: the table decides, and the actions obey it."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from articles.tests.scenes import make_article
from cms.refusals import Refused
from reviews.actions import accept, assign, decline, sign_off, unassign, withdraw_round
from reviews.models import Assignment, Round, SignOff
from reviews.states import (
    ASSIGNMENT_TRANSITIONS,
    ROUND_TRANSITIONS,
    AssignmentState,
    RoundState,
    mermaid,
    next_state,
    transition_table,
)
from reviews.tests.scenes import make_assignment, make_round, proof_of, signed

ROUND_ARROWS = {
    ("begin_review", "submitted"): "under-review",
    ("begin_review", "under-review"): "under-review",
    ("approve", "under-review"): "approved",
    ("request_changes", "under-review"): "changes-requested",
    ("withdraw", "submitted"): "withdrawn",
    ("withdraw", "under-review"): "withdrawn",
}
ASSIGNMENT_ARROWS = {
    ("accept", "invited"): "accepted",
    ("decline", "invited"): "declined",
    ("decline", "accepted"): "declined",
    ("sign", "accepted"): "done",
    ("close", "invited"): "closed",
    ("close", "accepted"): "closed",
    ("close", "done"): "closed",
}


@pytest.mark.parametrize(("name", "state"), list(itertools.product(ROUND_TRANSITIONS, RoundState.values)))
def test_rounds_move_only_along_the_arrows(name, state):
    if (name, state) in ROUND_ARROWS:
        assert next_state(ROUND_TRANSITIONS, name, state) == ROUND_ARROWS[name, state]
    else:
        with pytest.raises(Refused) as refusal:
            next_state(ROUND_TRANSITIONS, name, state)
        assert refusal.value.code == "wrong-state"


@pytest.mark.parametrize(("name", "state"), list(itertools.product(ASSIGNMENT_TRANSITIONS, AssignmentState.values)))
def test_assignments_move_only_along_the_arrows(name, state):
    if (name, state) in ASSIGNMENT_ARROWS:
        assert next_state(ASSIGNMENT_TRANSITIONS, name, state) == ASSIGNMENT_ARROWS[name, state]
    else:
        with pytest.raises(Refused):
            next_state(ASSIGNMENT_TRANSITIONS, name, state)


@pytest.mark.parametrize(
    "arrows",
    [
        [("a", ("nowhere",), RoundState.APPROVED)],
        [("a", (RoundState.SUBMITTED,), "nowhere")],
        [("a", (), RoundState.APPROVED)],
        [("a", (RoundState.SUBMITTED,), RoundState.APPROVED)],
    ],
)
def test_a_malformed_table_fails_when_it_is_made(arrows):
    with pytest.raises(ValueError, match="RoundState"):
        transition_table(RoundState, *arrows)


def test_a_transition_has_its_name_alone():
    arrow = ("approve", (RoundState.UNDER_REVIEW,), RoundState.APPROVED)
    with pytest.raises(ValueError, match="RoundState: a transition is named twice"):
        transition_table(RoundState, arrow, arrow)


def test_the_table_draws_itself():
    assert "under_review --> approved: approve" in mermaid(ROUND_TRANSITIONS)


@pytest.fixture
def in_state(edith, mona, ravi, rosa):
    """A round brought into each state by actions alone, with one assignment of Ravi's where the state has one."""

    def build(state: str) -> tuple[Round, Assignment | None]:
        review = make_round(make_article(edith))
        if state == RoundState.SUBMITTED:
            return review, None
        first = make_assignment(review, ravi, mona)
        if state == RoundState.APPROVED:
            signed(first)
            signed(make_assignment(review, rosa, mona))
        elif state == RoundState.CHANGES_REQUESTED:
            signed(first, SignOff.Choice.REQUEST_CHANGES)
        elif state == RoundState.WITHDRAWN:
            withdraw_round(review=review, actor=edith, reason="Not ready after all")
        return Round.objects.get(pk=review.pk), Assignment.objects.get(pk=first.pk)

    return build


@pytest.mark.django_db
@pytest.mark.parametrize("state", RoundState.values)
def test_every_state_is_reached_by_actions(in_state, state):
    review, _ = in_state(state)
    assert review.state == state
    assert review.is_open == (review.closed_at is None)


CLOSED = [RoundState.APPROVED, RoundState.CHANGES_REQUESTED, RoundState.WITHDRAWN]


@pytest.mark.django_db
@pytest.mark.parametrize("state", CLOSED)
def test_nothing_moves_a_round_that_is_over(in_state, state, edith, mona, ruth, ravi):
    review, assignment = in_state(state)
    attempts = [
        lambda: assign(review=review, actor=mona, reviewer=ruth),
        lambda: withdraw_round(review=review, actor=edith, reason="Too late"),
        lambda: accept(assignment=assignment, actor=ravi, has_interests=False),
        lambda: decline(assignment=assignment, actor=ravi, reason="Too late"),
        lambda: unassign(assignment=assignment, actor=mona, reason="Too late"),
        lambda: sign_off(
            assignment=assignment,
            actor=ravi,
            decision=SignOff.Choice.APPROVE,
            seen_version_sha256=review.version.version_sha256,
            proof=proof_of(ravi),
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert Round.objects.get(pk=review.pk).state == state


@pytest.mark.django_db
def test_a_submitted_round_goes_under_review_with_the_first_reviewer(in_state, mona, ravi, rosa):
    review, _ = in_state(RoundState.SUBMITTED)
    assign(review=review, actor=mona, reviewer=ravi)
    began = Round.objects.get(pk=review.pk).review_began_at
    assign(review=review, actor=mona, reviewer=rosa)
    again = Round.objects.get(pk=review.pk)
    assert (again.state, again.review_began_at) == (RoundState.UNDER_REVIEW, began)


@pytest.mark.django_db
def test_the_database_knows_the_states_too(in_state):
    review, _ = in_state(RoundState.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=review.pk).update(state="approved-by-mistake")


@pytest.mark.django_db
def test_the_database_allows_one_open_round_an_article(in_state):
    review, _ = in_state(RoundState.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            article=review.article,
            version=review.version,
            number=2,
            terms=review.terms,
            submitted_by=review.submitted_by,
            submitted_at=review.submitted_at,
        )
