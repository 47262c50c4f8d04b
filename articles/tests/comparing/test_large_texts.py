"""Large and hostile pairs ask for no more work than their length, and nothing is lost on the way."""

import random
from collections.abc import Callable

import pytest

from articles.comparing import compare_texts, deletions_taken, insertions_taken
from articles.tests.comparing.cast import text_of
from articles.tests.comparing.test_both_texts_are_in_it import outline
from cms.tests.effort import calls_made


def compared(old_text: str, new_text: str) -> None:
    """Compare, and read both texts back."""
    old, new = text_of(old_text), text_of(new_text)
    comparison = compare_texts(old, new)
    assert deletions_taken(comparison.html) == outline(old)
    assert insertions_taken(comparison.html) == outline(new)


def paragraphs(count: int, words: int, seed: int = 1) -> list[str]:
    """Paragraphs of made-up words, common and rare ones as in a language, each with a dose and a citation."""
    chance = random.Random(seed)
    vocabulary = [f"w{int(chance.paretovariate(1)) % 4000}" for _ in range(20_000)]
    return [
        f"{' '.join(chance.choices(vocabulary, k=words))} {chance.randint(1, 99)} mg [@{chance.choice('abcdefghij')}]."
        for _ in range(count)
    ]


@pytest.mark.slow
def test_fifty_thousand_words_with_edits_everywhere() -> None:
    old = paragraphs(500, 100)
    chance = random.Random(2)
    new = [" ".join("zz" if chance.random() < 0.02 else word for word in text.split(" ")) for text in old]
    compared("\n\n".join(old), "\n\n".join(new))


@pytest.mark.slow
def test_fifty_thousand_words_in_another_order() -> None:
    old = paragraphs(500, 100)
    compared("\n\n".join(old), "\n\n".join(random.Random(3).sample(old, len(old))))


@pytest.mark.slow
def test_a_table_of_five_hundred_rows_with_another_unit() -> None:
    rows = [f"| drug {number} | {number} mg | {text} |" for number, text in enumerate(paragraphs(500, 5))]
    head = "| Drug | Dose | Why |\n|---|---|---|\n"
    compared(head + "\n".join(rows), head + "\n".join(rows).replace("mg", "µg"))


def test_deep_lists_and_emphasis() -> None:
    compared("*a **b " * 150 + " c** d*" * 150, "*a **b " * 150 + "x c** d*" * 150)
    old, new = ("\n".join(f"{'    ' * level}- item {level + shift}" for level in range(19)) for shift in (0, 1))
    compared(old, new)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- same line\n" * 6000, "- same line\n- other line\n" * 3000),
        ("- a\n- b\n" * 3000, "- a\n- a\n- b\n" * 2000),
        ("yes no\n\n" * 4000, "yes a\n\nyes b\n\n" * 2200),
        ("a b " * 20_000, "b a a " * 16_000),
        (" ".join(paragraphs(500, 100)), " ".join(paragraphs(500, 100, seed=5))),
        ("\n\n".join(paragraphs(500, 100)), "\n\n".join(paragraphs(500, 100, seed=5))),
        ("\n".join(f"- {text}" for text in paragraphs(3000, 3)), "\n".join(f"- {t}" for t in paragraphs(3000, 3, 7))),
    ],
)
def test_thousands_of_equal_or_unequal_lines(old: str, new: str) -> None:
    compared(old, new)


def edited_here_and_there(text: str) -> str:
    chance = random.Random(2)
    return " ".join("zz" if chance.random() < 0.02 else word for word in text.split(" "))


# The old and the new text of a pair, by a length in any unit.
PAIRS: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "edits everywhere": (
        lambda size: "\n\n".join(paragraphs(5 * size, 40)),
        lambda size: "\n\n".join(edited_here_and_there(text) for text in paragraphs(5 * size, 40)),
    ),
    "another order": (
        lambda size: "\n\n".join(paragraphs(5 * size, 40)),
        lambda size: "\n\n".join(random.Random(3).sample(paragraphs(5 * size, 40), 5 * size)),
    ),
    "a line between": (lambda size: "- same line\n" * 60 * size, lambda size: "- same line\n- other\n" * 30 * size),
    "a line doubled": (lambda size: "- a\n- b\n" * 30 * size, lambda size: "- a\n- a\n- b\n" * 20 * size),
    "short lines": (lambda size: "yes no\n\n" * 40 * size, lambda size: "yes a\n\nyes b\n\n" * 22 * size),
    "two words": (lambda size: "a b " * 200 * size, lambda size: "b a a " * 160 * size),
    "nothing alike": (
        lambda size: "\n\n".join(paragraphs(5 * size, 40)),
        lambda size: "\n\n".join(paragraphs(5 * size, 40, seed=5)),
    ),
    "lists with nothing alike": (
        lambda size: "\n".join(f"- {text}" for text in paragraphs(30 * size, 3)),
        lambda size: "\n".join(f"- {text}" for text in paragraphs(30 * size, 3, seed=7)),
    ),
    "nested emphasis": (
        lambda size: "*a **b " * 3 * size + " c** d*" * 3 * size,
        lambda size: "*a **b " * 3 * size + "x c** d*" * 3 * size,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_twice_the_text_does_not_ask_for_four_times_the_work(pair: str) -> None:
    old_text, new_text = PAIRS[pair]
    work = []
    for size in (8, 16):
        old, new = text_of(old_text(size)), text_of(new_text(size))
        work.append(calls_made(lambda old=old, new=new: compare_texts(old, new)))
    assert work[1] < 3 * work[0]
