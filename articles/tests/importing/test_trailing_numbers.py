"""Which trailing numbers are citations, and which belong to the sentence."""

import pytest

from articles.tests.importing.pages_of_text import codes, read_page_of, text_of

ALL_NINE = "Everything is cited somewhere 1, 2, 3, 4, 5, 6, 7, 8, 9."


def first_line(block: str) -> str:
    return text_of(block, ALL_NINE).splitlines()[0]


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("Fever needs antibiotics within 2 hours 6.", "Fever needs antibiotics within 2 hours [@unbound-6]."),
        ("The count falls. 1, 2", "The count falls [@unbound-1; @unbound-2]."),
        ("It exceeds 50% 6, 7:", "It exceeds 50% [@unbound-6; @unbound-7]:"),
        ("The risk is high at ANC <500/μL 1", "The risk is high at ANC <500/μL [@unbound-1]"),
        ("Causes overlap 7, 2, 4.", "Causes overlap [@unbound-7; @unbound-2; @unbound-4]."),
        ("Causes overlap 4–6.", "Causes overlap [@unbound-4; @unbound-5; @unbound-6]."),
        ("Causes overlap 4-6, 9", "Causes overlap [@unbound-4; @unbound-5; @unbound-6; @unbound-9]"),
        ("Causes overlap 1,2", "Causes overlap [@unbound-1; @unbound-2]"),
        ("Adults have type 2 3.", "Adults have type 2 [@unbound-3]."),
        ("It lasts long (>10 days) 6.", "It lasts long (>10 days) [@unbound-6]."),
        ("It takes two or more 3.", "It takes two or more [@unbound-3]."),
        ("Is that common 3?", "Is that common [@unbound-3]?"),
        ("One dose a day is enough 3 .", "One dose a day is enough [@unbound-3]."),
        ("It is food-borne. 3 L. monocytogenes grows.", "It is food-borne [@unbound-3]. L. monocytogenes grows."),
    ],
)
def test_a_trailing_number_cites(printed, written):
    assert first_line(printed) == written


@pytest.mark.parametrize(
    "printed",
    [
        "This concerns patients older than 65.",
        "The cytokine is IL-6.",
        "Take one tablet in 1,500.",
        "Most have diabetes of type 2.",
        "The score was 0.",
        "The difference had p < 3.",
        "Counts vary by 10-20%.",
        "Give vitamin B 12.",
        "The dose is 4 mg.",
        "Measure on days 1, 3, 5.",
        "See fig. 3.",
        "The risk fell. 3 % of them died.",
        "The scale begins anew. 1 < 2 holds.",
        "The dose rose. 5 Gy are the most.",
        "They drank much. 2 L a day is enough.",
    ],
)
def test_a_quantity_stays_text(printed):
    assert first_line(printed) == printed


def test_sentences_inside_a_paragraph_cite_too():
    assert first_line("Iron is lost 3. Needs rise 4, 5. Both matter") == (
        "Iron is lost [@unbound-3]. Needs rise [@unbound-4; @unbound-5]. Both matter"
    )


def test_a_marker_after_the_point_inside_a_paragraph_moves_before_it():
    assert (
        first_line("Iron is lost. 3 Needs rise. 4, 5")
        == "Iron is lost [@unbound-3]. Needs rise [@unbound-4; @unbound-5]."
    )


def test_numbers_in_the_middle_of_a_sentence_stay():
    assert first_line("Grade 3: of 4, 5 or 6 patients 2 recovered 1.") == (
        "Grade 3: of 4, 5 or 6 patients 2 recovered [@unbound-1]."
    )


@pytest.mark.parametrize("printed", ["It is rare in children younger than 5.", "Most have diabetes of type 2."])
def test_a_low_number_after_a_telling_word_is_asked_about(printed):
    (doubt,) = [found for found in read_page_of(printed, ALL_NINE).findings if found.code == "citation-number-unsure"]

    assert "kept as text" in doubt.message
    assert doubt.severity == "notice"
    assert doubt.line == 3


def test_a_number_beyond_the_pages_range_is_asked_about():
    page = read_page_of("It follows antibody response 27.", ALL_NINE)

    assert 27 not in page.numbers
    assert "citation-number-unsure" in codes(page)


def test_word_and_size_together_leave_no_doubt():
    assert "citation-number-unsure" not in codes(read_page_of("It concerns patients older than 65.", ALL_NINE))


def test_a_number_after_an_ambiguous_word_is_taken_and_asked_about():
    page = read_page_of("It follows the serum level 3.", ALL_NINE)

    assert "serum level [@unbound-3]." in page.markdown
    assert "citation-number-unsure" in codes(page)


def test_numbers_go_beyond_the_list_as_far_as_the_page_cites_them():
    sentences = [f"Statement of a kind {number}." for number in range(1, 31)]

    assert read_page_of(*sentences).numbers == tuple(range(1, 31))


def test_a_doubt_names_the_headings_it_stands_under():
    page = read_page_of("First Section", "It is rare below 5.", "Second Section", "It has a cause 1.")
    (doubt,) = [found for found in page.findings if found.code == "citation-number-unsure"]

    assert doubt.heading_path == ("First Section",)
