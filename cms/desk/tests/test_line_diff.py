"""The comparison of two Markdown sources."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cms.desk.line_diff import Change, compare

LINES = st.lists(st.sampled_from(["", "Give 10 mg.", "Give 20 mg daily.", "- a", "- b", "| x |"]), max_size=12)


def text_without(lines, change: Change, original: list[str]) -> list[str]:
    """The lines that are left, gaps filled from the original."""
    left: list[str] = []
    for line in lines:
        if line.change == Change.GAP:
            left += original[len(left) : len(left) + line.skipped]
        elif line.change != change:
            left.append("".join(piece.text for piece in line.pieces))
    return left


@given(LINES, LINES)
def test_leaving_out_one_side_gives_the_other(old, new):
    lines = compare("\n".join(old), "\n".join(new))
    before, after = "\n".join(old).split("\n"), "\n".join(new).split("\n")
    if before == after:
        assert lines == ()
        return
    assert text_without(lines, Change.ADDED, before) == before
    assert text_without(lines, Change.REMOVED, after) == after


def test_a_changed_dose_is_shown_in_both_whole_lines_with_the_figure_marked():
    removed, added = compare("Give 10 mg daily.", "Give 5 mg daily.")
    assert [(piece.text, piece.is_marked) for piece in removed.pieces] == [
        ("Give ", False),
        ("10", True),
        (" mg daily.", False),
    ]
    assert [(piece.text, piece.is_marked) for piece in added.pieces] == [
        ("Give ", False),
        ("5", True),
        (" mg daily.", False),
    ]


def test_long_runs_of_equal_lines_become_a_gap():
    same = [f"line {number}" for number in range(20)]
    changes = compare("\n".join([*same, "old"]), "\n".join([*same, "new"]))
    assert [line.change for line in changes] == [Change.GAP, Change.SAME, Change.SAME, Change.REMOVED, Change.ADDED]
    assert changes[0].skipped == 18
