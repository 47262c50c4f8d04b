"""Whatever is written out can be read back, and reading what was read changes nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.references.reading import read_references
from articles.tests.references.exports import only

letters = st.characters(whitelist_categories=("Lu", "Ll"), max_codepoint=0x17F)
words = st.text(letters, min_size=2, max_size=12).map(str.capitalize).filter(lambda word: word.lower() != "al")
titles = st.lists(words, min_size=2, max_size=8).map(" ".join)
people = st.fixed_dictionaries({"family": words.filter(lambda word: len(word) > 2), "given": words})
numbers = st.integers(1, 9_999)


@st.composite
def items(draw: Any) -> dict[str, Any]:
    """Journal articles in normal form."""
    first = draw(numbers)
    return {
        "type": "article-journal",
        "title": draw(titles),
        "author": draw(st.lists(people, min_size=1, max_size=5)),
        "container-title": draw(titles),
        "issued": {"date-parts": [[draw(st.integers(1800, 2100)), draw(st.integers(1, 12)), draw(st.integers(1, 28))]]},
        "volume": str(draw(numbers)),
        "issue": str(draw(numbers)),
        "page": f"{first}-{first + draw(numbers)}",
        "DOI": f"10.1000/{draw(numbers)}",
        "PMID": str(draw(numbers)),
    }


def as_ris(item: dict[str, Any]) -> str:
    first, last = item["page"].split("-")
    year, month, day = item["issued"]["date-parts"][0]
    authors = "".join(f"AU  - {name['family']}, {name['given']}\n" for name in item["author"])
    return (
        f"TY  - JOUR\nTI  - {item['title']}\n{authors}T2  - {item['container-title']}\nPY  - {year}\n"
        f"DA  - {year}/{month:02}/{day:02}/\nVL  - {item['volume']}\nIS  - {item['issue']}\nSP  - {first}\n"
        f"EP  - {last}\nDO  - {item['DOI']}\nN1  - PMID: {item['PMID']}\nER  - \n\n"
    )


@settings(max_examples=150, deadline=None)
@given(items())
def test_ris_round_trip(item):
    assert only(as_ris(item)).csl == item


@settings(max_examples=150, deadline=None)
@given(items())
def test_csl_round_trip(item):
    assert only(json.dumps([{"id": "one", **item}])).csl == item


@settings(max_examples=100, deadline=None)
@given(st.lists(items(), min_size=1, max_size=5), st.data())
def test_a_record_cut_out_of_the_middle_costs_no_other(batch, data):
    place = data.draw(st.integers(0, len(batch) - 1))
    texts = [as_ris(item) for item in batch]
    texts[place] = texts[place].replace("ER  - \n", "")

    found = read_references("".join(texts).encode())

    assert [one.data.csl for one in found.records] == [item for at, item in enumerate(batch) if at != place]
    assert [one.line for one in found.broken] == ["".join(texts[:place]).count("\n") + 1]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["author", "issued", "page", "DOI", "PMID", "custom", "note", "ISSN", "language", "title", "type"]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(fields, json_values, max_size=6))
def test_reading_what_was_read_changes_nothing(rubbish):
    text = json.dumps([{"id": "one", "title": "Neutrophils"} | rubbish])
    found = read_references(text.encode(), format="csl-json")
    for record in found.records:
        again = read_references(json.dumps([dict(record.data.csl)]).encode(), format="csl-json")
        assert [one.data.csl for one in again.records] == [record.data.csl]


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_characters="\0"), max_size=200),
    st.sampled_from(["bibtex", "ris", "nbib", "pubmed-xml", "csl-json"]),
)
def test_every_record_is_read_or_named(noise, format):
    heads = {"bibtex": "@article{a, title = {", "ris": "TY  - JOUR\n", "nbib": "PMID- 1\n", "csl-json": '[{"id": '}
    text = heads.get(format, "<PubmedArticle>") + noise
    found = read_references(text.encode("utf-8", "surrogatepass"), format=format)
    assert found.records or found.broken
