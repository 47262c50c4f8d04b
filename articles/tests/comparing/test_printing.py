"""The HTML of a comparison: ids, anchors, words for screen readers, safety."""

import pytest

from articles.comparing import ComparedText, compare_texts
from articles.tests.comparing.cast import compared, ids, text_of

OLD = """## Causes [@a]

Drugs cause 0.5 % of it [@b; @c][^1]. *Not* always.

1. stop
2. wait [@a]

| Drug | Dose |
|---|---|
| A [@b] | 5 mg |

[^1]: A note [@d].
"""
NEW = """## Causes [@b]

Drugs cause 5 % of it [@c; @d][^2]. Not always.[^1]

1. wait [@a]
2. stop

### More

| Drug | Dose |
|---|---|
| A [@b] | 50 mg |
| C [@j] | 6 mg |

[^1]: A note [@d].
[^2]: Another note [@e].
"""


def test_no_id_is_there_twice_and_every_anchor_leads_somewhere() -> None:
    comparison = compared(OLD, NEW)
    found = ids(comparison.html)
    assert len(found) == len(set(found))
    assert {change.anchor for change in comparison.changes} <= set(found)


def test_ids_of_the_new_text_are_kept() -> None:
    found = set(ids(compared(OLD, NEW).html))
    assert {"s-causes", "s-more", "fn-1", "fn-2", "cite-1"} <= found


def test_two_comparisons_can_stand_on_one_page() -> None:
    comparison = compare_texts(text_of("5 mg"), text_of("6 mg"), id_prefix="patient-")
    assert [change.anchor for change in comparison.changes] == ["patient-change-1"]
    assert 'id="patient-change-1"' in comparison.html


def test_changes_are_listed_in_reading_order() -> None:
    comparison = compared(OLD, NEW)
    places = [
        comparison.html.index(f'id="{change.anchor}"') for change in comparison.changes if change.old or change.new
    ]
    assert places[:-1] == sorted(places[:-1])


def test_added_and_removed_are_said_aloud() -> None:
    html = compared("Give 0.5 mg daily.", "Give 5 mg daily.").html
    assert (
        '<span class="diff-note spoken">removed: </span>0.5 mg<span class="diff-note spoken"> end of removed. ' in html
    )
    assert '<span class="diff-note spoken">added: </span>5 mg<span class="diff-note spoken"> end of added. ' in html


def test_what_is_added_or_removed_as_a_whole_has_a_label_in_words() -> None:
    html = compared("Stays.\n\nAll of this goes.", "Stays.\n\n- quite\n- new").html
    assert '<span class="diff-label" id="change-1">Removed</span>' in html
    assert '<p class="diff-label" id="change-2">Added: list</p>' in html


def test_unchanged_blocks_say_so_that_a_page_can_fold_them() -> None:
    comparison = compared("One.\n\nTwo of them are here.\n\nThree.", "One.\n\nTwo of them were here.\n\nThree.")
    assert [block.is_same for block in comparison.blocks] == [True, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "`<b>` & \"quotes\" 'too'",
        '![" onload="x](y.png)',
        '[x](https://x.org/"onclick="y)',
        '[x](https://x.org "title\\" onclick=\\"y")',
        '[@"><script>]',
    ],
)
def test_nothing_of_a_text_becomes_markup(text: str) -> None:
    for old, new in ((text, "Something else."), ("Something else.", text), (f"a {text}", f"b {text}")):
        html = compared(old, new).html.lower()
        assert "<script" not in html
        assert "<img" not in html
        assert "javascript:" not in html.replace("(javascript:alert(1))", "")
        assert not any(f"<{tag} onclick" in html or f"<{tag} onerror" in html for tag in ("a", "span", "img"))


def test_html_that_never_passed_the_renderer_is_made_safe() -> None:
    hostile = '<p>a <script>alert(1)</script><a href="javascript:x" onclick="y">b</a><iframe src="z"></iframe></p>'
    html = compare_texts(ComparedText("<p>a</p>"), ComparedText(hostile)).html
    assert "<script" not in html
    assert "<iframe" not in html
    assert 'href="javascript' not in html
    assert "<a onclick" not in html


def test_sources_with_markup_in_their_titles_are_escaped() -> None:
    sources = {key: type(source)(key, {"title": "<b>&\"' title"}) for key, source in text_of("").sources.items()}
    html = compare_texts(text_of("It is rare [@a].", sources), text_of("It is rare [@b].", sources)).html
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_a_title_with_markup_is_escaped() -> None:
    comparison = compare_texts(text_of("", title="<b>old</b>"), text_of("", title="<i>new</i>"))
    assert "<b>" not in comparison.title.html
    assert "<i>" not in comparison.title.html
