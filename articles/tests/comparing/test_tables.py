"""Tables are compared row by row and cell by cell, under the heading of their column."""

from articles.tests.comparing.cast import compared, kinds, shown

HEAD = "| Drug | Dose (mg) |\n|---|---|\n"


def test_a_changed_cell_is_the_only_change() -> None:
    comparison = compared(HEAD + "| A | 0.5 |\n| B | 6 |", HEAD + "| A | 5 |\n| B | 6 |")
    assert shown(comparison) == "Drug |Dose (mg) |\nA |[-0.5-]{+5+} |\nB |6 |"
    assert kinds(comparison) == [("changed", "text", "0.5", "5")]


def test_a_unit_in_the_heading_is_seen() -> None:
    comparison = compared(HEAD + "| A | 5 |", HEAD.replace("mg", "µg") + "| A | 5 |")
    assert shown(comparison) == "Drug |Dose ([-mg-]{+µg+}) |\nA |5 |"


def test_a_heading_with_other_words_is_a_changed_heading() -> None:
    comparison = compared(HEAD + "| A | 5 |", HEAD.replace("Dose (mg)", "Route") + "| A | 5 |")
    assert shown(comparison) == "Drug |[-Dose (mg)-]{+Route+} |\nA |5 |"


def test_an_added_row_is_added_as_a_whole() -> None:
    old = HEAD + "| Filgrastim weekly | 100 |"
    new = HEAD + "| Filgrastim daily | 300 |\n| Filgrastim weekly | 100 |"
    comparison = compared(old, new)
    assert shown(comparison) == ("Drug |Dose (mg) |\n<Added> {+Filgrastim daily+} |{+300+} |\nFilgrastim weekly |100 |")
    assert kinds(comparison) == [("added", "table row", "", "Filgrastim daily · 300")]


def test_a_removed_row_is_removed_as_a_whole() -> None:
    comparison = compared(HEAD + "| A | 5 |\n| B | 6 |", HEAD + "| B | 6 |")
    assert shown(comparison) == "Drug |Dose (mg) |\n<Removed> [-A-] |[-5-] |\nB |6 |"
    assert kinds(comparison) == [("removed", "table row", "A · 5", "")]


def test_a_row_about_another_drug_is_another_row() -> None:
    head = "| Drug | Dose | How | Route |\n|---|---|---|---|\n"
    comparison = compared(head + "| Drug A | 5 mg | daily | oral |", head + "| Drug C | 7 mg | daily | oral |")
    assert [change[:2] for change in kinds(comparison)] == [("removed", "table row"), ("added", "table row")]


def test_a_renamed_row_is_the_same_row() -> None:
    comparison = compared(HEAD + "| G-CSF dose | 5 |", HEAD + "| G-CSF dose, daily | 5 |")
    assert "G-CSF dose{+, daily+} |5 |" in shown(comparison)


def test_a_moved_row_is_marked_in_both_places() -> None:
    comparison = compared(HEAD + "| A | 5 |\n| B | 6 |\n| C | 7 |", HEAD + "| C | 7 |\n| A | 5 |\n| B | 6 |")
    assert shown(comparison) == (
        "Drug |Dose (mg) |\n<Moved here> {+C+} |{+7+} |\nA |5 |\nB |6 |\n<Moved from here> [-C-] |[-7-] |"
    )
    assert kinds(comparison) == [("moved", "table row", "", "C · 7")]


def test_a_row_under_another_heading_has_not_moved() -> None:
    micrograms = HEAD.replace("mg", "µg")
    old = f"{HEAD}| A | 5 |\n| B | 6 |\n\nText between.\n\n{micrograms}| C | 7 |\n| D | 8 |"
    new = f"{HEAD}| A | 5 |\n\nText between.\n\n{micrograms}| B | 6 |\n| C | 7 |\n| D | 8 |"
    assert [change[:2] for change in kinds(compared(old, new))] == [("removed", "table row"), ("added", "table row")]


def test_an_added_column_leaves_the_others_alone() -> None:
    old = "| Drug | Route |\n|---|---|\n| A | oral |\n| B | oral |"
    new = "| Drug | Dose | Route |\n|---|---|---|\n| A | 5 | oral |\n| B | 6 | oral |"
    comparison = compared(old, new)
    assert shown(comparison) == ("Drug |<Added column> {+Dose+} |Route |\nA |{+5+} |oral |\nB |{+6+} |oral |")
    assert kinds(comparison) == [("added", "table column", "", "Dose")]


def test_a_removed_column_shows_every_cell_that_went() -> None:
    old = "| Drug | Dose | Route |\n|---|---|---|\n| A | 5 | oral |"
    new = "| Drug | Route |\n|---|---|\n| A | oral |\n| B | oral |"
    assert shown(compared(old, new)) == (
        "Drug |<Removed column> [-Dose-] |Route |\nA |[-5-] |oral |\n<Added> {+B+} | |{+oral+} |"
    )


def test_exchanged_columns_are_seen() -> None:
    old = "| Adults | Children |\n|---|---|\n| 5 mg | 1 mg |"
    new = "| Children | Adults |\n|---|---|\n| 5 mg | 1 mg |"
    seen = shown(compared(old, new))
    assert "[-" in seen
    assert "{+" in seen


def test_another_table_is_removed_and_added_as_a_whole() -> None:
    old = "| Drug | Dose |\n|---|---|\n| A | 5 |"
    new = "| Week | Count |\n|---|---|\n| first | low |"
    assert [change[:2] for change in kinds(compared(old, new))] == [("removed", "table"), ("added", "table")]


def test_five_hundred_rows_show_the_one_that_changed() -> None:
    rows = [f"| drug {number} | {number} mg |" for number in range(500)]
    edited = [*rows[:250], "| drug 250 | 25 mg |", *rows[251:]]
    assert kinds(compared(HEAD + "\n".join(rows), HEAD + "\n".join(edited))) == [("changed", "text", "250 mg", "25 mg")]
