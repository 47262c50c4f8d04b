"""A number and its unit are not parted at the end of a line, and nothing that reads the text minds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles.claims import claims_of
from articles.comparing import ComparedText, compare_texts
from articles.rendering import Rendered
from articles.rendering.unbroken import breakable, unbroken
from articles.tests.engine.cast import make_sources, rendered
from reviews.passages import Selectors, find, text_of

TEXT = "Give 0.5 mg once [@a]. Below 1.5 × 10⁹/L, or at ≥ 5 % blasts, stop [@b; @a].\n\nGive 0.5 mg again [@b]."


def as_before(text: Rendered) -> Rendered:
    """The same text as versions hold it that were frozen when every space was a plain one."""
    return replace(
        text, body_html=text.body_html.replace("&nbsp;", " ").replace(' <sup class="cite"', '&nbsp;<sup class="cite"')
    )


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("0.5 mg", "0.5~mg"),
        ("10–20 mL/kg", "10–20~mL/kg"),
        ("5 µg", "5~µg"),
        ("120 mmHg", "120~mmHg"),
        ("37 °C", "37~°C"),
        ("5 % of", "5~% of"),
        ("≥ 5 g", "≥~5~g"),
        ("< 0.5", "&lt;~0.5"),
        ("1.5 × 10⁹/L", "1.5~×~10⁹/L"),
        ("10⁹ L", "10⁹~L"),
        ("**5** mg", "<strong>5</strong>~mg"),
        ("5 *mg*", "5~<em>mg</em>"),
        ("5\nmg", "5~mg"),
        ("500 micrograms", "500~micrograms"),
        ("4 units", "4~units"),
    ],
)
def test_a_quantity_stays_on_one_line(written, printed):
    assert f"About {printed}".replace("~", "&nbsp;") in rendered(f"About {written}").body_html


@pytest.mark.parametrize(
    "written", ["5 days", "3 unitary", "3 men", "5 grams", "`5 mg`", "in 5 meals", "2 hours", "vitamin B 12 or"]
)
def test_words_and_code_may_be_parted(written):
    assert "&nbsp;" not in rendered(f"About {written} of it.").body_html


def test_headings_stay_as_the_contents_repeat_them():
    assert rendered("## Start with 5 mg\n\nText.").body_html.startswith(
        '<h2 id="s-start-with-5-mg">Start with 5 mg</h2>'
    )


def test_a_version_frozen_before_differs_in_nothing():
    now, sources = rendered(TEXT), make_sources("a", "b")
    then = as_before(now)
    assert then.body_html != now.body_html
    old, new = (
        ComparedText(text.body_html, text.keys, sources, claims=claims_of(TEXT, text, sources)) for text in (then, now)
    )
    found = compare_texts(old, new)
    assert not found.changes
    assert [claim.identity for claim in old.claims] == [claim.identity for claim in new.claims]
    assert [claim.context for claim in old.claims] == [claim.context for claim in new.claims]


def test_a_comment_finds_its_passage_with_and_without():
    now = text_of(rendered(TEXT).body_html)
    then = text_of(as_before(rendered(TEXT)).body_html)
    start = then.index("Give 0.5 mg again")
    made = Selectors("0.5 mg", prefix=then[start - 40 : start + 5], suffix=then[start + 11 : start + 40])
    place = find(now, made)
    assert place is not None
    assert place.start == now.rindex("0.5\u00a0mg")


def test_what_comes_back_from_word_is_as_an_editor_types_it():
    assert breakable(unbroken("Give 0.5 mg at ≥ 5 %")) == "Give 0.5 mg at ≥ 5 %"
    assert breakable("Dr\u00a0Rosa gave 5\u00a0mg") == "Dr\u00a0Rosa gave 5 mg", "others stay"
