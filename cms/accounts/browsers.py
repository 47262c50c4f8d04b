"""What a browser says of itself, made so coarse that it tells one's own devices apart and nobody from anybody else."""

from __future__ import annotations

from django.http import HttpRequest

# The first that is found counts: Edge also says Chrome, and Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "another program"


def browser_of(request: HttpRequest | None) -> str:
    """For example *Firefox on Linux*: neither versions nor addresses."""
    said = request.headers.get("User-Agent", "") if request is not None else ""
    browser = next((name for sign, name in BROWSERS if sign in said), UNKNOWN)
    system = next((name for sign, name in SYSTEMS if sign in said), "")
    return f"{browser} on {system}" if system else browser
