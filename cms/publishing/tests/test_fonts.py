"""The fonts of the pages: each in two parts, of which a text loads only what it needs, and nothing that moves it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = settings.BASE_DIR / "static" / "fonts"
STYLES = settings.BASE_DIR / "static" / "css" / "tokens.css"
WHOLE = ["house-serif-roman", "house-serif-italic", "inter"]


def signs_of(font: Path) -> set[int]:
    return set(TTFont(font).getBestCmap())


def faces(where: str = "") -> dict[str, str]:
    """What the style sheet says of each font that it loads, by the name of its file: everywhere, or in the block of a
    condition."""
    plain, condition, wide = STYLES.read_text().partition("@media (width >= 64rem) {")
    assert condition
    said = re.findall(r"@font-face \{(.*?)\}", wide if where else plain, re.DOTALL)
    files = {(found := re.search(r"fonts/([\w-]+)\.woff2", face)) and found[1]: face for face in said}
    return {name: face for name, face in files.items() if name}


def asked_for(face: str) -> set[int]:
    """The signs for which a browser loads the font."""
    [ranges] = re.findall(r"unicode-range:\s*([^;]+);", face)
    signs: set[int] = set()
    for one in ranges.split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        signs |= set(range(int(first, 16), int(last or first, 16) + 1))
    return signs


@pytest.mark.parametrize("name", WHOLE)
def test_both_parts_together_have_every_sign_of_the_whole_font(name):
    latin, more = (signs_of(FONTS / f"{name}-{part}.woff2") for part in ("latin", "more"))
    assert latin | more == signs_of(FONTS / f"{name}.woff2")
    assert not latin & more


@pytest.mark.parametrize("name", [f"{name}-{part}" for name in WHOLE for part in ("latin", "more")])
def test_the_style_sheet_asks_a_part_for_all_that_it_has(name):
    assert signs_of(FONTS / f"{name}.woff2") <= asked_for(faces()[name])


@pytest.mark.parametrize("name", WHOLE)
def test_no_sign_is_asked_of_both_parts(name):
    assert not asked_for(faces()[f"{name}-latin"]) & asked_for(faces()[f"{name}-more"])


def test_the_signs_of_medicine_need_no_second_part():
    signs = {ord(sign) for sign in "µg μg α-thalassaemia ≥ 1.5 × 10⁹/L CO₂ Δ → ± ½ ≈ –"}
    assert all(signs <= asked_for(faces()[f"{name}-latin"]) for name in WHOLE)


def how_they_arrive(said: dict[str, str]) -> set[str]:
    return {re.findall(r"font-display: (\w+);", face)[0] for face in said.values()}


def test_no_font_moves_a_text_that_is_being_read():
    """Phones have no stand-in of the same widths: only `optional` leaves every text where it is."""
    assert how_they_arrive(faces()) == {"optional"}


def test_on_a_wide_screen_a_font_takes_the_place_of_its_stand_in():
    assert how_they_arrive(faces("wide")) == {"swap"}


def test_both_screens_are_told_of_the_same_fonts():
    wide, phone = faces("wide"), faces()
    assert wide.keys() == phone.keys()
    assert all(asked_for(wide[name]) == asked_for(phone[name]) for name in wide)
