"""RIS as Zotero, EndNote, Mendeley, Ovid and publishers write it."""

from __future__ import annotations

import pytest

from articles.tests.references.exports import families, only, read, record, ris

ZOTERO = """TY  - JOUR
TI  - Drug-induced neutropenia in adults
AU  - Berg, Anna B.
AU  - World Health Organization
T2  - Journal of Blood Stories
AB  - First line.
Second line.
DA  - 2014/06/12/
PY  - 2014
DO  - 10.1000/Berg.2014
DP  - PubMed
VL  - 30
IS  - 2
SP  - 95
EP  - 101
J2  - J Blood Stor
LA  - eng
SN  - 1234-567X
UR  - https://example.org/berg
Y2  - 2020/01/02/03:04:05
N1  - PMID: 25247619
ER  -\x20

"""


def test_a_zotero_record_in_full():
    found = record(ZOTERO)

    assert found.line == 1
    assert found.data.abstract == "First line.\nSecond line."
    assert found.data.csl == {
        "type": "article-journal",
        "title": "Drug-induced neutropenia in adults",
        "author": [{"family": "Berg", "given": "Anna B."}, {"literal": "World Health Organization"}],
        "container-title": "Journal of Blood Stories",
        "container-title-short": "J Blood Stor",
        "issued": {"date-parts": [[2014, 6, 12]]},
        "accessed": {"date-parts": [[2020, 1, 2]]},
        "volume": "30",
        "issue": "2",
        "page": "95-101",
        "language": "en",
        "ISSN": "1234-567X",
        "DOI": "10.1000/berg.2014",
        "PMID": "25247619",
        "URL": "https://example.org/berg",
    }


def test_endnote_writes_month_and_day_without_the_year():
    assert only(ris("PY  - 2014", "DA  - Jun 12")).csl["issued"] == {"date-parts": [[2014, 6, 12]]}


def test_a_date_of_another_year_does_not_replace_the_year():
    assert only(ris("PY  - 2014", "DA  - 2013/12/01")).csl["issued"] == {"date-parts": [[2014]]}


def test_a_missing_year_is_no_obstacle():
    assert "issued" not in only(ris("PY  - n.d.")).csl


@pytest.mark.parametrize(
    "line",
    [
        "DO  - https://doi.org/10.1000/ABC",
        "DO  - doi:10.1000/abc.",
        "UR  - https://dx.doi.org/10.1000/abc",
        "UR  - https://journals.example.org/doi/full/10.1000/abc",
        "M3  - 10.1000/abc",
        "L3  - http://dx.doi.org/10.1000/abc",
        "N1  - doi: 10.1000/abc",
    ],
)
def test_the_doi_wherever_programs_put_it(line):
    assert only(ris(line)).csl["DOI"] == "10.1000/abc"


def test_the_doi_of_another_paper_in_a_note_is_not_taken():
    assert "DOI" not in only(ris("N1  - Erratum in: Blood Stories 2015, doi: 10.1000/erratum")).csl


def test_a_field_that_holds_no_doi_is_named():
    found = record(ris("DO  - see the journal's page"))

    assert "DOI" not in found.data.csl
    assert "see the journal's page" in found.remarks[0]


def test_an_address_with_a_semicolon_stays_whole():
    address = "https://example.org/a;b=1;c=2"
    assert only(ris(f"UR  - {address}")).csl["URL"] == address


def test_an_address_that_says_no_more_than_the_doi_is_not_kept():
    assert "URL" not in only(ris("UR  - https://doi.org/10.1000/abc")).csl


def test_two_authors_can_share_a_name():
    assert families(only(ris("AU  - Wang, Wei", "AU  - Wang, Wei"))) == ["Wang", "Wang"]


def test_authors_written_into_both_fields_count_once():
    assert families(only(ris("A1  - Berg, Anna", "AU  - Berg, Anna", "AU  - Klein, Otto"))) == ["Berg", "Klein"]


def test_accession_numbers_are_pubmed_numbers_in_pubmed_only():
    assert only(ris("AN  - 25247619", "DB  - Ovid MEDLINE(R)")).csl["PMID"] == "25247619"
    assert "PMID" not in only(ris("AN  - 25247619", "DB  - Embase")).csl


def test_et_al_is_nobody_but_remembered():
    source = only(ris("AU  - Berg, Anna", "AU  - et al."))

    assert families(source) == ["Berg"]
    assert source.authors_incomplete


def test_a_group_ending_in_a_comma_as_endnote_marks_it():
    assert families(only(ris("AU  - Friends of the Neutrophil,"))) == ["<Friends of the Neutrophil>"]


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (("SP  - 95", "EP  - 100"), "95-100"),
        (("SP  - 95–100",), "95-100"),
        (("SP  - 95-100", "EP  - 100"), "95-100"),
        (("SP  - e123",), "e123"),
        (("C7  - e123",), "e123"),
        (("SP  - 7", "EP  - 7"), "7"),
    ],
)
def test_pages(lines, pages):
    assert only(ris(*lines)).csl["page"] == pages


def test_a_chapter_has_its_book_and_editors():
    source = only(ris("T2  - Textbook of Blood", "AU  - Berg, Anna", "A2  - Klein, Otto", "PB  - House", kind="CHAP"))

    assert (source.csl["type"], source.csl["container-title"]) == ("chapter", "Textbook of Blood")
    assert source.csl["editor"] == [{"family": "Klein", "given": "Otto"}]
    assert source.evidence_type == "textbook"


def test_the_type_of_work_says_what_kind_of_evidence_it_is():
    assert only(ris("M3  - Systematic Review")).evidence_type == "systematic-review"
    assert only(ris("M3  - Journal Article")).evidence_type == "research"


def test_a_guideline_is_issued_by_its_group_author():
    source = only(ris("AU  - World Health Organization", kind="RPRT", title="Guideline for the care of neutrophils"))

    assert (source.evidence_type, source.issuing_body) == ("guideline", "World Health Organization")


def test_tags_with_one_blank_and_lines_before_the_first_record():
    text = "Provider: A Publisher\nContent: text/plain\n\nTY - JOUR\nTI - Neutrophils in winter\nIS - 6\nER -\n"
    assert only(text).csl["issue"] == "6"


def test_a_line_of_text_that_looks_like_a_tag_stays_text():
    assert only(ris("AB  - Levels of", "IL - 6 rose.", "VL  - 3")).abstract == "Levels of\nIL - 6 rose."


class TestBrokenRecords:
    def test_a_record_without_its_end_is_named_and_does_not_swallow_the_next(self):
        cut = "TY  - JOUR\nTI  - Cut off\nAU  - Berg, Anna\n\n"
        found = read(ris() + cut + ris("AU  - Klein, Otto", title="Whole"))

        assert [one.data.csl["title"] for one in found.records] == ["Neutrophils in winter", "Whole"]
        assert families(found.records[1].data) == ["Klein"]
        assert [(one.line, "ER" in one.reason) for one in found.broken] == [(5, True)]

    def test_the_last_record_without_its_end_is_named(self):
        found = read(ris() + "TY  - JOUR\nTI  - Cut off")
        assert [(one.line, one.excerpt) for one in found.broken] == [(5, "TY - JOUR TI - Cut off")]

    def test_a_record_without_its_beginning_is_named(self):
        assert [one.line for one in read(ris() + "TI  - No type\nER  - \n").broken] == [5]

    def test_a_record_without_a_title_is_named(self):
        [broken] = read("TY  - JOUR\nAU  - Berg, Anna\nER  - \n").broken
        assert "no title" in str(broken)

    def test_ten_thousand_records_with_three_broken(self):
        whole = [ris(f"DO  - 10.1000/{number}", title=f"Cohort {number}") for number in range(10_000)]
        whole[17] = "TY  - JOUR\nTI  - No end\nVL  - 1\n\n\n"
        whole[4_000] = "TI  - No beginning\nVL  - 1\nVL  - 2\nER  - \n\n"
        whole[9_999] = "TY  - JOUR\nVL  - 1\nVL  - 2\nER  - \n\n"

        found = read("".join(whole))

        assert len(found.records) == 9_997
        assert [one.line for one in found.broken] == [17 * 5 + 1, 4_000 * 5 + 1, 9_999 * 5 + 1]
