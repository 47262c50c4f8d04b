"""Which words belong to a citation: sentences, items, rows, and what introduces them."""

from articles.tests.claims.cast import claims, only, said


def test_only_what_is_cited_is_a_claim() -> None:
    assert said("It is so [@a]. It is not. It may be [@b].") == {"It is so.": "a", "It may be.": "b"}


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    assert said("It is so.[@a] It is not. [@b; @c] It may be.") == {"It is so.": "a", "It is not.": "bc"}


def test_all_citations_of_a_sentence_belong_to_it() -> None:
    claim = only("Rare in adults [@b], common in children [see @a, p. 3; @b, p. 4], as said [@b, p. 9].")
    assert claim.text == "Rare in adults, common in children, as said."
    assert (claim.keys, claim.locators) == (("b", "a"), ("p. 4; p. 9", "p. 3"))
    assert claim.citations == (0, 1, 2)


def test_brackets_around_a_citation_go_with_it() -> None:
    assert said("It is so ([@a]). It may be ([@b]; [@c]).") == {"It is so.": "a", "It may be.": "bc"}


def test_emphasis_links_and_line_breaks_are_no_words() -> None:
    assert only("It *is*\n**so** in [Ghent](https://x.org) [@a].").text == "It is so in Ghent."


def test_code_that_looks_like_a_citation_is_words() -> None:
    assert said("Write `[@b]` or \\[@c] [@a].") == {"Write [@b] or [@c].": "a"}


def test_a_key_without_a_source_counts() -> None:
    claim = only("It is so [@a; @nobody].")
    assert claim.keys == ("a", "nobody")


def test_items_without_a_citation_rest_on_the_lead_in() -> None:
    found = claims("Doses are [@a]:\n\n- 5 mg. Not more.\n- 10 mg [@b]\n    - at night\n- 20 mg\n\nOther [@c].")
    assert [(claim.text, claim.kind, "".join(claim.keys), claim.is_introduced) for claim in found] == [
        ("Doses are:", "sentence", "a", False),
        ("5 mg. Not more.", "item", "a", True),
        ("10 mg", "item", "b", False),
        ("at night", "item", "b", True),
        ("20 mg", "item", "a", True),
        ("Other.", "sentence", "c", False),
    ]


def test_only_the_last_sentence_before_a_list_introduces_it() -> None:
    assert said("It is so [@a]. Doses are:\n\n- 5 mg\n- 6 mg [@b]") == {"It is so.": "a", "6 mg": "b"}


def test_a_sentence_that_does_not_lead_to_the_list_introduces_nothing() -> None:
    assert said("Sodium matters [@a].\n\n- 5 mg\n- 6 mg [@b]") == {"Sodium matters.": "a", "6 mg": "b"}
    assert said("- Sodium matters [@a].\n    - 5 mg") == {"Sodium matters.": "a"}


def test_a_sentence_before_a_table_supports_its_rows_where_it_leads_to_it() -> None:
    table = "\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |"
    assert said(f"Sodium matters [@a].{table}") == {"Sodium matters.": "a"}
    assert said(f"Doses are these [@a]:{table}") == {"Doses are these:": "a", "A · 5 mg": "a"}
    assert said(f"Table 2 lists doses [@a].{table}") == {"Table 2 lists doses.": "a", "A · 5 mg": "a"}


def test_each_cited_sentence_of_an_item_is_a_claim() -> None:
    assert said("- It is so [@a]. It may be [@b]. It is not.") == {"It is so.": "a", "It may be.": "b"}


def test_a_row_is_one_claim() -> None:
    text = "| Drug | Dose | Note |\n|---|---|---|\n| A. b. | 5 mg [@a] | [@b] |\n| B | | 6 |\n| C | | [@c] |"
    assert said(text) == {"A. b. · 5 mg · –": "ab", "C · – · –": "c"}
    assert {claim.kind for claim in claims(text)} == {"row"}


def test_a_citation_in_a_column_heading_supports_every_row() -> None:
    found = claims("| Drug | Dose [@a] |\n|---|---|\n| A | 5 mg |\n| B | 6 mg [@b] |")
    assert [(claim.text, "".join(claim.keys), claim.citations) for claim in found] == [
        ("A · 5 mg", "a", ()),
        ("B · 6 mg", "ba", (1,)),
    ]


def test_the_header_of_a_table_without_rows_is_a_claim() -> None:
    assert said("| Drug | Dose [@a] |\n|---|---|") == {"Drug · Dose": "a"}


def test_a_line_on_sources_below_a_table_supports_its_rows() -> None:
    text = "| Drug | Dose |\n|---|---|\n| A | 5 mg |\n| B | 6 mg [@b] |\n\nSource: [@a]\n\nIt is so [@c]."
    assert said(text) == {"A · 5 mg": "a", "B · 6 mg": "ba", "It is so.": "c"}


def test_rows_without_a_citation_rest_on_the_caption() -> None:
    text = "Table 1. Doses for adults [@a]\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |\n| B | 6 mg [@b] |"
    assert said(text) == {"Table 1. Doses for adults": "a", "A · 5 mg": "a", "B · 6 mg": "b"}


def test_a_footnote_is_read_where_it_is_first_referred_to() -> None:
    sentence, note = claims("# Doses\n\nGive 5 mg [@a].[^n]\n\n# Harms\n\nRare.\n\n[^n]: In children 2 mg [@b].")
    assert (sentence.text, sentence.context.footnotes) == ("Give 5 mg.", ("In children 2 mg.",))
    assert (note.text, note.context.lead_in, note.context.heading_path) == (
        "In children 2 mg.",
        "Give 5 mg.",
        ("Doses",),
    )


def test_a_footnote_that_is_only_a_citation_belongs_to_the_sentence() -> None:
    claim = only("Give 5 mg.[^n]\n\n[^n]: [@a, p. 4].")
    assert (claim.text, claim.keys, claim.locators, claim.citations) == ("Give 5 mg.", ("a",), ("p. 4",), (0,))


def test_a_sentence_without_a_citation_rests_on_its_footnote() -> None:
    assert said("Give 5 mg.[^n]\n\n[^n]: As in the trial [@a].") == {"Give 5 mg.": "a", "As in the trial.": "a"}


def test_a_citation_that_stands_alone_belongs_to_what_is_before_it() -> None:
    assert said("One. Give 5 mg.\n\n[@a]") == {"Give 5 mg.": "a"}
    assert said("> Give 5 mg [@b].\n\n[@a]") == {"Give 5 mg.": "ba"}
    assert said("[@a]") == {"": "a"}


def test_definitions_and_their_terms() -> None:
    found = claims("Severe [@a]\n:   below 500/μL\n:   or falling [@b]\n\nMild\n:   above 1000/μL [@c]")
    assert [(claim.text, "".join(claim.keys), claim.context.lead_in) for claim in found] == [
        ("Severe", "a", ""),
        ("below 500/μL", "a", "Severe"),
        ("or falling", "b", "Severe"),
        ("above 1000/μL", "c", "Mild"),
    ]


def test_a_cited_heading_is_listed() -> None:
    claim = only("# Doses\n\n## Adults [@a]\n\nGive 5 mg.")
    assert (claim.text, claim.context.heading_path) == ("Adults", ("Doses",))


def test_a_second_text_in_the_page_reads_the_same() -> None:
    text = "Doses [@a]:\n\n- 5 mg.[^n]\n\n[^n]: [@b]"
    assert claims(text) == claims(text, id_prefix="patient-")


def test_lines_are_those_where_the_words_begin() -> None:
    text = (
        "# H\n\nOne here. Two goes\non to the next\nline [@a].\n\nDoses [@b]:\n\n- five\n- six\n\n"
        "| x | y |\n|---|---|\n| p | q |\n| r | s [@c] |\n"
    )
    assert {claim.text: claim.line for claim in claims(text)} == {
        "Two goes on to the next line.": 3, "Doses:": 7, "five": 9, "six": 10, "p · q": 14, "r · s": 15,
    }  # fmt: skip


def test_an_empty_text_has_none() -> None:
    assert claims("") == claims(" \n") == claims("No citation here.") == ()
