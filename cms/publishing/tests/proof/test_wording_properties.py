"""For any text: no change of a word passes for the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cms.publishing.proof.difference import difference
from cms.publishing.proof.wording import Wording, normalised_words

TEXTS = st.text("abc 0159.,[](-–⁹µ\"'’\n\x00\u200b", max_size=60)
WORDS = st.lists(st.sampled_from("a b c 5 mg not 12".split()), min_size=1, max_size=25)


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text):
    words = normalised_words(text)
    assert difference(Wording("it", words), words).is_same


@given(WORDS, st.data())
def test_a_word_put_in_where_nothing_is_cited_is_a_difference(words, data):
    place = data.draw(st.integers(0, len(words)))
    found = difference(Wording("it", tuple(words)), (*words[:place], "never", *words[place:]))
    assert not found.is_same
