"""Several stories told at once keep to the order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cms import clock
from cms.desk.demo.almanac import Almanac
from cms.desk.demo.stage import refused
from cms.desk.demo.telling import StoryBroken, tell
from cms.refusals import Refused

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def story(told, name, *hours):
    for hour in hours:
        yield datetime(2026, 3, 2, hour, tzinfo=UTC)
        told.append((name, clock.now().hour))


def test_the_earliest_moment_of_all_stories_comes_next():
    told = []
    last = tell([story(told, "croup", 9, 12, 15), story(told, "sepsis", 10, 11)])
    assert told == [("croup", 9), ("sepsis", 10), ("sepsis", 11), ("croup", 12), ("croup", 15)]
    assert last == datetime(2026, 3, 2, 15, tzinfo=UTC)


def test_a_story_cannot_go_back_in_time():
    with pytest.raises(StoryBroken, match="go back from 2026-03-02 12:00 to 2026-03-02 09:00"):
        tell([story([], "croup", 12, 9)])


def test_a_story_breaks_where_something_is_allowed_that_should_be_refused():
    with pytest.raises(StoryBroken, match="went through"):
        refused("errors", lambda: None)


def test_a_story_breaks_where_something_is_refused_for_another_reason():
    def submit():
        raise Refused("Somebody saved in between.", code="stale")

    with pytest.raises(StoryBroken, match="met 'stale'"):
        refused("errors", submit)


@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [(SUNDAY, 1, 20), (MONDAY, 1, 20), (MONDAY, 5, 16), (MONDAY, 6, 13), (SUNDAY, 6, 13)],
)
def test_days_are_counted_over_weekends(today, days, expected):
    assert Almanac(today).on(days, "09:30") == datetime(2026, 11, expected, 9, 30, tzinfo=UTC)


def test_what_is_planned_lies_ahead_on_a_working_day():
    assert Almanac(date(2026, 11, 20)).ahead(1, "08:00") == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_today_is_not_part_of_the_story():
    with pytest.raises(ValueError, match="day before today"):
        Almanac(MONDAY).on(0, "09:00")
