"""Mail waits for the morning where the person is; the application does not."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction

from cms import clock
from cms.accounts.actions.notifications import set_notification_settings
from cms.outbox.models import Notification, NotificationSettings
from cms.outbox.notifying import notify
from cms.outbox.quiet_hours import after_quiet_hours, last_end_of_quiet_hours, zone_of


def wishes(zone="UTC", start="20:00", end="07:00") -> NotificationSettings:
    return NotificationSettings(
        time_zone=zone, quiet_from=time.fromisoformat(start), quiet_until=time.fromisoformat(end)
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "arrives"),
    [
        ("2026-03-10 12:00", "2026-03-10 12:00"),
        ("2026-03-10 19:59", "2026-03-10 19:59"),
        ("2026-03-10 20:00", "2026-03-11 07:00"),
        ("2026-03-11 03:00", "2026-03-11 07:00"),
        ("2026-03-11 07:00", "2026-03-11 07:00"),
    ],
)
def test_a_night_goes_over_midnight(moment, arrives):
    assert after_quiet_hours(at(moment), wishes()) == at(arrives)


def test_quiet_hours_may_lie_in_the_day(db):
    night_shift = wishes(start="08:00", end="16:00")
    assert after_quiet_hours(at("2026-03-10 09:30"), night_shift) == at("2026-03-10 16:00")
    assert after_quiet_hours(at("2026-03-10 23:00"), night_shift) == at("2026-03-10 23:00")


def test_the_same_time_twice_is_no_quiet_hour():
    assert after_quiet_hours(at("2026-03-10 20:00"), wishes(start="20:00", end="20:00")) == at("2026-03-10 20:00")


def test_the_hours_are_those_where_the_person_is():
    assert after_quiet_hours(at("2026-07-10 01:00"), wishes("America/New_York")) == at("2026-07-10 11:00")


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter():
    assert after_quiet_hours(at("2026-03-28 20:00"), wishes("Europe/Berlin")) == at("2026-03-29 05:00")


def test_an_end_that_the_clock_skips_comes_right_after_the_gap():
    assert after_quiet_hours(at("2026-03-29 00:10"), wishes("Europe/Berlin", end="02:30")) == at("2026-03-29 01:30")


def test_an_end_that_the_clock_shows_twice_lies_ahead_both_times():
    berlin = wishes("Europe/Berlin", end="02:30")
    assert after_quiet_hours(at("2026-10-25 00:10"), berlin) == at("2026-10-25 00:30")
    assert after_quiet_hours(at("2026-10-25 01:10"), berlin) == at("2026-10-25 01:30")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"])
@pytest.mark.parametrize("end", ["00:00", "02:15", "07:00"])
def test_whatever_the_quarter_of_an_hour_mail_never_goes_back_in_time_and_waits_a_day_at_most(zone, end):
    person = wishes(zone, end=end)
    for quarter in range(0, 366 * 24 * 4, 29):
        moment = at("2026-01-01 00:00") + timedelta(minutes=15 * quarter)
        arrives = after_quiet_hours(moment, person)
        assert moment <= arrives < moment + timedelta(hours=25)
        assert last_end_of_quiet_hours(moment, person)[1] <= moment + timedelta(hours=1)


@pytest.mark.parametrize("name", ["Atlantis/Poseidonis", "../../etc/passwd", ""])
def test_a_zone_that_the_machine_does_not_know_is_utc(name):
    assert zone_of(name) is UTC


def tell(person, kind="comment") -> Notification:
    with transaction.atomic():
        return notify(to=person, kind=kind, subject="Something happened", text="…", path="/reviews/")


def test_a_comment_at_night_is_in_the_application_at_once_and_mailed_in_the_morning(edith):
    with clock.pretend(at("2026-03-10 23:00")):
        told = tell(edith)
    assert told.created_at == at("2026-03-10 23:00")
    assert told.message.due_at == at("2026-03-11 07:00")


@pytest.mark.parametrize("kind", ["signing-locked", "interests-declared"])
def test_what_is_urgent_is_mailed_at_night(edith, kind):
    with clock.pretend(at("2026-03-10 23:00")):
        assert tell(edith, kind).message.due_at == at("2026-03-10 23:00")


def test_a_persons_own_hours_hold(edith):
    set_notification_settings(
        actor=edith, delivery="at-once", time_zone="Asia/Tokyo", quiet_from=time(18), quiet_until=time(9)
    )
    with clock.pretend(at("2026-03-10 12:00")):
        assert tell(edith).message.due_at == at("2026-03-11 00:00")


@pytest.mark.parametrize("hour", [7, 20])
def test_the_check_finds_nothing_at_the_hours_that_nobody_chose(monkeypatch, hour):
    now = datetime(2026, 3, 10, hour, 0, 1, tzinfo=UTC)
    monkeypatch.setattr("django.db.models.fields.timezone.now", lambda: now)
    assert NotificationSettings.check() == NotificationSettings.history.model.check() == []
