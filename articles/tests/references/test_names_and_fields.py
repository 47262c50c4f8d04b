"""Names, dates, pages and numbers, one spelling at a time."""

from __future__ import annotations

import pytest

from articles.references.reading.dates import read_date
from articles.references.reading.fields import journal_title, read_isbn, read_issn, read_language, read_pages
from articles.references.reading.mentioned import doi_in, doi_of_addresses, pmcid_in, pmid_in
from articles.references.reading.names import read_names


def names(*texts: str) -> list[str]:
    """`Family|Given|Suffix`, groups in angle brackets."""
    people = read_names(texts).people
    return [
        "|".join(filter(None, (one.get("family"), one.get("given"), one.get("suffix")))) or f"<{one['literal']}>"
        for one in people
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Berg, Anna B.", ["Berg|Anna B."]),
        ("Berg AB", ["Berg|AB"]),
        ("van der Berg A", ["van der Berg|A"]),
        ("O'Berg-Klein AB Jr", ["O'Berg-Klein|AB|Jr"]),
        ("Berg, Anna, Jr", ["Berg|Anna|Jr"]),
        ("Berg, Jr., Anna", ["Berg|Anna|Jr."]),
        ("Berg, Anna III", ["Berg|Anna|III"]),
        ("Anna Berg", ["Berg|Anna"]),
        ("de la Cruz, María", ["de la Cruz|María"]),
        ("Li X", ["Li|X"]),
        ("Aristotle", ["Aristotle"]),
        ("College J", ["College|J"]),
        ("Team, Anna", ["Team|Anna"]),
        ("Berg A, Klein OB, Li X", ["Berg|A", "Klein|OB", "Li|X"]),
        ("Berg, A.B., Klein, O.", ["Berg|A.B.", "Klein|O."]),
        ("Berg, A.; Klein, O.", ["Berg|A.", "Klein|O."]),
        ("World Health Organization", ["<World Health Organization>"]),
        ("WHO", ["<WHO>"]),
        ("Cochrane UK", ["<Cochrane UK>"]),
        ("Winter 2019 Counting Collaborators", ["<Winter 2019 Counting Collaborators>"]),
        ("Ministry of Health, Labour and Welfare", ["<Ministry of Health, Labour and Welfare>"]),
        ("Institutes of Blood, Bethesda", ["<Institutes of Blood, Bethesda>"]),
        ("Friends of the Neutrophil,", ["<Friends of the Neutrophil>"]),
        ("Anonymous", []),
        ("[No authors listed]", []),
        ("", []),
        (" , ; ", []),
    ],
)
def test_names(written, read):
    assert names(written) == read


@pytest.mark.parametrize("written", ["et al.", "et al", "Et Al.", "others", "and others", "[and others]", "et. al."])
def test_the_authors_left_out_are_nobody(written):
    read = read_names(["Berg, Anna", written])
    assert (len(read.people), read.incomplete) == (1, True)


@pytest.mark.parametrize("written", ["Berg A, et al", "Berg A et al.", "Berg, Anna, et al.", "Berg A, Klein O, et al."])
def test_et_al_at_the_end_of_a_name(written):
    read = read_names([written])
    assert (read.people[0]["family"], read.incomplete) == ("Berg", True)
    assert not any("al" in name.get("given", "") for name in read.people)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2014", [[2014]]),
        ("2014/06/12/", [[2014, 6, 12]]),
        ("2014///", [[2014]]),
        ("2014-06-12T10:00:00Z", [[2014, 6, 12]]),
        ("20140612", [[2014, 6, 12]]),
        ("2014 Jun 12", [[2014, 6, 12]]),
        ("2014 Nov-Dec", [[2014, 11], [2014, 12]]),
        ("2014 Dec 30-2015 Jan 5", [[2014, 12, 30], [2015, 1, 5]]),
        ("2014 Jan 1-7", [[2014, 1, 1], [2014, 1, 7]]),
        ("1998-1999", [[1998], [1999]]),
        ("June 12th, 2014", [[2014, 6, 12]]),
        ("12 June 2014", [[2014, 6, 12]]),
        ("13/06/2014", [[2014, 6, 13]]),
        ("06/2014", [[2014, 6]]),
        ("c2014", [[2014]]),
        ("2014-02-31", [[2014, 2]]),
        ("2014-13-01", [[2014]]),
        ("Epub ahead of print 2014", [[2014]]),
    ],
)
def test_dates(written, parts):
    dated = read_date(written)
    assert dated is not None
    assert dated["date-parts"] == parts


def test_of_day_or_month_neither_is_guessed():
    assert read_date("12/06/2014") == {"date-parts": [[2014]]}


@pytest.mark.parametrize("written", ["2014 Summer", "Summer 2014", "2014///Summer"])
def test_seasons(written):
    assert read_date(written) == {"date-parts": [[2014]], "season": 2}


@pytest.mark.parametrize("written", ["", "n.d.", "in press", "0", "99", "9999"])
def test_no_year_no_date(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("95-100", "95-100"),
        ("95–100", "95-100"),
        ("95 -- 100", "95-100"),
        ("pp. 95—100", "95-100"),
        ("1820-5", "1820-1825"),
        ("e123", "e123"),
        ("e123–e130", "e123-e130"),
        ("S1-S10", "S1-S10"),
        ("123.e1-123.e5", "123.e1-123.e5"),
        ("95-100; discussion 101", "95-100; discussion 101"),
        ("77-77", "77"),
        ("n/a", ""),
        ("-", ""),
    ],
)
def test_pages(written, read):
    assert read_pages(written) == read


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("https://doi.org/10.1000/ABC.", "10.1000/abc"),
        ("doi:10.1000/abc [doi]", "10.1000/abc"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("10.1000/s1(96)2-7", "10.1000/s1(96)2-7"),
        ("10.1000/s1%2896%292-7", "10.1000/s1(96)2-7"),
        (
            "10.1002/(SICI)1097(19980815)17:15<1661::AID>3.0.CO;2-2",
            "10.1002/(sici)1097(19980815)17:15<1661::aid>3.0.co;2-2",
        ),
        ("10.1000/a&amp;b", "10.1000/a&b"),
        ("unavailable", ""),
        ("10.1000/" + "x" * 300, ""),
    ],
)
def test_dois(written, doi):
    assert doi_in(written) == doi


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://doi.org/10.1000/x%28y%29", "10.1000/x(y)"),
        ("https://journals.example.org/doi/full/10.1000/abc?query=1", "10.1000/abc"),
        ("https://www.example.org/articles/10.1000/abc.2020/full", "10.1000/abc.2020"),
        ("https://example.org/about/10.1000/abc", ""),
    ],
)
def test_dois_in_addresses(address, doi):
    assert doi_of_addresses([address]) == doi


def test_numbers_of_pubmed():
    assert [pmid_in(text) for text in ("31", "PMID: 31", "31 [pmid]", "31v2", "0", "none")] == ["31"] * 4 + ["", ""]
    assert [pmcid_in(text) for text in ("PMC7", "pmc 7", "7", "PMC0007", "none")] == ["PMC7"] * 4 + [""]


def test_other_fields():
    assert read_issn("1234-567x (Print)") == "1234-567X"
    assert read_isbn("978-3-16-148410-0 (hbk.)") == "978-3-16-148410-0"
    assert [read_language(text) for text in ("eng", "English", "en_GB", "Klingonese")] == ["en", "en", "en-GB", ""]
    assert journal_title("Blood stories (London, England)") == "Blood stories"
    assert journal_title("Blood stories (Clinical ed.)") == "Blood stories (Clinical ed.)"
