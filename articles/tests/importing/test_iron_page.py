"""A captured page with the genre's defect: it cites 1 to 9, and its list holds eight entries."""

from articles.importing import read_manuscript, report
from articles.tests.importing.pages_of_text import IRON, codes, read_iron


def test_it_counts_what_the_page_cites():
    seen = report(read_iron())

    assert (seen["clusters"], seen["mentions"], seen["references"]) == (39, 55, 8)
    assert seen["numbers"] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_it_says_that_the_list_is_one_short():
    errors = [found["code"] for found in report(read_iron())["findings"] if found["severity"] == "error"]

    assert "reference-list-shorter-than-numbers" in errors


def test_more_than_half_of_the_mentions_would_point_wrong_if_bound_by_position():
    text = read_iron().markdown

    assert sum(text.count(f"@unbound-{number}") for number in range(4, 10)) == 28


def test_nothing_is_bound_silently():
    page = read_iron()

    assert page.provisional
    assert "[@unbound-2; @unbound-5]" in page.markdown
    assert not any(f"@{source.key}" in page.markdown for source in page.sources)


def test_the_question_is_the_title_and_the_first_sentence_the_summary():
    page = read_iron()

    assert page.title == "What causes iron deficiency in adults?"
    assert page.summary.startswith("Iron deficiency arises when losses")
    assert page.summary.endswith("has to be looked for first.")


def test_the_site_leaves_no_word_in_the_text():
    text = read_iron().markdown

    for word in ("Submitted", "Under Review", "Personalise", "View editorial", "liability", "advert", "References"):
        assert word not in text


def test_what_was_left_out_is_named_with_its_lines():
    (notice,) = [found for found in read_iron().findings if found.code == "site-text-left-out"]

    assert "line 3–8, 10, 12, 14, 16" in notice.message


def test_the_outline_has_groups():
    lines = read_iron().markdown.splitlines()

    assert "## Causes by Category" in lines
    assert "### Bleeding From the Gut" in lines
    assert "## Common Pitfalls" in lines


def test_quantities_stay_text():
    text = read_iron().markdown

    for quantity in ("Hb <110 g/L", "vitamin B12 may", "8-10% of men", "through IL-6 and", "Hb 110-119 g/L in women"):
        assert quantity in text
    assert "within 2 weeks [@unbound-5]." in text


def test_findings_name_lines_of_the_file():
    (unbound,) = [found for found in read_iron().findings if found.code == "citation-without-reference"]

    assert "be looked for first. 2, 5" in IRON.read_text().splitlines()[unbound.line - 1]


def test_the_report_has_the_agreed_parts():
    seen = report(read_iron())

    assert list(seen) == ["title", "sections", "clusters", "mentions", "numbers", "references", "findings"]
    assert all(list(found) == ["code", "severity", "line", "message", "remedy"] for found in seen["findings"])


def test_other_ways_to_save_the_same_page_change_nothing():
    text = IRON.read_text()
    expected = report(read_iron())
    for other in (
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.replace(" ", "\u00a0").encode(),
        text.replace("  • ", "\t•\t").encode(),
        text.replace("  • ", "- ").encode(),
        text.replace("References", "BIBLIOGRAPHY:").encode(),
    ):
        assert report(read_manuscript(None, other)) == expected


def test_a_page_without_empty_lines_has_the_same_figures():
    page = read_manuscript(None, IRON.read_text().replace("\n\n", "\n").encode())

    assert (page.clusters, page.mentions, len(page.sources), page.sections) == (39, 55, 8, read_iron().sections)


def test_a_complete_list_is_not_called_short():
    entry = "Guideline\n\nFerritin concentrations to assess iron status.\n\nWorld Health Organization, 2020\n\n"
    text = IRON.read_text()
    place = text.index("Guideline\n\nBritish Society")
    page = read_manuscript(None, (text[:place] + entry + text[place:]).encode())

    assert len(page.sources) == 9
    assert "reference-list-shorter-than-numbers" not in codes(page)
