"""CSL-JSON as Zotero, Crossref, Mendeley and Pandoc write it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from articles.references.reading import UnreadableReferences
from articles.tests.references.exports import families, only, read


def item(**fields: Any) -> str:
    return json.dumps([{"id": "berg2014", "type": "article-journal", "title": "Neutrophils in winter"} | fields])


def test_an_item_in_full():
    csl = {
        "type": "article-journal",
        "title": "Neutrophils in winter",
        "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van"}, {"literal": "Winter Group"}],
        "container-title": "Blood stories",
        "issued": {"date-parts": [[2014, 6]]},
        "volume": "3",
        "page": "95-101",
        "DOI": "10.1000/berg",
        "PMID": "31",
        "URL": "https://example.org/berg",
    }
    source = only(item(**csl, abstract="<jats:p>Few.</jats:p>"))

    assert (source.key, source.csl, source.abstract) == ("berg2014", csl, "Few.")


def test_crossrefs_own_shape():
    source = only(
        item(
            type="journal-article",
            title=["Neutrophils in winter"],
            **{"container-title": ["Blood stories"], "ISSN": ["1234-567X"]},
            issued={"date-parts": [[None]]},
            author=[{"name": "Winter Study Group"}, {"family": "Berg", "given": "Anna", "sequence": "first"}],
        )
    )

    assert source.csl["type"] == "article-journal"
    assert (source.csl["container-title"], source.csl["ISSN"]) == ("Blood stories", "1234-567X")
    assert families(source) == ["<Winter Study Group>", "Berg"]
    assert "issued" not in source.csl


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [["2014", "6", "12"]]}, {"date-parts": [[2014, 6, 12]]}),
        ({"raw": "12 June 2014"}, {"date-parts": [[2014, 6, 12]]}),
        ({"literal": "June 2014"}, {"date-parts": [[2014, 6]]}),
        ("2014-06", {"date-parts": [[2014, 6]]}),
        ({"date-parts": [[2014]], "season": 2}, {"date-parts": [[2014]], "season": 2}),
        ({"date-parts": [[2014, 13, 45]]}, {"date-parts": [[2014]]}),
        ({"date-parts": [[2014, 6], [2014, 7]]}, {"date-parts": [[2014, 6], [2014, 7]]}),
    ],
)
def test_dates(issued, expected):
    assert only(item(issued=issued)).csl["issued"] == expected


def test_identifiers_in_zoteros_note():
    csl = only(item(note="PMID: 31\nPMCID: PMC7\nKept on the shelf")).csl
    assert (csl["PMID"], csl["PMCID"]) == ("31", "PMC7")


def test_et_al_is_nobody_but_remembered():
    source = only(item(author=[{"family": "Berg"}, {"literal": "et al."}]))

    assert families(source) == ["Berg"]
    assert source.authors_incomplete
    assert only(json.dumps([dict(source.csl)])).authors_incomplete


def test_a_group_that_stands_in_the_field_for_family_names():
    assert families(only(item(author=[{"family": "World Health Organization"}]))) == ["<World Health Organization>"]


def test_our_own_fields():
    custom = {"evidence_type": "other", "issuing_body": "WHO", "retraction": "retracted", "retracted_on": "2021-01-05"}
    source = only(item(custom=custom))

    assert (source.evidence_type, source.issuing_body) == ("other", "WHO")
    assert (source.retraction, source.retracted_on) == ("retracted", date(2021, 1, 5))


@pytest.mark.parametrize(
    ("title", "evidence", "retraction"),
    [
        ("RETRACTED: Neutrophils in winter", "research", "retracted"),
        ("Retracted Article: Neutrophils in winter", "research", "retracted"),
        ("Neutrophils in winter (Retracted article. See vol. 3, p. 4)", "research", "retracted"),
        ("Retracted publications in haematology: a survey", "research", "none"),
        ("Neutropenia: a systematic review and meta-analysis", "systematic-review", "none"),
        ("Protocol for a systematic review of neutropenia", "research", "none"),
        ("Guideline for the care of neutropenia", "guideline", "none"),
        ("Adherence to a guideline for neutropenia", "research", "none"),
        ("Filgrastim: a randomised controlled trial", "trial", "none"),
        ("Filgrastim: a non-randomised controlled trial", "research", "none"),
    ],
)
def test_what_the_title_says(title, evidence, retraction):
    source = only(item(title=title))
    assert (source.evidence_type, source.retraction) == (evidence, retraction)


def test_raised_numbers_stay_raised():
    assert (
        only(item(title="Below 10<sup>9</sup>/L in <i>vivo</i>, p<0.05")).csl["title"] == "Below 10⁹/L in vivo, p<0.05"
    )


class TestBrokenItems:
    def test_each_is_named_with_its_line_and_the_others_are_read(self):
        lines = ['{"id": "a", "title": "One"},', '{"id": "b", "title": bad},', '{"id": "c"},', "7,"]
        found = read("\n".join(["[", *lines, '{"id": "d", "title": "Two"}', "]"]))

        assert [one.data.key for one in found.records] == ["a", "d"]
        assert [one.line for one in found.broken] == [3, 4, 5]

    def test_a_file_that_breaks_off(self):
        found = read('[\n{"id": "a", "title": "One"},\n{"id": "b", "tit')

        assert [one.data.key for one in found.records] == ["a"]
        assert [one.line for one in found.broken] == [3]

    def test_a_file_that_breaks_off_between_two_items(self):
        found = read('[\n{"id": "a", "title": "One"},\n')
        assert (len(found.records), len(found.broken)) == (1, 1)

    def test_items_one_a_line_without_an_array(self):
        assert len(read('{"id": "a", "title": "One"}\n{"id": "b", "title": "Two"}\n').records) == 2

    def test_what_follows_the_array_is_named(self):
        found = read('[{"id": "a", "title": "One"}]\n[{"id": "b", "title": "Two"}]')
        assert (len(found.records), ["after the end" in one.reason for one in found.broken]) == (1, [True])

    def test_an_array_inside_an_object(self):
        found = read('{"items": [{"id": "a", "title": "One"}], "total": 1}')
        assert (len(found.records), found.broken) == (1, ())

    def test_json_of_another_shape_is_refused(self):
        with pytest.raises(UnreadableReferences, match="array"):
            read('"text"', format="csl-json")
