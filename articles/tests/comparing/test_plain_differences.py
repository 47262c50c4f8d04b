"""Plain words side by side."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from articles.comparing import plain_differences, segments_html, words_of

WORDS = st.lists(st.sampled_from("a b c dose 5 mg not".split()), max_size=30)


def test_words_that_came_and_went_are_segments() -> None:
    old, new = words_of("Give 0.5 mg (not more) daily."), words_of("Give 5 mg (not more) twice daily.")
    assert [(segment.kind, segment.text) for segment in plain_differences(old, new)] == [
        ("same", "Give"),
        ("removed", "0.5 mg"),
        ("added", "5 mg"),
        ("same", "(not more)"),
        ("added", "twice"),
        ("same", "daily."),
    ]


def test_nothing_compared_with_nothing_is_nothing() -> None:
    assert plain_differences((), ()) == ()


def test_a_word_is_cut_as_in_rendered_texts() -> None:
    assert words_of("Give ≥ 0.5 × 10⁹/L, (10–20 mg/kg); “no”!") == (
        *("Give", "≥ 0.5 × 10⁹/L", ",", "(", "10–20 mg/kg", ")", ";", "“", "no", "”", "!"),
    )


def test_segments_are_escaped_and_spoken() -> None:
    html = segments_html(plain_differences(("<b>",), ("<i>",)))
    assert html == (
        '<del><span class="diff-note spoken">removed: </span>&lt;b&gt;<span class="diff-note spoken"> end of removed. '
        '</span></del> <ins><span class="diff-note spoken">added: </span>&lt;i&gt;<span class="diff-note spoken"> '
        "end of added. </span></ins>"
    )


@given(WORDS, WORDS)
def test_both_texts_can_be_told_from_the_segments(old: list[str], new: list[str]) -> None:
    segments = plain_differences(old, new)
    assert [word for segment in segments if segment.kind != "added" for word in segment.words] == old
    assert [word for segment in segments if segment.kind != "removed" for word in segment.words] == new
    assert all(one.kind != other.kind for one, other in pairwise(segments))


@given(WORDS)
def test_equal_texts_have_no_differences(words: list[str]) -> None:
    assert all(segment.kind == "same" for segment in plain_differences(words, list(words)))
