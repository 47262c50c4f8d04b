"""List items: added, removed, moved, renumbered, under another parent."""

from articles.tests.comparing.cast import compared, kinds, shown


def test_an_added_item_is_added_as_a_whole() -> None:
    comparison = compared(
        "- Filgrastim 100 mg daily\n- Rest", "- Filgrastim 300 mg once\n- Filgrastim 100 mg daily\n- Rest"
    )
    assert shown(comparison) == "<Added> {+Filgrastim 300 mg once+}\nFilgrastim 100 mg daily\nRest"


def test_a_removed_item_is_removed_as_a_whole() -> None:
    assert shown(compared("- one\n- two\n- three", "- one\n- three")) == "one\n<Removed> [-two-]\nthree"


def test_an_item_with_little_in_common_is_no_mixture() -> None:
    comparison = compared("- Stop clozapine at once\n- Rest", "- Give filgrastim daily\n- Rest")
    assert shown(comparison) == "<Removed> [-Stop clozapine at once-]\n<Added> {+Give filgrastim daily+}\nRest"


def test_a_moved_item_is_marked_in_both_places() -> None:
    comparison = compared("- stop\n- culture\n- treat", "- treat\n- stop\n- culture")
    assert shown(comparison) == "<Moved here> {+treat+}\nstop\nculture\n<Moved from here> [-treat-]"
    assert kinds(comparison) == [("moved", "list item", "", "treat")]


def test_an_item_that_moves_to_another_list_is_seen_in_both() -> None:
    old = "Give:\n\n- aspirin\n- rest\n\nDo not give:\n\n- heparin\n- sun"
    new = "Give:\n\n- rest\n\nDo not give:\n\n- aspirin\n- heparin\n- sun"
    seen = shown(compared(old, new))
    assert "<Moved from here> [-aspirin-]" in seen
    assert seen.index("<Moved from here>") < seen.index("Do not give") < seen.index("<Moved here> {+aspirin+}")


def test_items_of_a_numbered_list_keep_the_numbers_of_their_own_text() -> None:
    html = compared("1. stop\n2. wait\n3. treat", "1. stop\n2. treat").html
    assert '<li value="1">stop</li>' in html
    assert '<li value="2" class="diff-removed">' in html
    assert '<li value="2">treat</li>' in html


def test_a_list_that_begins_with_another_number_says_so() -> None:
    comparison = compared("1. stop\n2. treat", "3. stop\n4. treat")
    assert kinds(comparison) == [("changed", "list numbering", "numbered", "numbered from 3")]
    assert "the list is now numbered from 3 (before: numbered)" in shown(comparison)


def test_a_list_that_gets_numbers_says_so() -> None:
    assert kinds(compared("- stop\n- treat", "1. stop\n2. treat")) == [
        ("changed", "list numbering", "without numbers", "numbered")
    ]


def test_an_item_that_goes_one_level_deeper_is_seen() -> None:
    comparison = compared("- adults\n- 5 mg daily\n- rest", "- adults\n    - 5 mg daily\n- rest")
    assert "5 mg daily" in str(kinds(comparison))
    assert not comparison.is_same


def test_blank_lines_between_items_change_nothing() -> None:
    comparison = compared("- one\n- two", "- one\n\n- two")
    assert comparison.is_same
    assert comparison.summary == "Nothing changed"


def test_a_definition_is_compared_with_its_term() -> None:
    assert shown(compared("ANC\n:   the count of all cells", "ANC\n:   the count of some cells")) == (
        "ANC\nthe count of [-all-]{+some+} cells"
    )
