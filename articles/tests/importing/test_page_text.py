"""The text of a page: headings, lists, tables, signs that mean something in Markdown, site furniture."""

import html
import re

import pytest

from articles.importing import read_manuscript
from articles.rendering import render
from articles.tests.importing.pages_of_text import codes, read_page_of, text_of


def printed(markdown: str) -> str:
    body = render(markdown, {}).body_html
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Stars *here* and **there** stay.",
        "An under_score_ and _another_ stay.",
        "Square [brackets] and [links](http://example.org) stay.",
        "A tag <b>bold</b> and <script>alert(1)</script> stay.",
        "An address <http://example.org> stays.",
        "An address <0@0> and <0<@0> stays.",
        "An entity &amp; and &lt; and &#42; stay.",
        "A backslash \\ and a path C:\\new\\_file stay.",
        "`Code` and a pipe | stay.",
        "> A sign at the start stays.",
        "# A hash at the start stays.",
        "1) A number at the start stays, 2) and here.",
        "~~~ at the start stays.",
        ": a colon at the start stays.",
        "[@key] and @{key} stay.",
        "[^1] and *[ABC]: stay.",
        "ANC <500/μL and >20% stay.",
        "!picture ![alt](src) stays.",
        "{#id .class} stays.",
    ],
)
def test_every_sign_prints_as_it_was(sentence):
    assert printed(text_of(sentence)) == sentence


def test_headings_are_lines_without_final_punctuation():
    page = read_page_of("First Section", "It has a cause 1.", "Second Section", "It has another 2.")

    assert page.sections == ("First Section", "Second Section")
    assert "## First Section\n" in page.markdown


def test_a_heading_directly_under_another_is_one_level_lower():
    text = text_of(
        "Group", "First Member", "It has a cause 1.", "Second Member", "Another 2.", "Conclusions", "Both 3."
    )

    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## Group",
        "### First Member",
        "### Second Member",
        "## Conclusions",
    ]


def test_a_short_line_that_cites_is_no_heading():
    assert read_page_of("Short line 2", "It has a cause 1.").sections == ()


def test_a_heading_may_end_in_a_number_that_is_no_citation():
    assert read_page_of("Diabetes Mellitus Type 2", "It has a cause 1.").sections == ("Diabetes Mellitus Type 2",)


def test_bullets_become_a_list_with_its_levels():
    assert text_of("It has causes 1:", "  • first 1\n    ◦ part of it 2\n  • second 3").splitlines()[2:] == [
        "- first [@unbound-1]",
        "    - part of it [@unbound-2]",
        "- second [@unbound-3]",
    ]


def test_numbered_items_stay_numbered():
    assert text_of("1. Look at the count 1.\n2. Repeat it 2.\n3. Treat it 3.").splitlines() == [
        "1. Look at the count [@unbound-1].",
        "2. Repeat it [@unbound-2].",
        "3. Treat it [@unbound-3].",
    ]


def test_a_numbering_that_does_not_count_from_one_prints_as_it_was():
    text = text_of("3. Look at the count 1.\n7. Repeat it 2.")

    assert printed(text.replace(" [@unbound-1]", "").replace(" [@unbound-2]", "")) == (
        "3. Look at the count. 7. Repeat it."
    )


def test_rows_set_with_tabs_become_a_table():
    assert text_of("Grade\tCount\tRisk\nMild\t1000-1500/μL\tsmall 2\nSevere\t<500/μL\tgreat 1, 3").splitlines() == [
        "| Grade | Count | Risk |",
        "| --- | --- | --- |",
        "| Mild | 1000-1500/μL | small [@unbound-2] |",
        "| Severe | <500/μL | great [@unbound-1; @unbound-3] |",
    ]


def test_lines_broken_by_a_margin_are_joined():
    paragraph = (
        "Iron deficiency is common among adults and is often found by chance when a\n"
        "blood count is taken for another reason, long before the first complaint of\n"
        "tiredness brings anybody to the doctor 1, 2."
    )

    assert text_of(paragraph).count("\n") == 0
    assert "of tiredness" in text_of(paragraph)


def test_tracker_words_are_text_where_the_article_uses_them():
    page = read_page_of(
        "It is licensed in many countries for use in adults who do not tolerate tablets 1.", "Approved", "In Europe 2."
    )

    assert page.sections == ("Approved",)


def test_a_paragraph_that_cites_is_kept_even_under_a_disclaimer():
    page = read_page_of(
        "It has a cause 1.", "Disclaimer", "A" * 50 + " word" * 20 + " and it cites 2.", "More of it 3."
    )

    assert "and it cites [@unbound-2]." in page.markdown


def test_an_advert_in_the_middle_takes_only_its_own_paragraph():
    page = read_page_of(
        "It has a cause 1.",
        "Have a follow-up question?",
        "Our assistant answers at any hour of the day and the night, in every language that you can think of.",
        "It has another cause 2.",
    )

    assert "assistant" not in page.markdown
    assert page.mentions == 2


def test_a_lead_in_is_no_summary():
    assert read_page_of("It has several causes 1:", "  • one 1\n  • two 2").summary == ""


def test_a_page_without_numbers_has_nothing_provisional():
    page = read_page_of("It has a cause that nobody knows.")

    assert not page.provisional
    assert "reference-list-shorter-than-numbers" not in codes(page)


def test_navigation_above_the_question_is_left_out():
    page = read_manuscript(
        None, b"Example Health\n\nTopics\n\nWhat is iron?\n\nIt is a metal 1.\n\nReferences\n\nIron. Blood, 2020\n"
    )

    assert page.title == "What is iron?"
    assert page.markdown == "It is a metal [@unbound-1].\n"
    assert "line 1, 3" in page.findings[-1].message or any("line 1, 3" in found.message for found in page.findings)
