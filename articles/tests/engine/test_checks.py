"""Findings: what each says, where, and what it leaves alone."""

from datetime import date
from typing import Any

import pytest

from articles.checks import CHECKS, Finding, ImportedNumbers, Manuscript, Severity, check
from articles.citations import Source
from articles.rendering import render
from articles.tests.engine.cast import checked, codes, make_source, make_sources


def only(findings: tuple[Finding, ...]) -> Finding:
    (found,) = findings
    return found


def test_a_sound_article_has_no_findings() -> None:
    assert codes("# Causes\n\n## Drugs\n\nIt affects 5% [@a].", make_sources("a")) == []


def test_a_missing_key_is_one_error_with_all_its_lines() -> None:
    found = only(checked("# H\n\n[@nobody]\n\nAgain [@nobody, p. 3]."))
    assert (found.code, found.severity, found.line) == ("citation-without-reference", Severity.ERROR, 3)
    assert found.heading_path == ("H",)
    assert "lines 3, 5" in found.message
    assert found.fingerprint == "citation-without-reference:professional:nobody"


def test_an_unbound_number_says_so() -> None:
    found = only(checked("[@unbound-4]"))
    assert "Number 4 of the imported text is not bound" in found.message


def test_a_comma_between_keys_is_reported() -> None:
    found = only(checked("x\n\n[@a, @b]"))
    assert (found.code, found.line, found.severity) == ("citation-unreadable", 3, Severity.ERROR)
    assert codes(r"`[@a, @b]` and \[@a, @b]") == []


def test_a_citation_in_an_abbreviation_is_reported() -> None:
    found = checked("ANC\n\n*[ANC]: count [@a]", make_sources("a"))
    assert [(one.code, one.line) for one in found] == [("reference-never-cited", None), ("citation-not-printed", 3)]


def test_a_reference_cited_in_one_audience_is_cited() -> None:
    sources = make_sources("a", "b")
    manuscript = Manuscript("T", "S", {"professional": "[@a]", "patient": "[@b]"}, sources)
    assert check(manuscript) == ()
    assert only(check(Manuscript("T", "S", {"professional": "[@a]"}, sources))).subject == "b"


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({"DOI": "10.1000/X", "title": "A"}, {"DOI": "https://doi.org/10.1000/x", "title": "B"}, "DOI"),
        ({"PMID": "1", "title": "A"}, {"PMID": 1, "title": "B"}, "PMID"),
        (
            {"title": "Non-malignant neutropenia.", "issued": {"date-parts": [[1996]]}, "PMID": "1"},
            {"title": "Non-Malignant  Neutropenia", "issued": {"date-parts": [["1996", 6]]}, "DOI": "10.1000/y"},
            "title and year",
        ),
    ],
)
def test_one_source_under_two_keys(first: dict[str, Any], second: dict[str, Any], what: str) -> None:
    found = only(checked("[@a] [@b]", {"a": make_source("a", **first), "b": make_source("b", **second)}))
    assert found.code == "reference-duplicated"
    assert f"the same {what}" in found.message


def test_the_same_title_in_another_year_is_another_source() -> None:
    editions = {
        key: make_source(key, title="Annual report", issued={"date-parts": [[year]]}, DOI=f"10.1000/{year}")
        for key, year in (("a", 2020), ("b", 2021))
    }
    assert codes("[@a] [@b]", editions) == []


def test_a_source_that_cannot_be_looked_up() -> None:
    found = only(checked("[@a]", {"a": make_source("a", "self-published", title="Topic overview")}))
    assert (found.code, found.severity) == ("reference-not-identifiable", Severity.WARNING)
    assert "self-published" in found.message


@pytest.mark.parametrize("identifier", [{"DOI": "10.1000/x"}, {"PMID": "1"}, {"URL": "https://x.org"}, {"ISBN": "978"}])
def test_any_identifier_will_do(identifier: dict[str, str]) -> None:
    assert codes("[@a]", {"a": make_source("a", title="T", **identifier)}) == []


def test_a_guideline_needs_a_body_outside_our_own_house(settings: Any) -> None:
    settings.SITE_NAME = "Our House"
    csl = {"title": "Fever", "URL": "https://example.org"}

    def found(**fields: Any) -> list[str]:
        return codes("[@g]", {"g": Source("g", {**csl, **fields.pop("csl", {})}, "guideline", **fields)})

    assert found() == ["reference-not-identifiable"]
    assert found(issuing_body="our house") == ["reference-not-identifiable"]
    assert found(issuing_body="ESMO") == []
    assert found(csl={"author": [{"literal": "NICE"}]}) == []
    assert found(csl={"publisher": "NICE"}) == []


@pytest.mark.parametrize(
    ("status", "code", "severity"),
    [("retracted", "reference-retracted", Severity.ERROR), ("concern", "reference-concern", Severity.WARNING)],
)
def test_withdrawn_sources(status: str, code: str, severity: Severity) -> None:
    source = Source("a", {"title": "T", "PMID": "1"}, retraction=status, retracted_on=date(2020, 6, 5))
    found = only(checked("[@a]", {"a": source}))
    assert (found.code, found.severity, found.subject) == (code, severity, "a")
    assert code not in codes("No citation.", {"a": source})


def test_a_list_one_short_is_an_error() -> None:
    found = only(checked("x", imported_numbers=ImportedNumbers(highest=9, listed=8)))
    assert (found.code, found.severity) == ("reference-list-shorter-than-numbers", Severity.ERROR)
    assert "one entry is missing" in found.message
    assert codes("x", imported_numbers=ImportedNumbers(9, 9)) == []


def test_a_claim_without_citation_quotes_the_sentence_and_its_line() -> None:
    found = only(checked("# H\n\nFine.\nGive 5 mg\ndaily. Good."))
    assert (found.code, found.line, found.heading_path) == ("claim-without-citation", 4, ("H",))
    assert "“Give 5 mg daily.”" in found.message
    assert found.fingerprint.endswith(":Give 5 mg daily.")


def test_the_same_claim_twice_needs_one_acknowledgement() -> None:
    assert only(checked("Give 5 mg.\n\nGive 5 mg.")).line == 1


def test_figures_in_headings_are_no_claims() -> None:
    assert codes("# The first 24 hours\n\n## 5% and more\n\nWords.") == []


def test_a_skipped_heading() -> None:
    found = only(checked("## A\n\n#### B\n\nWords.\n\n## C\n\n### D\n\nWords."))
    assert (found.code, found.line, found.subject) == ("heading-skipped", 3, "B")


def test_a_heading_skipped_at_the_top_is_one_below_the_title() -> None:
    found = only(checked("#### Skip\n\nWords.\n\n## A\n\nWords."))
    assert (found.code, found.line, found.subject) == ("heading-skipped", 1, "Skip")
    assert "level 4 behind the title, which is level 1" in found.message
    assert codes("### A\n\nWords.\n\n### B\n\nWords.") == ["heading-skipped"]
    assert codes("## A\n\n### B\n\nWords.") == codes("# A\n\n## B\n\nWords.") == []


def test_a_list_behind_a_cited_sentence_that_does_not_lead_to_it_needs_its_own_source() -> None:
    found = only(checked("Sodium matters [@g].\n\n- Give 5 mg daily", make_sources("g")))
    assert (found.code, found.line, found.subject) == ("claim-without-citation", 3, "Give 5 mg daily")
    assert codes("Doses are [@g]:\n\n- Give 5 mg daily", make_sources("g")) == []


def test_a_table_behind_a_cited_sentence_needs_a_caption_a_colon_or_its_number() -> None:
    table = "\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |"
    assert codes(f"Sodium matters [@g].{table}", make_sources("g")) == ["claim-without-citation"]
    for leading in ("Doses by drug [@g]:", "Table 2. Doses [@g]", "Table 2 lists the doses [@g]."):
        assert codes(f"{leading}{table}", make_sources("g")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Give 5 mg [@nobody].",
        "Doses are [@nobody]:\n\n- Give 5 mg",
        "Give 5 mg.[^n]\n\n[^n]: As in the trial [@nobody].",
    ],
)
def test_a_citation_without_a_reference_supports_nothing(text: str) -> None:
    assert sorted(codes(text)) == ["citation-without-reference", "claim-without-citation"]
    assert codes(text.replace("nobody", "a"), make_sources("a")) == []


def test_a_number_that_is_still_to_be_bound_is_support() -> None:
    assert codes("Give 5 mg [@unbound-4].") == ["citation-without-reference"]


def test_title_and_summary() -> None:
    assert codes("x", title=" ", summary="\n") == ["title-missing", "summary-missing"]


def test_hidden_characters_name_themselves() -> None:
    found = only(checked("a\n\nGive \u202eit."))
    assert (found.code, found.line) == ("hidden-characters", 3)
    assert "right-to-left override" in found.message


def test_what_is_rendered_already_is_not_rendered_again() -> None:
    sources = make_sources("a")
    manuscript = Manuscript("T", "S", {"professional": "[@nobody]"}, sources)
    assert check(manuscript, {"professional": render("[@a]", sources)}) == ()


def test_findings_come_in_the_order_of_lines() -> None:
    findings = checked("[@z]\n\nIt is 5%.\n\n[@y]", title="")
    assert [found.line for found in findings] == [None, 1, 3, 5]


def test_as_dict_is_what_reports_print() -> None:
    assert only(checked("It is 5%.")).as_dict() == {
        "code": "claim-without-citation",
        "severity": "warning",
        "line": 1,
        "heading_path": [],
        "message": "States a figure and cites no source: “It is 5%.”",
        "remedy": CHECKS["claim-without-citation"].remedy,
        "subject": "It is 5%.",
        "audience": "professional",
    }
