"""Two people's changes come together by whole blocks, and nobody's words vanish."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from articles.merging import PartKind, blocks_of, joined, merge_texts

BASE = "## Dose\n\nGive 10 mg daily.\n\nWatch the count.\n\n- Fever\n- Chills\n\nCall a doctor.\n"


def kinds(base: str, mine: str, theirs: str) -> list[str]:
    return [part.kind.value for part in merge_texts(base, mine, theirs).parts]


def test_a_dose_changed_by_both_is_a_conflict_and_never_a_mixture():
    mine = BASE.replace("10 mg daily", "10 mg twice daily")
    theirs = BASE.replace("10 mg daily", "5 mg daily")
    (conflict,) = merge_texts(BASE, mine, theirs).conflicts
    assert [[block.text for block in side] for side in (conflict.base, conflict.mine, conflict.theirs)] == [
        ["Give 10 mg daily."],
        ["Give 10 mg twice daily."],
        ["Give 5 mg daily."],
    ]


def test_changes_of_different_paragraphs_come_together():
    merge = merge_texts(BASE, BASE.replace("10 mg", "20 mg"), BASE.replace("Watch the count", "Watch it weekly"))
    assert merge.text() == BASE.replace("10 mg", "20 mg").replace("Watch the count", "Watch it weekly")
    assert not merge.conflicts


def test_changes_of_two_items_of_one_list_come_together():
    merge = merge_texts(BASE, BASE.replace("Fever", "Fever over 38 °C"), BASE.replace("Chills", "Shaking chills"))
    assert "- Fever over 38 °C\n- Shaking chills\n" in merge.text()


def test_a_paragraph_added_beside_a_changed_one_comes_in():
    theirs = BASE.replace("Watch the count.", "Watch the count.\n\nStop at once below 500/μL.")
    merge = merge_texts(BASE, BASE.replace("Watch the count", "Watch the count weekly"), theirs)
    assert "Watch the count weekly.\n\nStop at once below 500/μL.\n\n- Fever" in merge.text()


def test_two_paragraphs_added_at_one_place_are_a_conflict():
    assert "conflict" in kinds(BASE, f"{BASE}\nMine.\n", f"{BASE}\nTheirs.\n")


def test_a_paragraph_taken_out_by_one_and_changed_by_the_other_is_a_conflict():
    mine, theirs = BASE.replace("Watch the count.\n\n", ""), BASE.replace("Watch the count", "Watch it weekly")
    (conflict,) = merge_texts(BASE, mine, theirs).conflicts
    assert conflict.mine == ()
    assert conflict.theirs[0].text == "Watch it weekly."


def test_a_table_is_one_block():
    table = "| Drug | Dose |\n|---|---|\n| A | 10 mg |\n| B | 5 mg |\n"
    mine, theirs = table.replace("10 mg", "20 mg"), table.replace("5 mg", "2 mg")
    (conflict,) = merge_texts(table, mine, theirs).conflicts
    assert conflict.mine[0].text == mine.strip()


def test_what_both_did_alike_is_done_once():
    both = BASE.replace("10 mg", "20 mg")
    assert merge_texts(BASE, both, both).text() == both


def test_an_item_whose_neighbour_went_does_not_run_into_the_paragraph_behind():
    base = "- One\n- Two\n\nAfter.\n"
    merge = merge_texts(base, "- One\n\nAfter.\n", base.replace("After", "Afterwards"))
    assert merge.text() == "- One\n\nAfterwards.\n"


def test_code_without_its_end_swallows_nothing():
    base = "First.\n\nLast."
    merge = merge_texts(base, "```\nFirst.\n", "First.\n\nLast one.")
    assert all(part.kind is PartKind.CONFLICT for part in merge.parts)


def test_items_hold_what_is_indented_below_them():
    text = "1. One\n\n   More of one.\n\n   - Inner\n2. Two\n\nAfter."
    assert [block.text for block in blocks_of(text)] == [
        "1. One\n\n   More of one.\n\n   - Inner",
        "2. Two",
        "After.",
    ]


LINES = st.sampled_from(
    [
        "## Dose",
        "Give 10 mg daily.",
        "Give 5 mg twice daily.",
        "- Fever",
        "- Chills",
        "  - shaking",
        "1. First",
        "2. Second",
        "| A | B |",
        "|---|---|",
        "```",
        "    code",
        "> quoted",
        "[^a]: A note.",
        "Title",
        "====",
        "",
        "",
    ]
)
TEXTS = st.lists(LINES, max_size=14).map("\n".join)


@st.composite
def edits(draw) -> tuple[str, str, str]:
    """A text and two changes of it, made of the same paragraphs, so that much is common."""
    paragraphs = draw(st.lists(TEXTS, max_size=5))

    def changed() -> str:
        kept = [draw(st.sampled_from([one, one, one, "", draw(TEXTS)])) for one in paragraphs]
        return "\n\n".join(kept)

    return "\n\n".join(paragraphs), changed(), changed()


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def shown(merge) -> str:
    """Everything that a person is shown or gets: the merged blocks and every side of each conflict."""
    sides = [(part.mine + part.theirs) if part.kind is PartKind.CONFLICT else part.merged for part in merge.parts]
    return "\n\n".join(block.text for side in sides for block in side)


@given(TEXTS)
def test_blocks_with_their_gaps_are_the_text(text):
    assert "".join(block.text + block.gap for block in blocks_of(text)) == text.strip("\n") or not text.strip()
    assert [block.text for block in blocks_of(joined(blocks_of(text)))] == [block.text for block in blocks_of(text)]


@given(edits())
def test_nobodys_new_words_vanish(texts):
    """Each block that a side changed or added is in the merge or in a conflict."""
    base, mine, theirs = texts
    merge = merge_texts(base, mine, theirs)
    there = {block.text for part in merge.parts for block in (*part.merged, *part.mine, *part.theirs)}
    for side in (mine, theirs):
        added = {block.text for block in blocks_of(side)} - {block.text for block in blocks_of(base)}
        assert added <= there
        assert words("\n".join(added)) <= words(shown(merge))


@given(TEXTS, TEXTS)
def test_a_change_by_one_side_alone_is_the_merge(base, side):
    assert merge_texts(base, base, side).text() == side
    assert merge_texts(base, side, base).text() == side
    assert merge_texts(base, side, side).text() == side


@given(edits())
def test_it_does_not_matter_who_comes_first(texts):
    base, mine, theirs = texts
    one, other = merge_texts(base, mine, theirs), merge_texts(base, theirs, mine)
    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert [block.text for block in blocks_of(one.text())] == [block.text for block in blocks_of(other.text())]


@given(edits(), st.sampled_from(["mine", "theirs"]))
def test_no_block_is_a_mixture(texts, side):
    base, mine, theirs = texts
    merge = merge_texts(base, mine, theirs)
    result = merge.text([getattr(part, side) for part in merge.conflicts])
    whole = {block.text for text in texts for block in blocks_of(text)}
    assert {block.text for block in blocks_of(result)} <= whole
