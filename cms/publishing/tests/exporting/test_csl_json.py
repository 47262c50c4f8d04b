"""CSL-JSON: the frozen items to the last field, and what CSL has no place for."""

from __future__ import annotations

import json
from datetime import date

import pytest

from articles.citations.csl import read_csl_json
from articles.citations.source import Source
from articles.importing.evidence import with_evidence
from articles.tests.scenes import make_article, make_reference, make_version
from cms.publishing.exporting import references_csl_json
from cms.publishing.exporting.csl_json import csl_item, json_text
from cms.publishing.tests.exporting.scenes import HOSTILE, frozen


def read_again(source: Source) -> Source:
    (found,) = read_csl_json(json.dumps([csl_item(source)]).encode())
    return with_evidence(found)


@pytest.mark.django_db
def test_the_items_are_the_frozen_ones(edith):
    version = frozen(edith, "evil2020", "curtis2014", evil2020={"title": HOSTILE})
    items = json.loads(references_csl_json(version))
    frozen_items = {copy.key: json.loads(copy.csl) for copy in version.references.all()}
    assert [item.pop("id") for item in items] == ["evil2020", "curtis2014"]
    assert items == [frozen_items["evil2020"], frozen_items["curtis2014"]]


@pytest.mark.django_db
def test_what_only_the_patient_text_cites_comes_last(edith):
    make_reference("leaflet2020")
    article = make_article(edith, text="A claim [@palumbo2012].", patient="In short [@leaflet2020; @palumbo2012].")
    keys = [item["id"] for item in json.loads(references_csl_json(make_version(article)))]
    assert keys == ["palumbo2012", "leaflet2020"]


@pytest.mark.parametrize(
    "source",
    [
        Source("k", {"title": "T", "type": "article-journal"}, "trial"),
        Source("k", {"title": "A guideline", "type": "report"}, "guideline", "WHO"),
        Source("k", {"title": "T", "type": "webpage", "custom": {"mine": "kept"}}, "self-published"),
        Source("k", {"title": "T"}, "research", "", "retracted", date(2026, 8, 1)),
        Source("k", {"title": "T"}, "research", "", "concern"),
    ],
)
def test_an_import_reads_the_same_source(source):
    again = read_again(source)
    assert (again.key, again.evidence_type, again.issuing_body) == (
        source.key,
        source.evidence_type,
        source.issuing_body,
    )
    assert (again.retraction, again.retracted_on) == (source.retraction, source.retracted_on)
    assert again.csl["title"] == source.csl["title"]


def test_nothing_is_added_that_a_reader_finds_out_anyway():
    source = Source("k", {"title": "A randomised trial", "type": "article-journal"}, "trial")
    assert csl_item(source) == {"id": "k", "title": "A randomised trial", "type": "article-journal"}


def test_an_item_that_no_import_takes_any_more_is_still_exported():
    source = Source("k", {"title": "T", "abstract": "x" * 300_000}, "trial")
    assert csl_item(source)["custom"]["evidence_type"] == "trial"


@pytest.mark.parametrize("sign", ["\u202e", "\u2028", "\x85", "\x7f", "\u200b", "\U000e0001"])
def test_nothing_in_the_file_is_hidden(sign):
    written = json_text({"title": f"a{sign}b"})
    assert sign not in written
    assert json.loads(written) == {"title": f"a{sign}b"}


def test_letters_of_every_script_stay_letters():
    assert json_text("مرحبا μL") == '"مرحبا μL"'
