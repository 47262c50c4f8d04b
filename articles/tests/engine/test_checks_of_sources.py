"""Findings about sources: identifiers, corrections, age, preprints."""

from datetime import UTC, datetime

import pytest

from articles.checks import Finding, Severity
from articles.citations import Source
from articles.tests.engine.cast import checked, make_source
from cms.clock import pretend


def found(code: str, text: str, sources: dict[str, Source] | None = None, **fields: object) -> list[Finding]:
    return [finding for finding in checked(text, sources, **fields) if finding.code == code]


def one(key: str = "a", evidence_type: str = "research", issuing_body: str = "", **csl: object) -> dict[str, Source]:
    return {key: Source(key, {"title": "Title", **csl}, evidence_type, issuing_body)}


def issued(year: int) -> dict[str, list[list[int]]]:
    return {"date-parts": [[year]]}


@pytest.mark.parametrize(
    "doi", ["10.1000", "see below", "https://example.org/x", "10.1000/abc)", "10.1000/abc,", "10.1000/a b", "PMC123"]
)
def test_a_doi_that_is_none(doi: str) -> None:
    (finding,) = found("doi-malformed", "[@a]", one(DOI=doi))
    assert doi in finding.message
    assert (finding.severity, finding.subject) == (Severity.WARNING, "a")


@pytest.mark.parametrize(
    "doi",
    [
        "10.1000/ABC.",
        "https://doi.org/10.1000/abc",
        "doi:10.1016/s0268-960x(96)90038-7",
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        "10.1016%2Fs0140",
        "",
    ],
)
def test_every_way_to_write_a_doi_is_none_of_its_faults(doi: str) -> None:
    assert not found("doi-malformed", "[@a]", one(DOI=doi))


@pytest.mark.parametrize(("pmid", "says"), [("PMC4156184", "a PMCID"), ("0", "above 0"), ("12a", "above 0")])
def test_a_pmid_that_is_none(pmid: str, says: str) -> None:
    (finding,) = found("pmid-malformed", "[@a]", one(PMID=pmid))
    assert says in finding.message


@pytest.mark.parametrize("pmid", ["25247619", 25247619, "PMID: 25247619", ""])
def test_every_way_to_write_a_pmid(pmid: object) -> None:
    assert not found("pmid-malformed", "[@a]", one(PMID=pmid))


@pytest.mark.parametrize(
    ("citation", "remedy"),
    [
        ("[@doi:10.1000/X.1]", "Look up DOI 10.1000/x.1 in the reference library"),
        ("[@pmid:25247619]", "Look up PMID 25247619 in the reference library"),
        ("[@pmcid:PMC4156184]", "Look up PMCID PMC4156184 in the reference library"),
        ("[@{10.1000/a(1)}]", "Look up DOI 10.1000/a(1)"),
        ("[@doi:nonsense]", "This is no DOI"),
        ("[@{https://example.org/x}]", "Look the identifier up"),
        ("[@tag:smith]", "Look the identifier up"),
    ],
)
def test_an_identifier_that_no_source_has(citation: str, remedy: str) -> None:
    findings = checked(f"# H\n\nIt is so {citation}.")
    assert [finding.code for finding in findings] == ["citation-identifier-unknown"]
    assert findings[0].remedy.startswith(remedy)
    assert (findings[0].line, findings[0].heading_path) == (3, ("H",))


def test_an_identifier_that_a_source_has_under_another_key() -> None:
    (finding,) = found("citation-identifier-unknown", "[@curtis2014] [@pmid:25247619]", {"curtis2014": make_source()})
    assert finding.remedy == "Write [@curtis2014] instead."


def test_a_source_that_is_cited_by_its_identifier_is_known() -> None:
    assert not checked("It is so [@doi:10.1000/x].", one("doi:10.1000/x", DOI="10.1000/x"))


def test_a_key_with_a_colon_is_no_identifier() -> None:
    assert [finding.code for finding in checked("[@smith:2020]")] == ["citation-without-reference"]


def test_a_corrected_source() -> None:
    source = Source(
        "a", {"title": "T", "DOI": "10.1000/x"}, retraction="corrected", retracted_on=datetime(2024, 5, 6).date()
    )
    (finding,) = found("reference-corrected", "[@a]", {"a": source})
    assert "was corrected on 2024-05-06" in finding.message
    assert not found("reference-corrected", "No citation.", {"a": source})


def test_a_source_older_than_the_limit() -> None:
    sources = {**one("old", issued=issued(2009)), **one("new", issued=issued(2015)), **one("undated")}
    with pretend(datetime(2025, 1, 1, tzinfo=UTC)):
        (finding,) = found("reference-outdated", "[@old; @new; @undated]", sources, outdated_after_years=10)
    assert finding.subject == "old"
    assert "16 years old; the limit here is 10" in finding.message


def test_without_a_limit_age_is_no_fault() -> None:
    assert not found("reference-outdated", "[@old]", one("old", issued=issued(1950)))


FEVER = {"title": "Management of febrile neutropenia", "issued": issued(2012)}


@pytest.mark.parametrize(
    ("title", "year", "body", "kind", "outdated"),
    [
        ("Febrile neutropenia: updated guideline", 2024, "IDSA", "guideline", True),
        ("Febrile neutropenia: updated guideline", 2013, "IDSA", "guideline", False),
        ("Febrile neutropenia: updated guideline", 2024, "ESMO", "guideline", False),
        ("Management of invasive aspergillosis", 2024, "IDSA", "guideline", False),
        ("Febrile neutropenia: a trial", 2024, "IDSA", "trial", False),
    ],
)
def test_a_newer_guideline_of_the_same_body(title: str, year: int, body: str, kind: str, outdated: bool) -> None:
    sources = {
        "old": Source("old", FEVER, "guideline", "IDSA"),
        "new": Source("new", {"title": title, "issued": issued(year)}, kind, body),
    }
    findings = found("reference-outdated", "[@old; @new]", sources)
    assert [finding.subject for finding in findings] == (["old"] if outdated else [])
    assert all("“new” (2024), also issued by IDSA" in finding.message for finding in findings)


PREPRINTS = [
    {
        "type": "posted-content",
        "subtype": "preprint",
        "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/P"}]},
    },
    {"type": "article", "genre": "Preprint", "custom": {"published-doi": "https://doi.org/10.1000/p"}},
    {"type": "article-journal", "container-title": "medRxiv", "custom": {"relation": {"is-preprint-of": "10.1000/p"}}},
    {"DOI": "10.1101/2020.01.01.20000001", "custom": {"version-of-record": {"id": "10.1000/p"}}},
]


@pytest.mark.parametrize("csl", PREPRINTS)
def test_a_preprint_that_was_published(csl: dict[str, object]) -> None:
    (finding,) = found("preprint-with-published-version", "[@a]", one(**csl))
    assert "published as doi:10.1000/p" in finding.message


def test_the_published_article_is_named_where_it_is_known() -> None:
    sources = {**one(**PREPRINTS[1]), **one("final", DOI="10.1000/p")}
    (finding,) = found("preprint-with-published-version", "[@a] [@final]", sources)
    assert "“final”" in finding.remedy


@pytest.mark.parametrize(
    "csl",
    [
        {"type": "article", "genre": "Preprint"},
        {"type": "article-journal", "relation": {"is-preprint-of": [{"id": "10.1000/p"}]}},
        {"genre": "Preprint", "relation": {"has-review": [{"id": "10.1000/p"}]}},
        {"genre": "Preprint", "relation": "odd", "custom": ["odd"], "published-doi": {"id": None}},
    ],
)
def test_other_records_are_let_pass(csl: dict[str, object]) -> None:
    assert not found("preprint-with-published-version", "[@a]", one(**csl))
