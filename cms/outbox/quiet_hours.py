"""When mail may arrive: a person's own time of day, their quiet hours, and the hour of their digest.

Quiet hours are clock time where the person is. They may lie over midnight, and clocks are put forward and back (IANA
time zones): a wait may therefore be an hour longer or shorter than the clock suggests. Where both ends are the same
time there are no quiet hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ONE_DAY = timedelta(days=1)


class Wishes(Protocol):
    """What is asked of a person's settings."""

    time_zone: str
    quiet_from: time
    quiet_until: time


def zone_of(name: str) -> tzinfo:
    """The zone of this IANA name; UTC where the machine does not know it, because telling somebody must not fail over
    their clock."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def after_quiet_hours(moment: datetime, wishes: Wishes) -> datetime:
    """`moment` (aware) itself, or the end of the quiet hours that it falls into, in UTC."""
    local = moment.astimezone(zone_of(wishes.time_zone))
    if not _is_quiet(local.time(), wishes):
        return moment
    day = local.date() if local.time() < wishes.quiet_until else local.date() + ONE_DAY
    ends = _moments(day, wishes)
    # Where clocks are put back an hour comes twice: of its two ends the one that lies ahead.
    return next((end for end in ends if end > moment), ends[-1])


def last_end_of_quiet_hours(moment: datetime, wishes: Wishes) -> tuple[date, datetime]:
    """The newest end of quiet hours at or before `moment`: its day where the person is, and the moment in UTC."""
    local = moment.astimezone(zone_of(wishes.time_zone))
    day = local.date() if local.time() >= wishes.quiet_until else local.date() - ONE_DAY
    return day, _moments(day, wishes)[0]


def _is_quiet(clock_time: time, wishes: Wishes) -> bool:
    start, end = wishes.quiet_from, wishes.quiet_until
    if start <= end:
        return start <= clock_time < end
    return clock_time >= start or clock_time < end


def _moments(day: date, wishes: Wishes) -> list[datetime]:
    zone = zone_of(wishes.time_zone)
    return [
        datetime.combine(day, wishes.quiet_until.replace(fold=fold), tzinfo=zone).astimezone(UTC) for fold in (0, 1)
    ]
