"""RIS: what was frozen comes back when rispy reads the file."""

from __future__ import annotations

import pytest
import rispy

from cms.publishing.exporting import references_ris
from cms.publishing.exporting.ris import ris_entry
from cms.publishing.tests.exporting.scenes import HOSTILE, HOSTILE_SEEN, frozen
from cms.publishing.tests.exporting.test_bibtex import JOURNAL


def read(text: str) -> dict[str, object]:
    (entry,) = rispy.loads(text)
    return entry


@pytest.mark.django_db
def test_a_journal_article_comes_back_with_its_fields(edith):
    assert read(references_ris(frozen(edith, "curtis2014", curtis2014=JOURNAL))) == {
        "type_of_reference": "JOUR",
        "id": "curtis2014",
        "authors": ["Curtis, Brian R", "Bone and Marrow Group"],
        "title": "Drug-induced immune neutropenia/agranulocytosis",
        "secondary_title": "Immunohematology",
        "year": "2014",
        "date": "2014/06//",
        "volume": "30",
        "number": "2",
        "start_page": "95",
        "end_page": "101",
        "doi": "10.1000/a_b(1)",
        "accession_number": "25247619",
        "name_of_database": "PubMed",
        "keywords": ["Research"],
    }


@pytest.mark.django_db
def test_a_hostile_title_begins_no_second_record(edith):
    version = frozen(edith, "evil2020", "good2021", evil2020={"title": HOSTILE})
    evil, good = rispy.loads(references_ris(version))
    assert evil["title"] == HOSTILE_SEEN
    assert good["id"] == "good2021"


def test_lines_end_as_the_format_asks():
    assert ris_entry("k", {"type": "book", "title": "T"}) == "TY  - BOOK\r\nID  - k\r\nTI  - T\r\nER  - \r\n"


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [("95-100", "95", "100"), ("95–100", "95", "100"), ("S1—S8", "S1", "S8"), ("e123", "e123", None)],
)
def test_pages_in_every_shape(page, first, last):
    entry = read(ris_entry("k", {"page": page}))
    assert (entry["start_page"], entry.get("end_page")) == (first, last)


def test_a_whole_date():
    assert read(ris_entry("k", {"issued": {"date-parts": [[2012, 12, 8]]}}))["date"] == "2012/12/08/"


def test_names_of_people_and_bodies():
    authors = [
        {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der", "suffix": "Jr"},
        {"literal": "World Health Organization"},
        {"literal": "et al."},
        "not a name",
        {},
    ]
    entry = read(ris_entry("k", {"author": authors}))
    assert entry["authors"] == ["van der Berg, Anna, Jr", "World Health Organization"]
