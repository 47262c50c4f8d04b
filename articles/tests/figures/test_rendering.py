"""What a figure line prints, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles.checks import Manuscript, check
from articles.citations.source import Source
from articles.claims import claims_of
from articles.rendering import render
from articles.rendering.sanitise import sanitise
from articles.tests.figures.scenes import CURVE as FALLING

CURVE = replace(
    FALLING, caption="Survival *by year* [@b].", alternative_text='A curve that falls from 100 to "40" percent'
)
BARS = replace(CURVE, key="bars", sha256="d" * 64, media_type="image/jpeg", caption="Bars.", credit="", licence="")
FIGURES = {"curve": CURVE, "bars": BARS}
SOURCES = {key: Source(key, {"type": "article-journal", "title": f"On {key}"}) for key in "abc"}


def rendered(text: str, **options):
    return render(text, SOURCES, figures=FIGURES, **options)


def findings(text: str, figures=FIGURES) -> list[tuple[str, str, int | None]]:
    found = check(Manuscript("T?", "S.", {"professional": text}, SOURCES, figures=figures))
    return [(one.code, one.subject, one.line) for one in found if one.code.startswith("figure")]


def test_a_figure_prints_its_picture_number_caption_credit_and_licence():
    assert rendered("![](figure:curve)").body_html == (
        '<figure class="figure" id="fig-1">'
        '<img alt="A curve that falls from 100 to &quot;40&quot; percent" height="600" loading="lazy" '
        f'src="/figures/{"c" * 64}.png" width="800">'
        '<figcaption><strong class="figure-label">Figure 1.</strong> Survival <em>by year</em> '
        '<sup class="cite" id="cite-1"><a aria-label="Reference 1" href="#ref-1" role="doc-biblioref">1</a></sup>. '
        '<span class="figure-credit">Credit: <span>Verum Medical</span>.</span> <span class="figure-licence">Licence: '
        '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.</span></figcaption>\n</figure>'
    )


def test_numbers_follow_the_first_appearance_and_a_link_prints_them():
    result = rendered(
        "As [](figure:curve) and [the bars](figure:bars) show.\n\n![](figure:bars)\n\n![](figure:curve)\n"
    )
    assert result.figures.shown == ("bars", "curve")
    assert '<a class="figure-ref" href="#fig-2">Figure 2</a>' in result.body_html
    assert '<a class="figure-ref" href="#fig-1">the bars</a>' in result.body_html


def test_a_caption_cites_where_the_figure_stands():
    result = rendered("First [@a].\n\n![](figure:curve)\n\nThen [@c].")
    assert result.keys == ("a", "b", "c")
    assert [cluster.line for cluster in result.clusters] == [1, 3, 5]


def test_a_caption_with_a_source_is_a_claim_without_its_number_and_credit():
    text = "![](figure:curve)"
    claim = claims_of(text, rendered(text), SOURCES)[0]
    assert (claim.text, claim.keys) == ("Survival by year.", ("b",))


def test_two_texts_on_one_page_have_ids_of_their_own():
    body = rendered("[](figure:bars)\n\n![](figure:bars)", id_prefix="patient-").body_html
    assert 'id="patient-fig-1"' in body
    assert 'href="#patient-fig-1"' in body


@pytest.mark.parametrize(
    "text", ["Before.\n![](figure:bars)\nAfter.", "- Item\n\n    ![](figure:bars)\n", "> ![](figure:bars)\n"]
)
def test_a_figure_may_stand_between_lines_in_an_item_and_in_a_quotation(text):
    assert rendered(text).figures.shown == ("bars",)
    assert not findings(text, {"bars": replace(CURVE, key="bars")})


def test_an_unknown_key_is_marked_and_an_error():
    text = "One.\n\n![](figure:nobody)\n"
    assert '<span class="figure-missing">[? figure nobody]</span>' in rendered(text).body_html
    assert findings(text, {}) == [("figure-unknown", "nobody", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "See ![](figure:curve) here.",
        "![with words](figure:curve)",
        "| A | B |\n|---|---|\n| ![](figure:curve) | 2 |",
        "![](figure:curve)\n\n![](figure:curve)",
        "As [](figure:curve) shows.",
    ],
)
def test_a_figure_that_cannot_be_printed_there_is_an_error(text):
    assert ("figure-misplaced", "curve") in [found[:2] for found in findings(text)]


def test_in_code_nothing_is_a_figure():
    text = "Write:\n\n```\n![](figure:nobody)\n```\n\nor `![](figure:nobody)`."
    assert rendered(text).figures.unknown == ()
    assert not findings(text, {})


def test_missing_alternative_text_is_an_error_and_missing_rights_a_warning():
    bare = {"bars": replace(BARS, alternative_text=" ")}
    assert [found[:2] for found in findings("![](figure:bars)", bare)] == [
        ("figure-without-alternative-text", "bars"),
        ("figure-incomplete", "bars: credit and no licence"),
    ]


def test_a_figure_that_no_text_shows_is_a_notice():
    assert findings("Words.", {"curve": CURVE}) == [("figure-never-shown", "curve", None)]


def test_pictures_from_elsewhere_are_refused_as_before():
    body = rendered("![A scan](https://elsewhere.example/scan.png) ![Two](/figures/x.png)").body_html
    assert "<img" not in body
    assert "[Image: A scan]" in body


@pytest.mark.parametrize(
    "src",
    [
        "https://elsewhere.example/a.png",
        "//elsewhere.example/a.png",
        "data:image/png;base64,AAAA",
        "/figures/../desk/",
        f"/figures/{'a' * 64}.svg",
        f"/figures/{'a' * 64}.png?x=1",
    ],
)
def test_the_gate_lets_no_other_picture_through(src):
    assert "src=" not in sanitise(f'<figure><img src="{src}" alt="x" onerror="alert(1)"></figure>')


def test_markup_in_the_words_around_a_picture_is_shown_not_obeyed():
    odd = replace(
        CURVE, caption="<script>x</script>", credit="<b>me</b>", licence="<i>mine</i>", alternative_text="<img src=x>"
    )
    body = render("![](figure:curve)", SOURCES, figures={"curve": odd}).body_html
    assert "<script" not in body
    assert "<b>" not in body
    assert "<i>" not in body
    assert body.count("<img") == 1


def test_a_text_without_figures_prints_as_before():
    text = "A dose [@a] of 5 mg.\n\n- one\n- two [@b]\n"
    assert render(text, SOURCES).body_html == rendered(text).body_html
