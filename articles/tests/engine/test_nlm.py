"""References as *Citing Medicine* prints them."""

from typing import Any

import pytest

from articles.citations.nlm import doi_of, pmid_of, reference_html, reference_text, short_range, url_of
from articles.tests.engine.cast import make_source


def people(count: int) -> list[dict[str, str]]:
    return [{"family": f"Author{number}", "given": "Ann"} for number in range(1, count + 1)]


def printed(**csl: Any) -> str:
    return reference_text(make_source(**csl))


def test_a_journal_article() -> None:
    assert reference_text(make_source()) == (
        "Curtis BR. Drug-induced immune neutropenia/agranulocytosis. Immunohematology. 2014;30(2):95-101. "
        "PMID: 25247619."
    )


def test_a_journal_article_without_authors_and_with_an_awkward_doi() -> None:
    source = make_source(
        type="article-journal",
        title="Non-malignant neutropenia",
        issued={"date-parts": [[1996, 6]]},
        volume=10,
        issue=2,
        page="95-100",
        DOI="https://doi.org/10.1016/s0268-960x(96)90038-7",
        **{"container-title": ["Blood Reviews"], "container-title-short": "Blood Rev"},
    )
    assert reference_text(source) == (
        "Non-malignant neutropenia. Blood Rev. 1996;10(2):95-100. doi:10.1016/s0268-960x(96)90038-7."
    )
    assert '<a href="https://doi.org/10.1016/s0268-960x(96)90038-7">10.1016/' in reference_html(source)


def test_up_to_six_authors_and_then_et_al() -> None:
    six = "Author1 A, Author2 A, Author3 A, Author4 A, Author5 A, Author6 A"
    assert printed(author=people(6), title="T").startswith(f"{six}. T.")
    assert printed(author=people(7), title="T").startswith(f"{six}, et al. T.")


INCOMPLETE = {"authors-incomplete": True}


@pytest.mark.parametrize(
    ("csl", "names"),
    [
        ({"author": people(2), "custom": INCOMPLETE}, "Author1 A, Author2 A, et al. T."),
        ({"author": people(7), "custom": INCOMPLETE}, "Author6 A, et al. T."),
        ({"author": [*people(1), {"literal": "et al."}]}, "Author1 A, et al. T."),
        ({"author": [*people(1), {"family": "et al"}], "custom": INCOMPLETE}, "Author1 A, et al. T."),
        ({"author": [*people(1), {"literal": "and others"}]}, "Author1 A, et al. T."),
        ({"author": people(1), "custom": {"authors-incomplete": False}}, "Author1 A. T."),
        ({"author": people(1), "custom": "text"}, "Author1 A. T."),
        ({"author": [], "custom": INCOMPLETE}, "T."),
    ],
)
def test_et_al_follows_the_known_authors_where_the_record_names_no_more(csl, names) -> None:
    assert names in printed(title="T", **csl)
    assert printed(title="T", **csl).count("et al") == names.count("et al")


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"family": "Boxer", "given": "Laurence A."}, "Boxer LA"),
        ({"family": "Min", "given": "KI"}, "Min KI"),
        ({"family": "Sartre", "given": "Jean-Paul"}, "Sartre JP"),
        ({"family": "King", "given": "Martin Luther Anselm", "suffix": "Jr."}, "King ML Jr"),
        ({"family": "Bach", "given": "P", "suffix": "III"}, "Bach P 3rd"),
        ({"family": "Meer", "given": "Jan", "non-dropping-particle": "van der"}, "van der Meer J"),
        ({"family": "Gaulle", "given": "C", "dropping-particle": "de"}, "de Gaulle C"),
        ({"literal": "World Health Organization"}, "World Health Organization"),
        ({"family": "Ørsted", "given": "émile"}, "Ørsted É"),
        ({"family": "Madonna"}, "Madonna"),
    ],
)
def test_names(person: dict[str, str], name: str) -> None:
    assert printed(author=[person], title="T") == f"{name}. T."


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("95-101", "95-101"),
        ("95–100", "95-100"),
        ("1234-1245", "1234-45"),
        ("126-127", "126-7"),
        ("5-11", "5-11"),
        ("e10-e19", "e10-e19"),
        ("12-12", "12-12"),
        ("S5", "S5"),
        ("99--104", "99-104"),
        ("174-182, 191", "174-82, 191"),
    ],
)
def test_page_ranges_leave_out_repeated_digits(given: str, expected: str) -> None:
    assert short_range(given) == expected


def test_a_book() -> None:
    assert (
        printed(
            type="book",
            author=[{"family": "Hoffman", "given": "R"}],
            title="Hematology: basic principles and practice",
            edition=8,
            publisher="Elsevier",
            issued={"date-parts": [["2022"]]},
            **{"publisher-place": "Philadelphia"},
        )
        == "Hoffman R. Hematology: basic principles and practice. 8th ed. Philadelphia: Elsevier; 2022."
    )


def test_a_chapter() -> None:
    assert (
        printed(
            type="chapter",
            author=[{"family": "Dale", "given": "D C"}],
            title="Neutropenia",
            editor=[{"family": "Kaushansky", "given": "K"}, {"family": "Lichtman", "given": "M A"}],
            page="991-1004",
            publisher="McGraw-Hill",
            issued={"date-parts": [[2016]]},
            **{"container-title": "Williams hematology"},
        )
        == "Dale DC. Neutropenia. In: Kaushansky K, Lichtman MA, editors. Williams hematology. "
        "McGraw-Hill; 2016. p. 991-1004."
    )


def test_a_report_and_a_web_page() -> None:
    assert (
        printed(
            type="report",
            author=[{"literal": "EMA"}],
            title="Assessment",
            number="EMA/1",
            issued={"literal": "spring 2020"},
        )
        == "EMA. Assessment. spring 2020. Report No.: EMA/1."
    )
    assert printed(
        type="webpage",
        title="Sepsis: recognition",
        publisher="NICE",
        issued={"date-parts": [[2024, 1, 31]]},
        accessed={"date-parts": [[2025, 12, 17]]},
        URL="https://www.nice.org.uk/a?b=c&d",
    ) == (
        "Sepsis: recognition [Internet]. NICE; 2024 Jan 31 [cited 2025 Dec 17]. "
        "Available from: https://www.nice.org.uk/a?b=c&d"
    )


def test_a_question_as_title_gets_no_full_stop() -> None:
    assert printed(title="What causes neutropenia?") == "What causes neutropenia?"


def test_the_issuing_body_of_a_guideline_is_named_once() -> None:
    from articles.citations import Source

    assert reference_text(Source("g", {"title": "Fever"}, "guideline", "ESMO")) == "Fever. Issued by ESMO."
    csl = {"title": "Fever", "author": [{"literal": "ESMO"}]}
    assert reference_text(Source("g", csl, "guideline", "ESMO")) == "ESMO. Fever."


@pytest.mark.parametrize(
    "csl",
    [
        {},
        {"author": "Curtis", "issued": 2014, "title": None},
        {"author": [None, 3, [], {}], "issued": {"date-parts": []}, "title": [], "page": {}},
        {"issued": {"date-parts": [[None, None]]}, "DOI": 5, "PMID": True, "URL": ["x"], "editor": {}},
        {"issued": {"date-parts": [["2014", "13", "x"]]}, "type": ["book"], "edition": {"a": 1}},
    ],
)
def test_odd_data_is_printed_as_far_as_it_goes(csl: dict[str, Any]) -> None:
    assert reference_text(make_source("k", title="", **csl)) if csl == {} else isinstance(printed(x=1, **csl), str)


def test_markup_in_data_is_shown_as_text() -> None:
    assert "&lt;i&gt;x&lt;/i&gt; &amp; y" in reference_html(make_source(title="<i>x</i> & y"))


@pytest.mark.parametrize("doi", ["doi:10.1000/x", "https://dx.doi.org/10.1000/x", "10.1000/x"])
def test_every_way_to_write_a_doi(doi: str) -> None:
    assert doi_of({"DOI": doi}) == "10.1000/x"


def test_what_is_no_identifier() -> None:
    assert doi_of({"DOI": "11.1000/x"}) == ""
    assert pmid_of({"PMID": "PMC123"}) == ""
    assert url_of({"URL": "javascript:alert(1)"}) == ""
    assert pmid_of({"PMID": "PMID: 123"}) == "123"


@pytest.mark.parametrize(
    "odd", [{"edition": "²"}, {"edition": "9" * 5_000}, {"issued": {"date-parts": [[2014, "9" * 5_000]]}}]
)
def test_numbers_that_are_none_are_printed_as_they_stand_or_left_out(odd) -> None:
    assert "On iron" in printed(type="book", title="On iron", **odd)


def test_a_page_of_a_hundred_thousand_digits_takes_no_time() -> None:
    assert short_range("1" * 100_000) == "1" * 100_000
