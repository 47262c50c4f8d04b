"""Reminders go out when they are due and were not sent: each once, late rather than never, and not without a point."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.actions.people import deactivate, set_roles
from cms.outbox.models import Notification, OutboxMessage
from cms.outbox.notifying import notify_all
from reviews.actions import accept, add_absence, decide_conflict, send_reminders, withdraw_round
from reviews.actions import reminders as sending
from reviews.models import Assignment, ConflictDecision
from reviews.reminders import REMINDERS, due
from reviews.tests.scenes import make_assignment, make_round, signed

ANSWER_KINDS = {"answer-due-soon", "answer-overdue", "answer-escalated"}
REVIEW_KINDS = {"review-due-soon", "review-overdue", "review-escalated"}
KINDS = ANSWER_KINDS | REVIEW_KINDS


@pytest.fixture
def review(edith):
    return make_round(make_article(edith))


@pytest.fixture
def invited(review, ravi, mona) -> Assignment:
    """Ravi has not answered yet: five days to answer, twenty-one to review."""
    return make_assignment(review, ravi, mona, accepted=False)


@pytest.fixture
def accepted(invited, ravi) -> Assignment:
    return accept(assignment=invited, actor=ravi, has_interests=False)


def run_at(moment) -> dict[str, int]:
    """What one run sends at this moment; kinds of which there is none are left out."""
    with clock.pretend(moment):
        return {kind: count for kind, count in send_reminders().told.items() if count}


def told(person) -> set[str]:
    return set(Notification.objects.filter(recipient=person, kind__in=KINDS).values_list("kind", flat=True))


def test_nothing_is_said_while_there_is_time(invited):
    assert run_at(invited.respond_by - timedelta(days=2, hours=1)) == {}


def test_two_days_before_an_answer_is_due_the_reviewer_is_reminded(invited, ravi):
    assert run_at(invited.respond_by - timedelta(days=2)) == {"answer-due-soon": 1}
    reminder = Notification.objects.get(recipient=ravi, kind="answer-due-soon")
    assert reminder.path == f"/reviews/{invited.pk}/"
    assert f"accept or decline by {invited.respond_by:%-d %B %Y}" in reminder.text


def test_it_is_said_once_however_often_the_job_runs(invited, ravi):
    moment = invited.respond_by - timedelta(days=1)
    assert run_at(moment) == {"answer-due-soon": 1}
    assert run_at(moment + timedelta(minutes=5)) == {}
    assert OutboxMessage.objects.filter(kind="answer-due-soon").count() == 1


def test_an_overdue_answer_is_said_to_the_reviewer_alone(invited, ravi, mona):
    assert run_at(invited.respond_by) == {"answer-overdue": 1}
    assert told(mona) == set()


def test_two_days_later_the_managing_editor_who_invited_is_told(invited, mona, magnus):
    run_at(invited.respond_by)
    assert run_at(invited.respond_by + timedelta(days=2)) == {"answer-escalated": 1}
    assert (told(mona), told(magnus)) == ({"answer-escalated"}, set())
    assert Notification.objects.get(kind="answer-escalated").path == f"/desk/rounds/{invited.round_id}/"


def test_a_job_that_stood_still_for_weeks_does_not_say_due_soon(invited, ravi, mona):
    assert run_at(invited.respond_by + timedelta(days=30)) == {"answer-overdue": 1, "answer-escalated": 1}


def test_three_days_before_a_review_is_due_and_when_it_is_overdue(accepted, ravi, mona):
    assert run_at(accepted.due_at - timedelta(days=3)) == {"review-due-soon": 1}
    assert run_at(accepted.due_at + timedelta(days=1)) == {"review-overdue": 1}
    assert run_at(accepted.due_at + timedelta(days=3)) == {"review-escalated": 1}
    assert (told(ravi), told(mona)) == ({"review-due-soon", "review-overdue"}, {"review-escalated"})


def test_who_accepted_just_before_the_date_is_not_told_that_it_is_near(invited, ravi):
    with clock.pretend(invited.due_at - timedelta(days=2)):
        accept(assignment=invited, actor=ravi, has_interests=False)
    assert run_at(invited.due_at - timedelta(days=1)) == {}


def test_who_has_signed_is_left_in_peace(accepted):
    signed(accepted)
    assert run_at(accepted.due_at + timedelta(days=9)) == {}


def test_a_round_that_was_withdrawn_reminds_nobody(accepted, review, edith):
    withdraw_round(review=review, actor=edith, reason="We start again.")
    assert run_at(accepted.due_at + timedelta(days=9)) == {}


def test_while_interests_are_being_weighed_only_the_managing_editor_hears_of_it(invited, ravi, mona):
    waiting = accept(
        assignment=invited, actor=ravi, has_interests=True, interests="Fees from X.", interest_kinds=["financial"]
    )
    assert run_at(waiting.due_at + timedelta(days=3)) == {"review-escalated": 1}
    decide_conflict(
        assignment=waiting, actor=mona, outcome=ConflictDecision.Outcome.MAY_REVIEW, reason="It is another field."
    )
    assert run_at(waiting.due_at + timedelta(days=3)) == {"review-overdue": 1}


def test_the_escalation_says_that_the_reviewer_is_away(accepted, ravi):
    day = (accepted.due_at + timedelta(days=3)).date()
    add_absence(reviewer=ravi, actor=ravi, starts_on=day, ends_on=day + timedelta(days=4))
    assert run_at(accepted.due_at + timedelta(days=3)) == {"review-overdue": 1, "review-escalated": 1}
    assert f"away from {day:%-d %B} to" in Notification.objects.get(kind="review-escalated").text


def test_a_closed_account_is_not_reminded_and_the_escalation_says_so(accepted, ravi, mona):
    deactivate(actor=mona, person=ravi)
    assert run_at(accepted.due_at + timedelta(days=3)) == {"review-escalated": 1}
    assert "is closed" in Notification.objects.get(kind="review-escalated").text


def test_where_who_invited_left_the_role_every_managing_editor_is_told_once(accepted, mona, magnus):
    set_roles(actor=magnus, person=mona, roles=["Editors"])
    third = magnus.__class__.objects.create_user("third", printed_name="Third Managing Editor")
    set_roles(actor=magnus, person=third, roles=["Managing editors"])
    late = accepted.due_at + timedelta(days=4)
    run_at(late)
    run_at(late + timedelta(days=1))
    heard = Notification.objects.filter(kind="review-escalated").values_list("recipient__username", flat=True)
    assert sorted(heard) == sorted([magnus.username, "third"])


def test_what_a_run_leaves_the_next_one_takes_up(review, ravi, rosa, mona):
    first = make_assignment(review, ravi, mona, accepted=False)
    make_assignment(review, rosa, mona, accepted=False)
    with clock.pretend(first.respond_by + timedelta(hours=1)):
        assert [send_reminders(limit=1).told["answer-overdue"] for _ in range(3)] == [1, 1, 0]


def test_of_two_runs_at_once_one_sends(invited, monkeypatch):
    """The second run has read its batch when the first one commits: it looks again under the lock."""
    moment = invited.respond_by
    looked_up = sending.due
    others = []

    def meanwhile_another_run(reminder, now):
        rows = looked_up(reminder, now)
        if reminder.kind == "answer-overdue" and not others:
            others.append(None)
            batch = list(rows.values_list("pk", flat=True))
            monkeypatch.setattr(sending, "due", looked_up)
            others[0] = run_at(moment)
            return Assignment.objects.filter(pk__in=batch)
        return rows

    monkeypatch.setattr(sending, "due", meanwhile_another_run)
    run_at(moment)
    assert others == [{"answer-overdue": 1}]
    assert Notification.objects.filter(kind="answer-overdue").count() == 1


def test_what_was_told_is_not_looked_at_again(accepted):
    """The mark keeps it out of the index that a run reads, whatever becomes of the notifications."""
    late = accepted.due_at + timedelta(days=4)
    run_at(late)
    assert [reminder.kind for reminder in REMINDERS if due(reminder, late).exists()] == []
    accepted.refresh_from_db()
    assert (accepted.told_review_overdue, accepted.told_review_escalated) == (True, True)
    assert accepted.history.count() == 2, "invited, accepted: a mark is no event in the life of an assignment"


def test_what_was_told_before_there_were_marks_is_marked_and_not_told_again(accepted, mona, magnus):
    late = accepted.due_at + timedelta(days=4)
    run_at(late)
    Assignment.objects.update(told_review_overdue=False, told_review_escalated=False)
    set_roles(actor=magnus, person=mona, roles=["Editors"])
    assert run_at(late + timedelta(days=1)) == {}
    assert told(magnus) == set(), "the one who invited was told; the others are not told because she left"
    assert Assignment.objects.filter(told_review_overdue=True, told_review_escalated=True).count() == 1


def test_a_run_that_fails_half_way_leaves_neither_mark_nor_notification(accepted, monkeypatch):
    def fails(tellings):
        notify_all(tellings)
        raise ConnectionError("The database has gone.")

    late = accepted.due_at + timedelta(days=1)
    monkeypatch.setattr(sending, "notify_all", fails)
    with pytest.raises(ConnectionError):
        run_at(late)
    monkeypatch.undo()
    assert run_at(late) == {"review-overdue": 1}


def test_a_full_batch_says_that_there_may_be_more(review, ravi, rosa, mona):
    first = make_assignment(review, ravi, mona, accepted=False)
    make_assignment(review, rosa, mona, accepted=False)
    with clock.pretend(first.respond_by + timedelta(hours=1)):
        assert [send_reminders(limit=1).goes_on for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("rows", [1, 3])
def test_more_reminders_ask_no_more_of_the_database(edith, mona, ravi, django_assert_num_queries, rows):
    assignments = [
        make_assignment(make_round(make_article(edith, title=f"Article {number}")), ravi, mona)
        for number in range(rows)
    ]
    with clock.pretend(assignments[-1].due_at + timedelta(days=4)), django_assert_num_queries(39):
        assert send_reminders().told["review-escalated"] == rows


def test_the_command_reports_in_one_line(invited, capsys):
    with clock.pretend(invited.respond_by):
        call_command("send_reminders")
    assert "answer-due-soon 0, answer-overdue 1" in capsys.readouterr().out
