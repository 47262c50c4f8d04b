"""The figure of the demonstration, drawn by ourselves: what measuring at home did to blood pressure in TASMINH4.

Adjusted mean differences in systolic pressure after 12 months against usual care, with 95% confidence intervals, as
the abstract of the trial gives them (McManus and others, Lancet 2018;391:949-59).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

# Drawn at this multiple and made smaller, because lines are then smooth.
_SCALE: Final = 2
_WIDTH, _HEIGHT = 1400, 620
_LEFT, _RIGHT, _TOP, _BOTTOM = 430, 1330, 110, 490
_LOWEST, _HIGHEST = -8, 2
_INK, _MUTED, _RULE, _MARK = "#1a2430", "#55616e", "#c9d1d9", "#0b5f66"
# Keeps the lines of the axis out of the words.
_HALO: Final[dict[str, Any]] = {"stroke_width": 12, "stroke_fill": "white"}


@dataclass(frozen=True)
class Difference:
    """One group of the trial against usual care, in mmHg."""

    name: str
    mean: float
    low: float
    high: float


TASMINH4: Final = (
    Difference("Self-monitoring", -3.5, -5.8, -1.2),
    Difference("Telemonitoring", -4.7, -7.0, -2.4),
)


def tasminh4_png() -> bytes:
    """The chart as a PNG: each group's mean as a point on its interval, and a line where there is no difference."""
    picture = Image.new("RGB", (_WIDTH * _SCALE, _HEIGHT * _SCALE), "white")
    draw = ImageDraw.Draw(picture)
    _axis(draw)
    for number, row in enumerate(TASMINH4):
        _interval(draw, row, _TOP + 90 + number * 170)
    made = io.BytesIO()
    picture.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()


def _axis(draw: ImageDraw.ImageDraw) -> None:
    for value in range(_LOWEST, _HIGHEST + 1, 2):
        at = _across(value)
        zero = value == 0
        _line(draw, (at, _TOP), (at, _BOTTOM), _INK if zero else _RULE, 3 if zero else 2)
        _text(draw, (at, _BOTTOM + 34), _signed(f"{value}"), 30, _MUTED)
    _text(draw, ((_LEFT + _RIGHT) // 2, _BOTTOM + 92), "Difference in systolic pressure, mmHg", 32, _INK)
    _text(draw, (_across(0) - 24, _TOP - 40), "lower than usual care", 30, _MUTED, anchor="rm")
    _text(draw, (_across(0) + 24, _TOP - 40), "higher", 30, _MUTED, anchor="lm")


def _interval(draw: ImageDraw.ImageDraw, row: Difference, y: int) -> None:
    left, right, middle = _across(row.low), _across(row.high), _across(row.mean)
    _line(draw, (left, y), (right, y), _MARK, 6)
    for end in (left, right):
        _line(draw, (end, y - 16), (end, y + 16), _MARK, 6)
    box = [(middle - 15) * _SCALE, (y - 15) * _SCALE, (middle + 15) * _SCALE, (y + 15) * _SCALE]
    draw.ellipse(box, fill=_MARK)
    _text(draw, (40, y), row.name, 36, _INK, anchor="lm", weight="Semi Bold")
    mean, low, high = (_signed(f"{value:.1f}") for value in (row.mean, row.low, row.high))
    _text(draw, (middle, y - 46), f"{mean} ({low} to {high})", 30, _INK)


def _across(value: float) -> int:
    return round(_LEFT + (value - _LOWEST) / (_HIGHEST - _LOWEST) * (_RIGHT - _LEFT))


def _signed(number: str) -> str:
    """With a minus sign in the place of the hyphen."""
    return number.replace("-", "\u2212")


def _line(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int], colour: str, width: int) -> None:
    points = [(x * _SCALE, y * _SCALE) for x, y in (start, end)]
    draw.line(points, fill=colour, width=width * _SCALE)


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    size: int,
    colour: str,
    *,
    anchor: str = "mm",
    weight: str = "Regular",
) -> None:
    font = ImageFont.truetype(str(settings.BASE_DIR / "static" / "fonts" / "inter.woff2"), size * _SCALE)
    font.set_variation_by_name(weight)
    draw.text((at[0] * _SCALE, at[1] * _SCALE), words, font=font, fill=colour, anchor=anchor, **_HALO)
