"""CSL-JSON: the frozen items to the last field, and what CSL has no place for."""

from __future__ import annotations

import json
from datetime import date

import pytest

from articles.citations.source import Source
from articles.importing import UnreadableFile
from articles.importing.reference_file import sources_in
from articles.tests.scenes import make_article, make_reference, make_version
from cms.publishing.exporting import references_csl_json
from cms.publishing.exporting.csl_json import csl_item, json_text
from cms.publishing.tests.exporting.scenes import HOSTILE, frozen


def read_again(source: Source) -> Source:
    (found,) = sources_in(json.dumps([csl_item(source)]).encode()).sources
    return found


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
        Source("k", {"title": "T", "id": "its own"}, "research"),
        Source("k", {"title": "T", "note": "PMID: 123"}, "research"),
        Source("k", {"title": "T", "custom": {"evidence_type": "trial"}}, "guideline", "Body\x1b"),
        Source("k", {"title": "T", "evidence_type": "trial"}, "guideline"),
        Source("k", {"title": "T", "note": "n" * 150_000, "id": "x"}, "research"),
    ],
)
def test_an_import_reads_the_same_source(source):
    assert read_again(source) == source


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


@pytest.mark.parametrize(
    "frozen_source",
    ["no JSON", "[]", "{}", '{"csl": 1}', '{"csl": {"title": "T"}, "evidence_type": "magic"}', "[" * 5000],
)
def test_a_frozen_source_that_is_none_refuses_the_file_in_one_line(frozen_source):
    item = {"id": "k", "title": "T", "custom": {"frozen_source": frozen_source}}
    with pytest.raises(UnreadableFile, match="“k” is no source"):
        sources_in(json.dumps([item]).encode())
