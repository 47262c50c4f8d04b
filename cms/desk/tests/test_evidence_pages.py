"""The evidence table at an editor's desk: of the draft, and of each version."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import link_reference, mark_reference
from articles.draft_text import TEXT_LIMIT
from articles.models import Article, DraftRendition, Reference
from articles.tests.scenes import TEXT, edited, make_article, make_reference, make_version

pytestmark = pytest.mark.django_db
PATIENT = "## In short\n\nNeutrophils are cells that fight germs [@curtis2014].\n"


def desk(name: str, article: Article, *more: int) -> str:
    return reverse(f"desk:{name}", args=[article.slug, *more])


def page_of(client, name: str, article: Article, *more: int, **query: str) -> str:
    response = client.get(desk(name, article, *more), query)
    assert response.status_code == HTTPStatus.OK
    return " ".join(response.content.decode().split())


def lines_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def with_abstract(key: str, abstract: str) -> None:
    Reference.objects.filter(key=key).update(abstract=abstract)


def test_the_draft_is_shown_as_it_is_saved_now(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    assert "3 claims" in page_of(client, "evidence", article)
    edited(article, edith, f"{TEXT}\nIt passes [@palumbo2012].\n")
    page = page_of(client, "evidence", article)
    assert "4 claims" in page
    assert "It passes." in page


def test_a_claim_of_the_draft_leads_to_its_line_in_the_text_field(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    page = page_of(client, "evidence", article)
    assert f'href="{desk("draft", article)}?field=professional&amp;line=7#id_professional"' in page


def test_the_patients_text_has_its_own_table_and_file(client, edith):
    article = make_article(edith, patient=PATIENT)
    client.force_login(edith)
    page = page_of(client, "evidence", article, audience="patient")
    assert "cells that fight germs" in page
    assert "Severe neutropenia" not in page
    assert f'href="{desk("evidence_csv", article)}?audience=patient"' in page
    found = lines_of(client.get(desk("evidence_csv", article), {"audience": "patient"}))
    assert [line["claim"] for line in found] == ["Neutrophils are cells that fight germs."]


def test_an_abstract_can_be_read_beside_the_claim(client, edith):
    article = make_article(edith)
    with_abstract("palumbo2012", "Results: it is <common>.")
    version = make_version(article)
    client.force_login(edith)
    for page in (page_of(client, "evidence", article), page_of(client, "version_evidence", article, version.number)):
        assert '<details class="abstract">' in page
        assert "Results: it is &lt;common&gt;." in page


def test_a_key_without_a_source_is_named(client, edith):
    article = edited(make_article(edith), edith, "A claim [@nobody2020; @curtis2014].\n")
    client.force_login(edith)
    page = page_of(client, "evidence", article)
    assert "nobody2020" in page
    assert "No reference has this key" in page


def test_a_text_out_of_bounds_has_no_table_but_says_why(client, edith):
    article = make_article(edith)
    DraftRendition.objects.filter(draft=article.draft).update(markdown="a " * TEXT_LIMIT)
    client.force_login(edith)
    assert "There is no table of this text" in page_of(client, "evidence", article)
    answer = client.get(desk("evidence_csv", article))
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, desk("evidence", article))


def test_a_text_without_citations_says_what_a_claim_is(client, edith):
    article = edited(make_article(edith), edith, "Nothing is cited.\n")
    client.force_login(edith)
    assert "No claims yet" in page_of(client, "evidence", article)


def test_a_version_keeps_its_claims_and_tells_what_became_of_its_sources(client, edith, mona):
    article = make_article(edith)
    version = make_version(article)
    edited(article, edith, "Something else [@curtis2014].\n")
    curtis = Reference.objects.get(key="curtis2014")
    mark_reference(reference=curtis, actor=mona, status="retracted", on=None, reason="The notice.")
    client.force_login(edith)
    page = page_of(client, "version_evidence", article, version.number)
    assert "Severe neutropenia" in page
    assert "Something else" not in page
    assert 'data-state="retracted"' in page
    assert f'href="{desk("version", article, version.number)}#cite-3"' in page
    found = lines_of(client.get(desk("version_evidence_csv", article, version.number), {"show": "retracted"}))
    assert {line["claim"] for line in found} == {
        "A medicine can also trigger antibodies against neutrophils.",
        "Severe neutropenia is a count below 500/μL.",
    }


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(client, edith):
    article = edited(make_article(edith), edith, "- =1+1 [@curtis2014]\n")
    client.force_login(edith)
    response = client.get(desk("evidence_csv", article))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{article.slug}-draft-professional.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert lines_of(response)[0]["claim"] == "'=1+1"


def test_a_version_that_does_not_exist_is_missing(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    for name in ("version_evidence", "version_evidence_csv"):
        assert client.get(desk(name, article, 7)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["evidence", "evidence_csv"])
def test_an_editor_of_other_articles_is_told_nothing(client, edith, emil, name):
    article = make_article(edith)
    client.force_login(emil)
    assert client.get(desk(name, article)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["evidence", "evidence_csv", "version_evidence", "version_evidence_csv"])
def test_the_table_costs_the_same_with_many_sources(client, edith, name):
    few = make_article(edith)
    keys = [f"many{number}" for number in range(2000, 2012)]
    many = make_article(edith, title="Many?")
    for key in keys:
        link_reference(article=many, actor=edith, reference=make_reference(key))
    many = edited(many, edith, "\n\n".join(f"Claim {key} [@{key}]." for key in keys), title="Many?")
    number = [make_version(article).number for article in (few, many)][-1:] if "version" in name else []
    client.force_login(edith)
    costs = []
    for article in (few, many):
        client.get(desk(name, article, *number))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(desk(name, article, *number)).status_code == HTTPStatus.OK
        costs.append(len(queries))
    assert costs[0] == costs[1]
