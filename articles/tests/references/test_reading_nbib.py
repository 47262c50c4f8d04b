"""NBIB (MEDLINE) as PubMed's site saves it."""

from __future__ import annotations

from datetime import date

import pytest

from articles.tests.references.exports import families, nbib, only, read

FULL = """
PMID- 32000001
OWN - NLM
STAT- MEDLINE
IS  - 1234-567X (Electronic)
IS  - 1111-2222 (Linking)
VI  - 395
IP  - 10240
DP  - 2020 Jun 13
TI  - Neutrophils after a long winter: a multicentre randomised trial in two
      countries.
PG  - 1820-5
LID - S1234-567X(20)31180-6 [pii]
LID - 10.1000/S1234-567X(20)31180-6 [doi]
AB  - BACKGROUND: Winters are
      long. METHODS: We counted.
CN  - Winter Study Group of
      Two Countries
FAU - Berg, Anna B
AU  - Berg AB
FAU - Klein, Otto Jr
AU  - Klein O Jr
LA  - eng
PT  - Journal Article
PT  - Multicenter Study
PT  - Randomized Controlled Trial
TA  - Blood Stor
JT  - Blood stories (London, England)
PMC - PMC7000001
SO  - Blood Stor. 2020 Jun 13;395(10240):1820-5.
"""


def test_a_record_in_full():
    source = only(FULL)

    assert source.csl == {
        "type": "article-journal",
        "title": "Neutrophils after a long winter: a multicentre randomised trial in two countries",
        "author": [
            {"literal": "Winter Study Group of Two Countries"},
            {"family": "Berg", "given": "Anna B"},
            {"family": "Klein", "given": "Otto", "suffix": "Jr"},
        ],
        "container-title": "Blood stories",
        "container-title-short": "Blood Stor",
        "issued": {"date-parts": [[2020, 6, 13]]},
        "volume": "395",
        "issue": "10240",
        "page": "1820-1825",
        "ISSN": "1234-567X",
        "language": "en",
        "DOI": "10.1000/s1234-567x(20)31180-6",
        "PMID": "32000001",
        "PMCID": "PMC7000001",
    }
    assert source.abstract == "BACKGROUND: Winters are long. METHODS: We counted."
    assert (source.evidence_type, source.study_design) == ("trial", "Randomized Controlled Trial")


def test_the_line_is_that_of_the_pmid():
    assert [one.line for one in read(FULL + nbib()).records] == [2, FULL.count("\n") + 1]


@pytest.mark.parametrize(
    ("kinds", "evidence"),
    [
        (["Journal Article"], "research"),
        (["Journal Article", "Review"], "research"),
        (["Journal Article", "Systematic Review"], "systematic-review"),
        (["Meta-Analysis", "Randomized Controlled Trial"], "systematic-review"),
        (["Practice Guideline", "Systematic Review"], "guideline"),
        (["Guideline"], "guideline"),
        (["Consensus Development Conference, NIH"], "consensus"),
        (["Consensus Statement"], "consensus"),
        (["Clinical Trial, Phase III"], "trial"),
        (["Clinical Trial Protocol"], "research"),
        (["Letter", "Comment"], "other"),
        (["Retraction Notice"], "other"),
        (["Published Erratum"], "other"),
    ],
)
def test_publication_types_say_what_kind_of_evidence_it_is(kinds, evidence):
    assert only(nbib(*(f"PT  - {kind}" for kind in kinds))).evidence_type == evidence


def test_a_guidelines_collective_issues_it():
    source = only(nbib("CN  - Society of Blood Stories", "PT  - Practice Guideline"))
    assert source.issuing_body == "Society of Blood Stories"


class TestAnnouncements:
    def test_a_retracted_publication_with_the_day_of_its_notice(self):
        source = only(
            nbib(
                "PT  - Journal Article",
                "PT  - Retracted Publication",
                "RIN - Blood Stor. 2021 Jan 5;400(1):2. doi: 10.1000/notice. PMID:",
                "      33000001",
            )
        )

        assert (source.retraction, source.retracted_on) == ("retracted", date(2021, 1, 5))
        assert source.retraction_notice.endswith("PMID: 33000001")
        assert "DOI" not in source.csl

    def test_retracted_without_a_notice(self):
        source = only(nbib("PT  - Retracted Publication"))
        assert (source.retraction, source.retracted_on) == ("retracted", None)

    @pytest.mark.parametrize(
        ("field", "status"), [("RIN", "retracted"), ("ECI", "concern"), ("EIN", "corrected"), ("PRIN", "corrected")]
    )
    def test_links_to_notices(self, field, status):
        assert only(nbib(f"{field:<4}- Blood Stor. 2021;1:2")).retraction == status

    def test_the_gravest_counts(self):
        source = only(nbib("EIN - Blood Stor. 2020 Jan 1;1:1", "ECI - Blood Stor. 2020 Feb 1;1:2"))
        assert (source.retraction, source.retraction_notice) == ("concern", "Blood Stor. 2020 Feb 1;1:2")

    def test_the_notice_itself_is_not_retracted(self):
        assert only(nbib("PT  - Retraction of Publication", "ROF - Blood Stor. 2020;1:1")).retraction == "none"


def test_translated_titles_and_other_languages():
    source = only(nbib("TT  - Neutrophile im Winter", "LA  - ger", title="[Neutrophils in winter]."))
    assert (source.csl["title"], source.csl["language"]) == ("[Neutrophils in winter]", "de")


def test_a_book_chapter():
    text = (
        "PMID- 30000001\nTI  - Neutropenia\nBTI - Stories of Blood\nPB  - House of Blood\nFED - Klein, Otto\nSO  - x\n"
    )
    source = only(text)

    assert (source.csl["type"], source.csl["container-title"]) == ("chapter", "Stories of Blood")
    assert source.csl["editor"] == [{"family": "Klein", "given": "Otto"}]


def test_short_names_where_there_are_no_full_ones():
    assert families(only(nbib("AU  - Berg AB", "AU  - van Klein O"))) == ["Berg", "van Klein"]


class TestBrokenRecords:
    def test_records_without_a_blank_line_between_stay_two(self):
        found = read(nbib(pmid=1).rstrip() + "\n" + nbib(pmid=2))
        assert [one.data.csl["PMID"] for one in found.records] == ["1", "2"]

    def test_a_record_that_breaks_off_is_named(self):
        found = read(nbib(pmid=1) + "PMID- 2\nTI  - Broken off\n      in the abs")
        assert [(one.line, "cut off" in one.reason) for one in found.broken] == [(7, True)]

    def test_a_record_without_its_number_is_named(self):
        found = read(nbib(pmid=1) + nbib(pmid=2).removeprefix("PMID- 2\n"))
        assert [one.line for one in found.broken] == [7]
