"""Readers ask: what does each claim rest on, and does it still stand?"""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

import pytest

from articles.actions import link_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, make_article, make_reference
from cms.accounts.models import User
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_by_the_cast,
    second_edition,
    source_retracted,
)
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def place(edition: Edition) -> str:
    return f"/articles/{edition.article.slug}/editions/{edition.number}/"


def table(client, edition: Edition, query: str = "") -> str:
    return words(client.get(f"{place(edition)}evidence/{query}").content)


def file(client, edition: Edition, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"{place(edition)}evidence.csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_claim_stands_beside_its_sources(client, edition):
    page = table(client, edition)
    assert "Severe neutropenia is a count below 500/μL." in page
    assert "Curtis. On curtis2014" in page
    assert 'href="https://doi.org/10.1000/curtis2014"' in page
    assert '<span class="badge badge-research">Research</span>' in page
    assert "3 claims" in page


def test_a_claim_leads_to_its_place_in_the_edition(client, edition):
    assert f'href="{place(edition)}#cite-3"' in table(client, edition)
    assert 'id="cite-3"' in client.get(place(edition)).content.decode()


def test_each_text_has_a_table_of_its_own(client, edition):
    page = words(client.get(f"{place(edition)}patient/evidence/").content)
    assert "cells that fight germs" in page
    assert "Severe neutropenia" not in page
    assert f'href="{place(edition)}patient/#patient-cite-1"' in page
    assert 'id="patient-cite-1"' in client.get(f"{place(edition)}patient/").content.decode()
    assert f'href="{place(edition)}evidence/"' in page


def test_the_status_is_the_one_that_is_known_today(client, edition):
    assert "Retracted" not in table(client, edition)
    source_retracted("curtis2014")
    assert 'data-state="retracted" >Retracted</span>' in table(client, edition)
    assert "1 Aug 2026" in table(client, edition)
    assert {(line["source_key"], line["status"]) for line in file(client, edition)} == {
        ("palumbo2012", "none"),
        ("curtis2014", "retracted"),
    }


def test_a_source_that_falls_makes_it_another_file(client, edition):
    before = client.get(f"{place(edition)}evidence.csv")["ETag"]
    source_retracted("curtis2014", RetractionStatus.CONCERN)
    after = client.get(f"{place(edition)}evidence.csv", headers={"If-None-Match": before})
    assert after.status_code == HTTPStatus.OK
    assert b"concern" in after.content


def test_the_table_narrows_down_by_plain_links(client, edith, mona, ravi, rosa):
    make_reference("blog2020")
    Reference.objects.filter(key="blog2020").update(evidence_type="self-published")
    text = f"{TEXT}\nIt is usually mild [@blog2020].\n"
    article = make_article(edith, text=text)
    from_the_library(article, edith, "blog2020")
    edition = published(article, mona, ravi, rosa)
    page = table(client, edition, "?show=weak")
    assert "It is usually mild." in page
    assert "Severe neutropenia" not in page
    assert "1 of 4 claims" in page
    assert 'href="?show=weak&amp;type=self-published"' in page
    assert [line["claim"] for line in file(client, edition, "?type=self-published")] == ["It is usually mild."]


def from_the_library(article: Article, edith: User, key: str) -> None:
    link_reference(article=article, actor=edith, reference=Reference.objects.get(key=key))


def test_an_abstract_belongs_to_its_publisher_and_is_not_shown(client, edition):
    Reference.objects.filter(key="curtis2014").update(abstract="Words of the publisher.")
    for address in ("evidence/", "evidence.csv", "patient/evidence/", "patient/evidence.csv"):
        response = client.get(f"{place(edition)}{address}")
        assert response.status_code == HTTPStatus.OK
        assert b"Words of the publisher" not in response.content


def test_what_is_said_of_the_edition_stands_above_the_table(client, edition, edith, mona, ravi, rosa):
    noticed(edition, mona, NoticeKind.CONCERN, reason="We are looking into it.")
    assert "We are looking into it." in table(client, edition)
    second_edition(edition, edith, mona, ravi, rosa)
    assert "This is an earlier edition" in table(client, edition)


def test_hostile_words_are_text(client, edith, mona, ravi, rosa):
    make_reference("evil2014", title="<script>alert(1)</script>", author=[{"family": "=cmd|' /C calc'!A0"}])
    article = make_article(edith, text="A claim <b>bold</b> of weight [@evil2014].\n")
    from_the_library(article, edith, "evil2014")
    edition = published(article, mona, ravi, rosa)
    page = table(client, edition)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.parametrize("query", ["?type=%00&show=x&source=%00&page=-1", "?page=zzz", "?page=9999", "?source=[@x]"])
def test_an_odd_address_is_no_fault(client, edition, query):
    assert client.get(f"{place(edition)}evidence/{query}").status_code == HTTPStatus.OK
    assert client.get(f"{place(edition)}evidence.csv{query}").status_code == HTTPStatus.OK


def test_a_long_table_costs_as_much_as_a_short_one(client, edith, mona, ravi, rosa, edition, django_assert_num_queries):
    keys = [f"many{number}" for number in range(2000, 2012)]
    for key in keys:
        make_reference(key)
    article = make_article(edith, title="Many?", text="\n\n".join(f"Claim {key} [@{key}]." for key in keys))
    for key in keys:
        from_the_library(article, edith, key)
    many = published(article, mona, ravi, rosa)
    for one in (edition, many):
        for address in (f"{place(one)}evidence/", f"{place(one)}evidence.csv"):
            with django_assert_num_queries(6):
                client.get(address)


# --- the list of references on the article's page ------------------------------------------------------------


def of_two_kinds(edith, mona, ravi, rosa) -> Edition:
    article = make_article(edith)
    Reference.objects.filter(key="palumbo2012").update(evidence_type="guideline")
    return published(article, mona, ravi, rosa)


def test_the_list_of_references_narrows_down_by_kind(client, edith, mona, ravi, rosa):
    edition = of_two_kinds(edith, mona, ravi, rosa)
    page = words(client.get(f"/articles/{edition.article.slug}/").content)
    assert f'href="{place(edition)}evidence/?type=guideline" data-sources="1">Guideline' in page
    assert f'href="{place(edition)}evidence/?type=research" data-sources="2">Research' in page
    assert "show=flagged" not in page


def test_what_was_announced_since_can_be_asked_for(client, edition):
    source_retracted("curtis2014")
    page = words(client.get(f"/articles/{edition.article.slug}/").content)
    assert f'href="{place(edition)}evidence/?show=flagged" data-sources="2">With a notice' in page


def test_the_numbers_are_those_of_the_text_that_is_read(client, edition):
    source_retracted("curtis2014")
    page = words(client.get(f"/articles/{edition.article.slug}/patient/").content)
    assert f'href="{place(edition)}patient/evidence/?show=flagged" data-sources="1">With a notice' in page


def test_one_kind_of_source_is_no_choice(client, edition):
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()
    assert "data-source-filter" not in page
    assert f'href="{place(edition)}evidence/"' in page


def test_each_link_leads_to_what_it_promises_without_a_script(client, edith, mona, ravi, rosa):
    edition = of_two_kinds(edith, mona, ravi, rosa)
    assert "Severe neutropenia" not in table(client, edition, "?type=guideline")
    assert "Chemotherapy is a common cause" in table(client, edition, "?type=guideline")
