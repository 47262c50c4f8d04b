"""Nobody is told twice: jobs that run at the same moment. Real threads, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import transaction

from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.actions.notifications import set_notification_settings
from cms.outbox.digests import send_digests
from cms.outbox.models import Notification, NotificationSettings, OutboxMessage
from cms.outbox.notifying import notify
from cms.tests.racing import race
from reviews.actions import decline, send_reminders
from reviews.models import Assignment
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def forgotten(edith, mona, ravi) -> Assignment:
    """An invitation of a month ago that nobody answered."""
    with clock.pretend(clock.now() - timedelta(days=30)):
        return make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)


def raced(*calls):
    outcomes = race(*calls)
    assert not [outcome.error for outcome in outcomes if outcome.error]
    return outcomes


def test_three_runs_at_once_remind_once(forgotten, ravi, mona):
    raced(send_reminders, send_reminders, send_reminders)
    assert Notification.objects.filter(recipient=ravi, kind="answer-overdue").count() == 1
    assert Notification.objects.filter(recipient=mona, kind="answer-escalated").count() == 1
    assert OutboxMessage.objects.filter(kind="answer-overdue").count() == 1


def test_a_reminder_against_an_answer_leaves_both_whole(forgotten, ravi):
    raced(send_reminders, lambda: decline(assignment=forgotten, actor=ravi, reason="Outside my field."))
    forgotten.refresh_from_db()
    assert forgotten.state == "declined"
    assert Notification.objects.filter(recipient=ravi, kind="answer-overdue").count() <= 1


def test_three_runs_at_once_send_one_digest(edith):
    choose = {"delivery": "daily", "time_zone": "UTC", "quiet_from": time(0), "quiet_until": time(0)}
    set_notification_settings(actor=edith, **choose)
    with clock.pretend(clock.now() - timedelta(days=2)), transaction.atomic():
        notify(to=edith, kind="comment", subject="Why?", text="Why?", path="/desk/")
    assert sum(outcome.result for outcome in raced(send_digests, send_digests, send_digests)) == 1
    assert OutboxMessage.objects.filter(kind="digest").count() == 1


def test_settings_saved_twice_at_once_are_one_row(edith):
    choose = {"delivery": "daily", "time_zone": "UTC", "quiet_from": time(20), "quiet_until": time(7)}
    raced(*[lambda: set_notification_settings(actor=edith, **choose)] * 3)
    assert NotificationSettings.objects.get(user=edith).history.count() == 1
