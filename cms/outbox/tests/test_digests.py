"""One mail a day for those who want it so."""

from datetime import UTC, datetime, time

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction

from cms import clock
from cms.accounts.actions.notifications import mark_all_read, mark_read, set_notification_settings
from cms.outbox import digests
from cms.outbox.digests import send_digests
from cms.outbox.models import Notification, NotificationSettings, OutboxMessage
from cms.outbox.notifying import notify


def choose(person, delivery="daily", zone="UTC", start=20, end=7):
    set_notification_settings(
        actor=person, delivery=delivery, time_zone=zone, quiet_from=time(start), quiet_until=time(end)
    )


@pytest.fixture
def daily(edith):
    choose(edith)
    return edith


def moment(text: str):
    return clock.pretend(datetime.fromisoformat(text).replace(tzinfo=UTC))


def told_at(text: str, person, subject="A comment", kind="comment", path="/desk/rounds/3/#comment-9") -> Notification:
    with moment(text), transaction.atomic():
        return notify(to=person, kind=kind, subject=subject, text="Why?", path=path)


def run_at(text: str) -> int:
    with moment(text):
        return send_digests()


def digest() -> OutboxMessage:
    return OutboxMessage.objects.get(kind="digest")


def test_who_wants_one_mail_a_day_gets_none_at_once(daily):
    told = told_at("2026-03-10 12:00", daily)
    assert (told.message, told.waits_for_digest) == (None, True)
    assert not OutboxMessage.objects.exists()


def test_what_is_urgent_is_mailed_at_once_all_the_same(daily):
    assert told_at("2026-03-10 12:00", daily, kind="signing-locked").message


def test_in_the_morning_one_mail_says_it_all(daily, settings):
    told_at("2026-03-10 09:00", daily, subject="Ravi asks: why?")
    told_at("2026-03-10 21:00", daily, subject="Rosa agrees", path="/desk/rounds/3/#comment-10")
    told_at("2026-03-10 22:00", daily, subject="Approved: Neutropenia", path="/desk/rounds/4/")
    assert run_at("2026-03-10 23:00") == 0
    assert run_at("2026-03-11 07:02") == 1
    assert digest().subject == f"{settings.SITE_NAME}: 3 things to read"
    first, second = f"{settings.SITE_URL}/desk/rounds/3/", f"{settings.SITE_URL}/desk/rounds/4/"
    assert f"- Ravi asks: why?\n- Rosa agrees\n  {first}\n\n- Approved: Neutropenia\n  {second}\n" in digest().body


def test_each_thing_points_to_the_mail_that_said_it(daily):
    told = told_at("2026-03-10 09:00", daily)
    run_at("2026-03-11 07:02")
    told.refresh_from_db()
    assert (told.message, told.waits_for_digest) == (digest(), False)


def test_a_day_has_one_digest_however_often_the_job_runs(daily):
    told_at("2026-03-10 09:00", daily)
    assert [run_at("2026-03-11 07:02"), run_at("2026-03-11 07:07")] == [1, 0]
    told_at("2026-03-11 08:00", daily)
    assert [run_at("2026-03-11 12:00"), run_at("2026-03-12 07:00")] == [0, 1]


def test_a_job_that_stood_still_in_the_morning_sends_at_noon(daily):
    told_at("2026-03-10 09:00", daily)
    assert run_at("2026-03-11 12:00") == 1


def test_what_was_read_meanwhile_is_not_mailed(daily):
    mark_read(actor=daily, notification=told_at("2026-03-10 09:00", daily))
    assert run_at("2026-03-11 07:02") == 0


def test_the_morning_is_the_persons_own(daily):
    choose(daily, zone="America/New_York")
    told_at("2026-03-10 15:00", daily)
    assert run_at("2026-03-11 07:02") == 0
    assert run_at("2026-03-11 11:02") == 1


def test_who_goes_back_to_mail_at_once_still_gets_what_had_waited(daily):
    told_at("2026-03-10 09:00", daily)
    choose(daily, delivery="at-once")
    assert run_at("2026-03-11 07:02") == 1


def test_people_do_not_read_each_others(daily, emil):
    choose(emil)
    told_at("2026-03-10 09:00", daily, subject="For Edith")
    told_at("2026-03-10 09:00", emil, subject="For Emil")
    assert run_at("2026-03-11 07:02") == 2
    to_emil = OutboxMessage.objects.get(kind="digest", recipient=emil)
    assert ("For Emil" in to_emil.body, "For Edith" in to_emil.body) == (True, False)


def test_who_has_no_address_is_not_tried_every_five_minutes(daily):
    EmailAddress.objects.filter(user=daily).delete()
    told = told_at("2026-03-10 09:00", daily)
    assert run_at("2026-03-11 07:02") == 0
    told.refresh_from_db()
    assert (told.waits_for_digest, told.read_at) == (False, None)


def test_of_two_runs_at_once_one_sends(daily, monkeypatch):
    """The second run has seen that a digest is due when the first one commits: it looks again under the lock."""
    told_at("2026-03-10 09:00", daily)
    send = digests._send_digest
    monkeypatch.setattr(digests, "_send_digest", lambda pk: send(pk) + send(pk))
    assert run_at("2026-03-11 07:02") == 1
    assert digest()


def test_a_thing_that_was_committed_late_waits_for_the_next_day(daily):
    told_at("2026-03-10 09:00", daily)
    run_at("2026-03-11 07:02")
    told_at("2026-03-11 06:59", daily)
    assert [run_at("2026-03-11 07:05"), run_at("2026-03-12 07:05")] == [0, 1]


def test_a_very_long_list_is_cut_and_says_so(daily, monkeypatch):
    monkeypatch.setattr(digests, "LISTED_AT_MOST", 2)
    for number in range(3):
        told_at("2026-03-10 09:00", daily, subject=f"Comment {number}")
    run_at("2026-03-11 07:02")
    assert "… and 1 more: " in digest().body
    assert not Notification.objects.filter(waits_for_digest=True).exists()


def test_no_more_people_than_the_limit_are_written_to(daily, emil, capsys):
    choose(emil)
    told_at("2026-03-10 09:00", daily)
    told_at("2026-03-10 09:00", emil)
    with moment("2026-03-11 07:02"):
        call_command("send_digests", limit=1)
        call_command("send_digests")
    assert capsys.readouterr().out == "digests 1\ndigests 1\n"


def test_all_read_up_to_what_the_page_showed(daily):
    first, second = told_at("2026-03-10 09:00", daily), told_at("2026-03-10 09:01", daily)
    assert mark_all_read(actor=daily, newest=first.pk) == 1
    second.refresh_from_db()
    assert second.read_at is None


def test_without_a_row_mail_comes_at_once(emil):
    assert told_at("2026-03-10 12:00", emil).message
    assert not NotificationSettings.objects.exists()
