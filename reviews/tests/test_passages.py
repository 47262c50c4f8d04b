"""Finding a passage again in another text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.passages import CONTEXT, Found, Selectors, find, text_of

TEXT = "Give 5 mg once. Wait an hour.\nGive 5 mg again. Stop at 10 mg."


def found(text: str, quote: str, **where) -> Found | None:
    return find(text, Selectors(quote, **where))


def test_a_passage_is_found_with_what_surrounds_it():
    place = found(TEXT, "an hour")
    assert (place.quote, TEXT[place.start : place.end]) == ("an hour", "an hour")
    assert place.prefix == "Give 5 mg once. Wait "
    assert place.suffix.startswith(".\nGive")


def test_of_two_places_the_one_with_the_same_surroundings_is_taken():
    assert found(TEXT, "Give 5 mg", suffix=" again").start == TEXT.index("Give 5 mg again")
    assert found(TEXT, "Give 5 mg", suffix=" once").start == 0


def test_of_two_places_alike_the_nearer_one_is_taken():
    text = "x mg, x mg, x mg"
    assert found(text, "x mg", start=7).start == 6


def test_white_space_does_not_matter():
    assert found(TEXT, "hour. Give\n 5 mg").quote == "hour.\nGive 5 mg"


@pytest.mark.parametrize("changed", ["Give 50 mg once", "Give 5 mcg once", "give 5 mg once", "Give 5 mg twice"])
def test_a_passage_whose_words_changed_is_gone(changed):
    assert found(TEXT, changed) is None


@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_no_words_are_no_passage(nothing):
    assert found(TEXT, nothing) is None


def test_the_text_is_what_a_browser_gives_as_text_content():
    html = '<h2 id="a">Dose &amp; time</h2>\n<p>10<sup>9</sup>/L, <em>not</em> 10<br>mg &lt;5</p>'
    assert text_of(html) == "Dose & time\n10⁹/L, not 10mg <5".replace("⁹", "9")


def test_an_empty_body_has_no_text():
    assert text_of("") == ""


def test_positions_count_code_points_not_bytes():
    assert found("😀 μg of it", "μg").start == 2


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_any_passage_is_found_in_the_text_that_it_was_taken_from(before, quote, after):
    text = before + quote + after
    place = find(text, Selectors(quote.strip(), before[-CONTEXT:], after[:CONTEXT], len(before)))
    if not quote.strip():
        assert place is None
    else:
        assert " ".join(place.quote.split()) == " ".join(quote.split())
        assert text[place.start : place.end] == place.quote
