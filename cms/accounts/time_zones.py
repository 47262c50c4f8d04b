"""The time zones that a person can choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

# Continents and oceans of the IANA database. What else it lists are old names, or offsets that look reversed
# (`Etc/GMT+5` lies west of Greenwich).
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def time_zone_names() -> tuple[str, ...]:
    """Names of the IANA database that are places, in alphabetical order, with UTC in front."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name)
    return ("UTC", *places)


def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same for a list to choose from, grouped by region: `America/New_York` is “New York”, in “America”."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in time_zone_names():
        region, _, place = name.partition("/")
        label = place.replace("_", " ").replace("/", ", ") or region
        groups.setdefault(region if place else "Everywhere", []).append((name, label))
    return list(groups.items())
