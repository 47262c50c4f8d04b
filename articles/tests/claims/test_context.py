"""What a claim's own words leave unsaid."""

from articles.tests.claims.cast import claims, only


def test_headings_above() -> None:
    text = "# A\n\n### B & *c* [@b]\n\nIt is so [@a].\n\n## D\n\nIt may be [@a]."
    paths = {claim.text: claim.context.heading_path for claim in claims(text)}
    assert paths == {"B & c": ("A",), "It is so.": ("A", "B & c"), "It may be.": ("A", "D")}


def test_the_lead_in_of_a_nested_item_is_the_whole_way_down() -> None:
    found = claims("Never use in:\n\n- Children\n    - below 5 kg [@a]\n\n1. Adults [@b]")
    assert [claim.context.lead_in for claim in found] == ["Never use in: › Children", "Never use in:"]


def test_a_heading_between_a_sentence_and_a_list_parts_them() -> None:
    assert only("Never:\n\n# H\n\n- This [@a]").context.lead_in == ""


def test_words_in_bold_at_the_beginning_name_what_follows() -> None:
    text = "**Carbimazole.** Rare. Onset after 4 weeks [@a].\n\n**It is** rare. So it is [@b]."
    assert [claim.context.lead_in for claim in claims(text)] == ["Carbimazole.", ""]


def test_words_in_bold_in_an_item_come_behind_the_lead_in() -> None:
    text = "Drugs to know:\n\n- **Clozapine.** Onset within 18 weeks [@b]."
    assert only(text).context.lead_in == "Drugs to know: › Clozapine."


def test_header_and_caption_of_a_table() -> None:
    text = "Table 2. Doses\n\n| Drug | mg [@b] |\n|---|---|\n| A | 5 [@a] |"
    context = only(text).context
    assert (context.table_caption, context.table_header, context.lead_in) == ("Table 2. Doses", ("Drug", "mg"), "")


def test_a_caption_may_stand_below() -> None:
    text = "Doses by age:\n\n| Drug | mg |\n|---|---|\n| A | 5 [@a] |\n\nTable 2. Doses"
    context = only(text).context
    assert (context.table_caption, context.lead_in) == ("Table 2. Doses", "Doses by age:")


def test_footnotes_of_a_column_belong_to_every_row() -> None:
    text = "| Drug | mg[^w] |\n|---|---|\n| A | 5 [@a] |\n| B[^x] | 6 [@b] |\n\n[^w]: per kg\n[^x]: at night"
    assert [claim.context.footnotes for claim in claims(text)] == [("per kg",), ("at night", "per kg")]
