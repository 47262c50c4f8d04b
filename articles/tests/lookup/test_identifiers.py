"""What people paste is read as one identifier, or refused with what would have been understood."""

from __future__ import annotations

import pytest

from articles.references.lookup import Identifier, parse_identifier
from cms.refusals import Refused


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("10.1056/NEJMoa2034577", "doi", "10.1056/nejmoa2034577"),
        (" doi:10.1056/NEJMoa2034577. ", "doi", "10.1056/nejmoa2034577"),
        ("https://doi.org/10.1056/NEJMoa2034577", "doi", "10.1056/nejmoa2034577"),
        ("https://doi.org/10.1002%2Fajh.23%28a%29", "doi", "10.1002/ajh.23(a)"),
        ("https://www.nejm.org/doi/full/10.1056/NEJMoa2034577?query=featured#top", "doi", "10.1056/nejmoa2034577"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/ajh.23/abstract", "doi", "10.1002/ajh.23"),
        ("33301246", "pmid", "33301246"),
        ("PMID: 033301246", "pmid", "33301246"),
        ("https://pubmed.ncbi.nlm.nih.gov/33301246/", "pmid", "33301246"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/33301246", "pmid", "33301246"),
        ("PMC7745181", "pmcid", "PMC7745181"),
        ("pmcid: pmc7745181", "pmcid", "PMC7745181"),
        ("PMC7745181.2", "pmcid", "PMC7745181"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7745181/", "pmcid", "PMC7745181"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7745181/", "pmcid", "PMC7745181"),
    ],
)
def test_the_usual_spellings_are_understood(text, kind, value):
    assert parse_identifier(text) == Identifier(kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "neutropenia and drugs",
        "10.1056",
        "PMC",
        "PMID: 0",
        "1234567890123",
        "٣٣٣٠١٢٤٦",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "10.1000/a\r\nHost: evil.example",
        "10.1000/a%0d%0aHost:evil.example",
        "10.1000/" + "a" * 600,
    ],
)
def test_anything_else_is_refused_with_what_to_enter(text):
    with pytest.raises(Refused) as refusal:
        parse_identifier(text)
    assert refusal.value.code == "identifier-unknown"
    assert "Enter a DOI" in refusal.value.reason
    assert len(refusal.value.reason) < 320
