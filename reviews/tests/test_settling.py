"""A round that had everything but a source: approved when the source may stand, and not before."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.actions import mark_reference, override_finding
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.policy import retraction_fingerprint
from articles.tests.scenes import make_article
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.jobs.actions import run_job
from cms.jobs.models import Job
from cms.ledger.verification import verify
from reviews.actions import set_policy, take_back_sign_off, unassign, withdraw_round
from reviews.actions.locking import lock_round
from reviews.actions.settling import settle_complete_rounds
from reviews.models import Approval, Round, SignOff
from reviews.states import RoundState
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(edith, mona, ravi, rosa, ruth) -> Article:
    """Rosa and Ruth have approved; Ravi took his request back when the source had fallen; nobody is asked any more."""
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(make_article(edith))
    first, second, third = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa, ruth)]
    request = signed(first, SignOff.Choice.REQUEST_CHANGES)
    signed(second)
    extra = make_assignment(Round.objects.get(pk=review.pk), make_user("Dr Rolf", Role.REVIEWER), mona)
    signed(third)
    mark(mona, RetractionStatus.RETRACTED)
    take_back_sign_off(sign_off=request, actor=ravi, reason="I misread the table.")
    unassign(assignment=extra, actor=mona, reason="Two have signed.")
    return review.article


def mark(by, status: RetractionStatus) -> None:
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"), actor=by, status=status, on=None, reason="Its publisher."
    )


def state() -> str:
    return Round.objects.get().state


def test_a_retracted_source_stops_it(stopped):
    assert state() == RoundState.UNDER_REVIEW


def test_clearing_the_source_approves_it(stopped, mona, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mark(mona, RetractionStatus.NONE)
    assert state() == RoundState.APPROVED
    assert verify().holds


def test_letting_it_stand_approves_it(stopped, mona, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        override_finding(
            article=stopped,
            actor=mona,
            fingerprint=retraction_fingerprint("curtis2014"),
            reason="The text says itself that the paper was retracted.",
        )
    assert state() == RoundState.APPROVED


def test_where_the_process_ended_before_the_job_does_it(stopped, mona):
    mark(mona, RetractionStatus.NONE)
    assert run_job(Job.objects.get(kind="settle_rounds").pk)
    assert state() == RoundState.APPROVED


def test_whoever_runs_no_jobs_has_a_command_for_it(stopped, mona, capsys):
    mark(mona, RetractionStatus.NONE)
    call_command("settle_rounds")
    assert capsys.readouterr().out == "1 decided\n"
    assert state() == RoundState.APPROVED


def test_it_happens_once(stopped, mona):
    mark(mona, RetractionStatus.NONE)
    assert settle_complete_rounds() == 1
    assert settle_complete_rounds() == 0


def test_a_round_that_lacks_signatures_is_left_alone(edith, mona, ravi, rosa):
    review = make_round(make_article(edith))
    signed(make_assignment(review, ravi, mona))
    make_assignment(Round.objects.get(pk=review.pk), rosa, mona)
    assert settle_complete_rounds() == 0
    assert state() == RoundState.UNDER_REVIEW


def test_a_round_that_is_withdrawn_before_its_turn_is_left_as_it_is(stopped, edith, mona, monkeypatch):
    mark(mona, RetractionStatus.NONE)

    def withdrawn_just_before(review: Round) -> Round:
        withdraw_round(review=review, actor=edith, reason="A better text is coming.")
        return lock_round(review)

    monkeypatch.setattr("reviews.actions.settling.lock_round", withdrawn_just_before)
    assert settle_complete_rounds() == 0
    assert state() == RoundState.WITHDRAWN
    assert not Approval.objects.exists()
