"""Pandoc manuscripts: title, summary, citations, and the reference file beside them."""

import json

import pytest

from articles.importing import UnreadableFile, read_manuscript, report
from articles.tests.importing.pages_of_text import codes, read_pandoc_text

IRON = {
    "id": "iron2021",
    "type": "article-journal",
    "title": "Iron deficiency",
    "container-title": "Lancet",
    "issued": {"date-parts": [[2021]]},
    "DOI": "10.1016/S0140-6736(20)32594-0",
}


def read(text: str, *items: dict[str, object]):
    return read_pandoc_text(text, *(items or (IRON,)))


def source(**fields: object):
    return read("# T\n\nText [@iron2021].\n", IRON | fields).sources[0]


def test_the_first_heading_is_the_title_and_leaves_the_text():
    manuscript = read("# What is iron?\n\n## Uses\n\nIt carries oxygen [@iron2021].\n")

    assert manuscript.title == "What is iron?"
    assert manuscript.markdown == "## Uses\n\nIt carries oxygen [@iron2021].\n"
    assert manuscript.sections == ("Uses",)


def test_an_underlined_title():
    manuscript = read("What is iron?\n=============\n\nIt carries oxygen [@iron2021].\n")

    assert (manuscript.title, manuscript.markdown) == ("What is iron?", "It carries oxygen [@iron2021].\n")


def test_front_matter_gives_title_and_summary():
    manuscript = read('---\ntitle: "What is iron?"\nabstract: |\n  A metal.\n  It rusts.\n---\n\nText [@iron2021].\n')

    assert (manuscript.title, manuscript.summary) == ("What is iron?", "A metal. It rusts.")
    assert manuscript.markdown == "Text [@iron2021].\n"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Iron: a metal", "Iron: a metal"),
        ("'It''s iron'", "It's iron"),
        ('"Iron \\"here\\""', 'Iron "here"'),
        ("Iron # remark", "Iron"),
        ("no", "no"),
        ("!!python/object:os.system ls", "!!python/object:os.system ls"),
        (">\n  folded\n  text", "folded text"),
    ],
)
def test_front_matter_values_are_text(written, read_as):
    assert read(f"---\ntitle: {written}\n---\n\nText.\n").title == read_as


def test_fields_that_are_not_carried_over_are_named():
    (notice,) = [
        found
        for found in read("---\ntitle: T\nauthor: Ann\nlang: en\n---\nText [@iron2021].\n").findings
        if found.code == "front-matter-left-out"
    ]

    assert "author" in notice.message
    assert "lang" not in notice.message


def test_a_heading_that_repeats_the_title_leaves_the_text():
    assert read("---\ntitle: Iron\n---\n# Iron\n\nText.\n").markdown == "Text.\n"


def test_a_rule_at_the_top_is_no_front_matter():
    assert read("---\n\nText [@iron2021].\n").markdown == "---\n\nText [@iron2021].\n"


def test_a_hash_in_code_is_no_title():
    manuscript = read("```\n# comment\n```\n\n## Uses\n\nText.\n")

    assert manuscript.title == ""
    assert "title-missing" in codes(manuscript)


def test_an_empty_reference_heading_at_the_end_is_taken_out():
    manuscript = read("# T\n\nText [@iron2021].\n\n## References\n\n::: {#refs}\n:::\n")

    assert manuscript.markdown == "Text [@iron2021].\n"
    assert manuscript.sections == ()


def test_it_counts_clusters_mentions_and_numbers():
    seen = report(
        read("# T\n\nA [@iron2021]. B [@iron2021; @zinc2020].\n", IRON, IRON | {"id": "zinc2020", "DOI": "10.1/z"})
    )

    assert (seen["clusters"], seen["mentions"], seen["numbers"], seen["references"]) == (2, 3, [1, 2], 2)


def test_citations_are_bound():
    manuscript = read("# T\n\nText [@iron2021].\n")

    assert not manuscript.provisional
    assert "[@iron2021]" in manuscript.markdown


def test_a_missing_key_is_a_finding_at_its_line_in_the_file():
    text = "---\ntitle: T\n---\n\n# Part\n\nText [@absent2020].\n"
    (missing,) = [found for found in read(text).findings if found.code == "citation-without-reference"]

    assert missing.line == 7
    assert "line 7" in missing.message


def test_without_a_reference_file_every_key_is_missing():
    manuscript = read_manuscript(None, b"# T\n\nText [@iron2021].\n")

    assert manuscript.format == "markdown"
    assert "citation-without-reference" in codes(manuscript)


@pytest.mark.parametrize(
    ("references", "said"),
    [
        (b"{", "not JSON"),
        (b'{"a": 1}', "array"),
        (b"[1]", "Item 1"),
        (b'[{"title": "x"}]', "no id"),
        (json.dumps([IRON, IRON]).encode(), "iron2021"),
        (b'[{"id": "iron2021"}]', "“iron2021” of the reference file has no title"),
        (b'[{"id": "iron2021", "title": 7}]', "“iron2021” of the reference file has no title"),
        (b"\xff[]", "none of BibTeX"),
        (b"Smith J. Iron. 2020.", "none of BibTeX"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_reference_file_that_cannot_be_read(references, said):
    with pytest.raises(UnreadableFile, match=said) as refused:
        read_manuscript(None, b"# T\n\nText.\n", references=references)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "research"),
        ({"custom": {"evidence_type": "trial"}}, "trial"),
        ({"note": "evidence-type: consensus"}, "consensus"),
        ({"genre": "Practice guideline"}, "guideline"),
        ({"type": "report", "title": "Guideline on iron", "publisher": "WHO"}, "guideline"),
        ({"type": "report", "title": "Iron in numbers", "publisher": "WHO"}, "other"),
        ({"type": "webpage"}, "web"),
        ({"type": "book"}, "textbook"),
        ({"title": "Iron: a systematic review and meta-analysis"}, "systematic-review"),
        ({"title": "Guideline for iron", "custom": {"evidence_type": "research"}}, "research"),
    ],
)
def test_the_evidence_type_is_stated_or_guessed(fields, kind):
    assert source(**fields).evidence_type == kind


def test_a_guideline_report_is_issued_by_its_publisher():
    assert source(type="report", title="Guideline on iron", publisher="WHO").issuing_body == "WHO"


def test_a_pmid_in_the_note_is_used():
    assert source(note="Read in May.\nPMID: 33285139").csl["PMID"] == "33285139"


def test_a_retraction_in_the_title_is_kept():
    assert source(title="RETRACTED: Iron deficiency").retraction == "retracted"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\nText.\n", "markdown"),
        ("Text [see @iron2021, p. 3].\n", "markdown"),
        ("---\ntitle: T\n---\nText.\n", "markdown"),
        ("What is it?\n\nA cause 1.\n\n  • one 2\n", "page"),
        ("What is it?\n\nA cause 1.\n\nReferences\n\nIron. Blood, 2020\n", "page"),
        ("What is it?\n\nWrite to [ann@house.example] 1.\n", "page"),
    ],
)
def test_the_format_is_recognised(text, expected):
    assert read_manuscript(None, text.encode()).format == expected
