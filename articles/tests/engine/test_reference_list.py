"""The printed list: badges, marks, and files of references."""

import json
from datetime import date

import pytest

from articles.citations import Source
from articles.citations.csl import UnreadableReferences, read_csl_json
from articles.citations.references import badge_html, references_html
from articles.evidence_types import EvidenceType
from articles.rendering import render
from articles.tests.engine.cast import CURTIS


@pytest.mark.parametrize("kind", EvidenceType)
def test_every_kind_of_evidence_has_its_badge(kind: EvidenceType) -> None:
    page = render("[@k]", {"k": Source("k", {"title": "T"}, kind.value)})
    assert f'<span class="badge badge-{kind.value}">{kind.label}</span>' in page.references_html


def test_self_published_is_named_as_such() -> None:
    assert badge_html("self-published") == '<span class="badge badge-self-published">Self-published</span>'


def test_an_unknown_kind_is_other() -> None:
    assert "badge-other" in badge_html('"><script>')


def test_a_retracted_source_is_marked_with_its_date() -> None:
    source = Source("k", {"title": "T"}, retraction="retracted", retracted_on=date(2020, 6, 5))
    page = render("[@k]", {"k": source})
    assert '<strong class="retraction-mark">Retracted 2020-06-05</strong>' in page.references_html


def test_without_citations_there_is_no_list() -> None:
    assert references_html([]) == ""
    assert render("Text.", {"k": Source("k", {})}).references_html == ""


def read(*items: object) -> tuple[Source, ...]:
    return read_csl_json(json.dumps(list(items)).encode())


def test_a_csl_file_keeps_its_order_and_its_own_fields() -> None:
    first, second = read(
        {"id": "g", "type": "report", "custom": {"evidence_type": "guideline", "issuing_body": "ESMO"}},
        {"id": "c", **CURTIS, "retraction": "retracted", "retracted_on": "2020-06-05"},
    )
    assert (first.key, first.evidence_type, first.issuing_body) == ("g", "guideline", "ESMO")
    assert (second.evidence_type, second.retraction, second.retracted_on) == ("research", "retracted", date(2020, 6, 5))


@pytest.mark.parametrize(
    ("csl_type", "kind"),
    [("article-journal", "research"), ("book", "textbook"), ("webpage", "web"), ("report", "other"), (None, "other")],
)
def test_the_kind_of_evidence_follows_the_csl_type(csl_type: str | None, kind: str) -> None:
    assert read({"id": "k", "type": csl_type})[0].evidence_type == kind


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"{", "not JSON"),
        (b'"x"', "array"),
        (b"[1]", "Item 1"),
        (b'[{"title": "x"}]', "no id"),
        (b'[{"id": "a"}, {"id": "a"}]', "two items"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_an_unreadable_file_says_why_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableReferences, match=why) as refusal:
        read_csl_json(data)
    assert "\n" not in str(refusal.value)
