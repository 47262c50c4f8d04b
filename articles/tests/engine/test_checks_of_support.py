"""Findings about what stands behind a claim: weak sources, quotations without a place."""

import pytest

from articles.checks import Finding, Severity
from articles.citations import Source
from articles.tests.engine.cast import checked

SOURCES = {
    "home": Source("home", {"title": "Our page", "URL": "https://example.org"}, "self-published"),
    "site": Source("site", {"title": "A page", "URL": "https://example.com"}, "web"),
    "trial": Source("trial", {"title": "A trial", "DOI": "10.1000/t"}, "trial"),
}


def found(code: str, text: str) -> list[Finding]:
    return [finding for finding in checked(text, SOURCES) if finding.code == code]


@pytest.mark.parametrize(
    "text",
    [
        "Give 5 mg/kg [@home].",
        "It is seen in 20% [@home; @site].",
        "Doses [@site]:\n\n- 5 mg\n",
        "| Drug | Rate [@home] |\n|---|---|\n| A | 20% |",
        "Give 5 mg.[^n]\n\n[^n]: [@home]",
        "- Treat below 500/μL.[@home]",
    ],
)
def test_a_figure_on_weak_sources_alone(text: str) -> None:
    (finding,) = found("claim-rests-on-one-weak-source", text)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "Give 5 mg/kg [@home; @trial].",
        "Give 5 mg/kg [@home], as tested [@trial].",
        "Give 5 mg/kg [@home; @nobody].",
        "Fever is common [@home].",
        "Give 5 mg/kg [@trial]. Fever is common [@home].",
        "Doses [@home]:\n\n- 5 mg [@trial]\n",
        "Give 5 mg/kg.",
    ],
)
def test_other_claims_are_let_pass(text: str) -> None:
    assert not found("claim-rests-on-one-weak-source", text)


def test_it_says_which_source_and_where() -> None:
    (finding,) = found("claim-rests-on-one-weak-source", "# Doses\n\nGive\n5 mg/kg [@home; @site].")
    assert "“home” (self-published) and “site” (a web page) alone: “Give 5 mg/kg.”" in finding.message
    assert (finding.line, finding.heading_path, finding.subject) == (3, ("Doses",), "Give 5 mg/kg.")


@pytest.mark.parametrize(
    "text",
    [
        "“Most patients recover within two weeks” [@trial].",
        "It says “most patients recover within two weeks.” [@trial]",
        'They “recover. Most of them do so soon,” and "some of them have done so before" [@trial].',
        "- «most patients recover within two weeks» [see @trial; @home]",
    ],
)
def test_a_quotation_without_its_place(text: str) -> None:
    findings = found("quotation-without-locator", text)
    assert findings
    assert all(finding.severity is Severity.NOTICE for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "“Most patients recover within two weeks” [@trial, p. 4].",
        "“Most patients recover within two weeks” [@trial, p. 4; @home].",
        "“Most patients recover soon” [@trial].",
        "“Most patients recover within two weeks,” they say. It is so [@trial].",
        "Some [@trial] say: “most patients recover within two weeks”.",
        "“Most patients recover within two weeks” [@site].",
        "`“most patients recover within two weeks” [@trial]`",
        "# “Most patients recover within two weeks” [@trial]",
    ],
)
def test_other_quotations_are_let_pass(text: str) -> None:
    assert not found("quotation-without-locator", text)


def test_the_line_is_that_of_the_quotation() -> None:
    (finding,) = found("quotation-without-locator", "One.\nTwo.\n“Most patients recover\nwithin two weeks” [@trial].")
    assert (finding.line, finding.subject) == (3, "Most patients recover within two weeks")


@pytest.mark.parametrize(
    "text",
    [
        "Give 5 mg/kg.[^n]\n\n[^n]: [@trial]",
        "Fever is common. *Give* 5 mg/kg.[^n] More.\n\n[^n]: As in the trial [@trial].",
        "| Drug | Rate |\n|---|---|\n| A | 20% |\n| **B** | 30% |\n\nSource: [@trial]",
        "Table 1. Rates [@trial]\n\n| Drug | Rate |\n|---|---|\n| A | 20% |",
    ],
)
def test_a_figure_is_supported_by_a_footnote_caption_or_line_on_sources(text: str) -> None:
    assert not found("claim-without-citation", text)


def test_a_footnote_without_a_source_supports_nothing() -> None:
    assert len(found("claim-without-citation", "Give 5 mg/kg.[^n] Or 6 mg/kg.\n\n[^n]: At night.")) == 2


def test_a_sentence_is_not_supported_by_its_neighbour() -> None:
    assert len(found("claim-without-citation", "Give 5 mg [@trial]. Give 5 mg daily.")) == 1
