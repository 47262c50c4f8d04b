"""Reference lists of captured pages, in the forms that sites print."""

import pytest

from articles.citations.source import Source
from articles.importing import ImportedManuscript
from articles.tests.importing.pages_of_text import codes, read_iron, read_page_of


def read_list(text: str) -> ImportedManuscript:
    return read_page_of("It has a cause 1.", references=f"References\n\n{text}\n")


def sources_of(text: str) -> tuple[Source, ...]:
    return read_list(text).sources


def titles_of(text: str) -> list[str]:
    return [source.csl["title"] for source in sources_of(text)]


def test_an_entry_has_type_title_source_and_year():
    (source,) = sources_of("Research\n\nNon-malignant neutropenia.\n\nBlood reviews, 1996")

    assert source.key == "nonmalignant1996"
    assert source.evidence_type == "research"
    assert source.csl == {
        "id": "nonmalignant1996",
        "type": "article-journal",
        "title": "Non-malignant neutropenia",
        "container-title": "Blood reviews",
        "issued": {"date-parts": [[1996]]},
    }


def test_a_source_name_may_have_commas_and_points():
    (source,) = sources_of("Research\n\nOne.\n\nHematology. American Society, Education Program, 2012")

    assert source.csl["container-title"] == "Hematology. American Society, Education Program"


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Guideline", "guideline"),
        ("Practice Guideline", "guideline"),
        ("Systematic Review", "systematic-review"),
        ("META-ANALYSIS", "systematic-review"),
        ("Clinical Trial:", "trial"),
        ("Research", "research"),
        ("Consensus", "consensus"),
        ("Drug Label", "regulatory"),
        ("Textbook", "textbook"),
        ("Website", "web"),
    ],
)
def test_the_printed_type_is_mapped(printed, kind):
    (source,) = sources_of(f"{printed}\n\nOn iron.\n\nA Society, 2020")

    assert source.evidence_type == kind


def test_a_guideline_names_its_issuing_body():
    (source,) = sources_of("Guideline\n\nOn iron.\n\nWorld Health Organization, 2020")

    assert source.issuing_body == "World Health Organization"
    assert source.csl["type"] == "report"


def test_a_guideline_of_the_captured_site_is_self_published():
    first = read_iron().sources[0]

    assert first.evidence_type == "self-published"
    assert first.issuing_body == "Example Health Answers Medical Advisory Board & Editors"


def test_the_disclaimer_tells_the_name_of_the_house():
    page = read_page_of(
        "It has a cause 1.",
        references="References\n\nGuideline\n\nOn iron.\n\nHealthwise Daily, 2024\n\n"
        "Disclaimer\n\nHealthwise assumes no liability.\n",
    )

    assert page.sources[0].evidence_type == "self-published"


def test_a_missing_year_or_type_loses_no_entry():
    text = "Research\n\nOne.\n\nBlood\n\nGuideline\n\nTwo.\n\nWHO, 2020\n\nThree.\n\nGut, 2021\n\nResearch\n\nFour."

    assert titles_of(text) == ["One", "Two", "Three", "Four"]
    assert "issued" not in sources_of(text)[0].csl


def test_a_list_without_types_has_pairs():
    assert titles_of("On iron.\n\nBlood, 2020\n\nOn copper.\n\nGut, 2021") == ["On iron", "On copper"]


def test_blocks_without_empty_lines_between_their_parts():
    assert titles_of("Research\nOn iron.\nBlood, 2020\n\nResearch\nOn copper.\nGut, 2021") == ["On iron", "On copper"]


def test_a_list_in_one_block():
    assert titles_of("Research\nOn iron.\nBlood, 2020\nResearch\nOn copper.\nGut, 2021") == ["On iron", "On copper"]


def test_one_entry_a_line():
    text = "On iron. Blood, 2020\n\nOn copper in the diet. Gut, 2021"

    assert titles_of(text) == ["On iron", "On copper in the diet"]
    assert [source.csl["container-title"] for source in sources_of(text)] == ["Blood", "Gut"]


def test_a_numbered_list():
    text = "1. On iron. Blood, 2020\n2. Smith J. On copper. Gut. 2021;3(2):4-9. doi:10.1000/XYZ.1\nPMID: 123456"
    iron, copper = sources_of(text)

    assert iron.csl["container-title"] == "Blood"
    assert (copper.csl["DOI"], copper.csl["PMID"]) == ("10.1000/xyz.1", "123456")
    assert "Smith J. On copper." in copper.csl["title"]


def test_a_numbered_list_with_a_hole_says_where():
    (hole,) = [
        found
        for found in read_list("1. On iron. Blood, 2020\n2. On copper. Gut, 2021\n4. On zinc. Gut, 2022").findings
        if found.code == "reference-number-missing"
    ]

    assert "from 2 to 4" in hole.message


def test_an_entry_that_cannot_be_told_apart_is_kept_whole_and_named():
    page = read_list("Smith J, Miller K. On copper. Gut 2021;3(2):4-9.")

    assert page.sources[0].csl["title"].startswith("Smith J, Miller K. On copper.")
    assert page.sources[0].csl["issued"] == {"date-parts": [[2021]]}
    assert "reference-entry-unclear" in codes(page)


def test_identifiers_on_a_line_of_their_own_belong_to_the_entry_before():
    iron, copper = sources_of(
        "Research\n\nOn iron.\n\nBlood, 2020\n\nhttps://doi.org/10.1000/abc\n\nResearch\n\nOn copper.\n\nGut, 2021"
    )

    assert iron.csl["DOI"] == "10.1000/abc"
    assert "DOI" not in copper.csl


def test_keys_are_readable_and_unique():
    keys = [
        source.key
        for source in sources_of(
            "Research\n\nHow to treat anaemia\n\nA, 2020\n\nResearch\n\nAnaemia in children\n\nB, 2020\n\n"
            "Research\n\nAnaemia\n\nC, 2020\n\nResearch\n\nЖелезо\n\nD, 2020"
        )
    ]

    assert keys == ["treat2020", "anaemia2020", "anaemia2020-3", "source4-2020"]


def test_an_announced_retraction_is_kept():
    (source,) = sources_of("Research\n\nRETRACTED: On iron.\n\nBlood, 2020")

    assert source.retraction == "retracted"


def test_sources_of_iron_in_the_diet_are_no_reference_list():
    page = read_page_of(
        "It has a cause 1.", "Sources", "  • Liver is rich in iron 2\n  • Lentils are too 3", references=""
    )

    assert page.sections == ("Sources",)
    assert page.sources == ()
    assert page.mentions == 3
