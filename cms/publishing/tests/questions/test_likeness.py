"""Which questions look alike, and which do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.publishing.questions.likeness import coverage, likeness, words_of
from cms.publishing.questions.queries import ALIKE, MAY_ANSWER


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can I drink alcohol with metformin?", "Is it safe to drink alcohol while I take metformin?"),
        ("How long does croup last?", "how long will CROUP be lasting??"),
        ("Was tun bei Übelkeit nach Chemotherapie?", "Ubelkeit nach der Chemotherapie?"),
    ],
)
def test_the_same_in_other_words(one, other):
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can I drink alcohol with metformin?", "Does metformin harm the kidneys?"),
        ("How long does croup last?", "How long does shingles last?"),
        ("What is it?", "Why is it?"),
    ],
)
def test_another_question(one, other):
    assert likeness(one, other) < ALIKE


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_has_no_direction(one, other):
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)


@given(st.text(max_size=200))
def test_a_question_with_words_is_wholly_like_itself(text):
    assert likeness(text, text) == (1.0 if words_of(text) else 0.0)


def test_plural_and_case_do_not_hide_an_answer():
    assert coverage(words_of("low neutrophil counts"), "What causes low neutrophils? Most low counts come …") == 1.0
    assert coverage(words_of("yellow skin from tea"), "What causes low neutrophils?") < MAY_ANSWER
