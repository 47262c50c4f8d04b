"""Which members of two sequences belong together, whatever is in them and however many there are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from articles.comparing.alignment import _exact, _Gap, aligned, paired
from cms.tests.effort import calls_made

LETTERS = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(LETTERS, LETTERS)
def test_pairs_are_equal_and_ascend(old: list[str], new: list[str]) -> None:
    pairs = aligned(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(LETTERS, st.integers(0, 40), st.lists(st.just("new"), min_size=1, max_size=3))
def test_an_insertion_disturbs_nothing_else(old: list[str], place: int, inserted: list[str]) -> None:
    new = [*old[:place], *inserted, *old[place:]]
    assert len(aligned(old, new)) == len(old)


@given(st.lists(st.sampled_from("abc"), max_size=24), st.lists(st.sampled_from("abc"), max_size=24))
def test_a_small_gap_is_solved_exactly(old: list[str], new: list[str]) -> None:
    pairs = _exact(old, new, _Gap(0, len(old), 0, len(new), depth=0))
    assert len(pairs) == _longest_common(old, new)


def _longest_common(old: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for member in old:
        before = row
        row = [0]
        for place, other in enumerate(new):
            row.append(before[place] + 1 if member == other else max(row[-1], before[place + 1]))
    return row[-1]


def test_alike_members_are_paired_in_order_and_as_well_as_can_be() -> None:
    alike = {(0, 1): 0.9, (1, 0): 0.8, (1, 2): 0.7}
    assert paired(2, 3, lambda i, j: alike.get((i, j), 0.0), threshold=0.5) == [(0, 1), (1, 2)]


def test_less_than_the_threshold_is_not_alike() -> None:
    assert paired(1, 1, lambda i, j: 0.4, threshold=0.5) == []


def hostile_sequences(size: int) -> list[tuple[list[str], list[str]]]:
    """Pairs that cost a plain algorithm the square of their length."""
    alternating = [name for number in range(size) for name in ("x", f"u{number}")]
    others = [name for number in range(size) for name in ("x", f"v{number}")]
    peeling = [name for number in range(size // 2) for name in (f"e{number}", f"e{number + 1}")]
    return [
        (["x"] * 2 * size, ["x"] * (2 * size - 1)),
        (["x", "y"] * size, ["y", "x", "x"] * (size * 13 // 20)),
        (alternating, others),
        (peeling, peeling[::-1]),
    ]


def test_hostile_sequences_of_twice_the_length_ask_for_twice_the_work() -> None:
    for shorter, longer in zip(hostile_sequences(1_000), hostile_sequences(2_000), strict=True):
        assert calls_made(lambda pair=longer: aligned(*pair)) < 2.2 * calls_made(lambda pair=shorter: aligned(*pair))


def test_hostile_sequences_of_forty_thousand_members_are_aligned() -> None:
    for old, new in hostile_sequences(20_000):
        pairs = aligned(old, new)
        assert pairs
        assert all(old[i] == new[j] for i, j in pairs)
