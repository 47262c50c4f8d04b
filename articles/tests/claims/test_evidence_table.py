"""The evidence table, and the file that opens in a spreadsheet."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from articles.citations import Source
from articles.claims import EvidenceRow, claims_of, evidence_csv, evidence_table
from articles.claims.evidence_table import COLUMNS
from articles.rendering import render

SOURCES = {
    "min2025": Source("min2025", {"title": "Neutropenia", "issued": {"date-parts": [[2025]]}, "DOI": "10.1000/n"}),
    "nice2020": Source(
        "nice2020", {"title": "=HYPERLINK(1)", "issued": {"date-parts": [[2020]]}, "PMID": "123"}, "guideline", "NICE"
    ),
    "birch2012": Source(
        "birch2012", {"title": "Fever"}, "trial", retraction="retracted", retracted_on=date(2024, 5, 6)
    ),
}
TEXT = "## Fever\n\nAct within 60 minutes [@nice2020, p. 4; @min2025].\n\n- -5 mg [@birch2012; @nobody]\n"


def table(text: str = TEXT) -> tuple[EvidenceRow, ...]:
    rendered = render(text, SOURCES)
    return evidence_table(claims_of(text, rendered, SOURCES), rendered.keys, SOURCES)


def lines(text: str = TEXT) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(evidence_csv(table(text)), newline="")))


def test_sources_stand_in_the_order_of_their_numbers() -> None:
    first, _ = table()
    assert [(source.number, source.key, source.locator, source.year) for source in first.sources] == [
        (1, "nice2020", "p. 4", "2020"),
        (2, "min2025", "", "2025"),
    ]
    assert [source.type_label for source in first.sources] == ["Guideline", "Research"]


def test_a_retracted_source_and_a_missing_one_say_so() -> None:
    _, second = table()
    assert [(source.number, source.key, source.status) for source in second.sources] == [
        (3, "birch2012", "retracted"),
        (None, "nobody", "missing"),
    ]
    assert [source.status_label for source in second.sources] == ["Retracted", "No reference has this key"]
    assert second.sources[0].status_date == date(2024, 5, 6)


def test_the_file_has_a_line_for_each_claim_and_source() -> None:
    found = lines()
    assert [(line["claim_number"], line["source_key"], line["doi"], line["pmid"]) for line in found] == [
        ("1", "nice2020", "", "123"),
        ("1", "min2025", "10.1000/n", ""),
        ("2", "birch2012", "", ""),
        ("2", "nobody", "", ""),
    ]
    assert {line["section"] for line in found} == {"Fever"}
    assert [line["line"] for line in found] == ["3", "3", "5", "5"]


def test_the_columns_are_those_of_the_docs() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "claims.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)) == COLUMNS


def test_no_cell_is_a_formula() -> None:
    found = lines()
    assert found[0]["title"] == "'=HYPERLINK(1)"
    assert found[2]["claim"] == "'-5 mg"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝"])
def test_every_sign_that_begins_a_formula_is_made_harmless(sign: str) -> None:
    sources = {"a": Source("a", {}, issuing_body=f"{sign}1+1")}
    rendered = render("So [@a].", sources)
    rows = evidence_table(claims_of("So [@a].", rendered, sources), rendered.keys, sources)
    (line,) = csv.DictReader(io.StringIO(evidence_csv(rows), newline=""))
    assert line["issuing_body"].startswith("'")


def test_a_long_cell_is_cut() -> None:
    text = f"{'word ' * 600}[@min2025]."
    (line,) = lines(text)
    assert len(line["claim"]) == 2000
    assert line["claim"].endswith("…")


def test_every_column_is_there_without_any_claim() -> None:
    assert evidence_csv(()) == ",".join(f'"{column}"' for column in COLUMNS) + "\r\n"


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert evidence_csv((), byte_order_mark=True).encode("utf-8").startswith(b"\xef\xbb\xbf")


def test_line_breaks_and_quotation_marks_stay_in_their_cell() -> None:
    sources = {"a": Source("a", {}, issuing_body='The "Body"\r\nof Ghent; Brussels, etc.')}
    rendered = render("So [@a].", sources)
    rows = evidence_table(claims_of("So [@a].", rendered, sources), rendered.keys, sources)
    (line,) = csv.DictReader(io.StringIO(evidence_csv(rows), newline=""))
    assert line["issuing_body"] == 'The "Body"\r\nof Ghent; Brussels, etc.'


def test_a_source_is_named_shortly_and_leads_to_where_it_can_be_read() -> None:
    source = table()[0].sources[0]
    assert (source.authors, source.links) == ("NICE", (("PMID 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),))


def test_what_rests_on_weak_sources_alone_is_known() -> None:
    sources = {
        "blog": Source("blog", {"title": "Blog"}, "self-published"),
        "page": Source("page", {"title": "Page"}, "web"),
        "trial": Source("trial", {"title": "Trial"}, "trial"),
    }
    text = "One [@blog]. Two [@blog; @page]. Three [@page; @trial]. Four [@nobody; @blog]."
    rendered = render(text, sources)
    rows = evidence_table(claims_of(text, rendered, sources), rendered.keys, sources)
    assert [row.rests_on_weak_sources for row in rows] == [True, True, False, False]
