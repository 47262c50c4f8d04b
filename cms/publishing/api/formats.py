"""Which format of an article the client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import MediaType

from cms.publishing.api.problems import Problem

JSON = "application/json"
MARKDOWN = "text/markdown"
JSON_LD = "application/ld+json"
FORMATS = (JSON, MARKDOWN, JSON_LD)


def preferred_format(request: HttpRequest) -> str:
    """The format with the highest quality in `Accept`, JSON among equals. Parameters other than `q` are not looked at:
    many clients write `charset=utf-8`. Raises Problem where none is accepted."""
    ranges = [MediaType(written) for written in request.headers.get("Accept", "*/*").split(",") if written.strip()]
    qualities = {offer: _quality(offer, ranges or [MediaType("*/*")]) for offer in FORMATS}
    best = max(FORMATS, key=lambda offer: qualities[offer])
    if not qualities[best]:
        raise Problem("not-acceptable", f"An edition is given as {', '.join(FORMATS)}.")
    return best


def _quality(offer: str, ranges: list[MediaType]) -> float:
    """What the most specific range that covers the offer says of it; 0 where none does."""
    main, sub = offer.split("/")
    covering = [one for one in ranges if one.main_type in ("*", main) and one.sub_type in ("*", sub)]
    closest = max(covering, key=lambda one: (one.main_type != "*") + (one.sub_type != "*"), default=None)
    return closest.quality if closest else 0
