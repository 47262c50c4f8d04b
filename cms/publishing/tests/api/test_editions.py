"""An article and its editions: the facts of the record, and nothing of what is gone or was never signed."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest

from articles.actions import change_slug
from articles.models import Article
from articles.tests.scenes import make_article
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.api.scenes import API, path_of, refused, told
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    published_by_the_cast,
    reaffirmed,
    rewritten,
    second_edition,
    shown_early,
    source_retracted,
)
from reviews.tests.scenes import make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
OWN = {"article", "is_live", "links"}


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    with on(2026, 3, 2):
        return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def first(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def place(first) -> str:
    return f"{API}/articles/{first.article.slug}"


def test_an_article_is_its_live_edition(client, first, place, edith, mona, ravi, rosa):
    second_edition(first, edith, mona, ravi, rosa)
    assert told(client, place)["edition"] == 2
    assert told(client, place)["is_live"]
    assert not told(client, f"{place}/editions/1")["is_live"]


def test_an_edition_says_exactly_what_its_file_says(client, first, place, mona):
    noticed(first, mona, NoticeKind.CONCERN)
    body = told(client, f"{place}/editions/1")
    file = json.loads(client.get(f"/articles/{first.article.slug}/editions/1/article.json").content)
    assert {name: value for name, value in body.items() if name not in OWN} == file


def test_every_link_of_an_edition_leads_somewhere(client, place, monkeypatch):
    monkeypatch.setattr("cms.publishing.exporting.pdf.output_of", lambda command, data, folder, **bounds: data)
    for name, address in told(client, place)["links"].items():
        if address:  # where the library that draws PDF is not installed, there is none
            assert client.get(path_of(address)).status_code == HTTPStatus.OK, name


def test_editions_are_listed_newest_first_by_the_page(client, first, place, edith, mona, ravi, rosa):
    second_edition(first, edith, mona, ravi, rosa)
    reaffirmed(first, mona, ravi, rosa)
    page = told(client, f"{place}/editions?limit=2")
    assert [(item["edition"], item["basis"]) for item in page["items"]] == [(3, "reaffirmed"), (2, "approval")]
    assert [item["edition"] for item in told(client, page["next"])["items"]] == [1]


def test_a_reference_says_what_became_of_it(client, place):
    assert told(client, f"{place}/editions/1/references")["items"][0]["status"]["now"] == "none"
    source_retracted("curtis2014")
    found = {item["key"]: item for item in told(client, f"{place}/editions/1/references")["items"]}
    assert found["curtis2014"]["status"] == {"when_signed": "none", "now": "retracted", "on": "2026-08-01"}
    assert found["curtis2014"]["numbers"] == {"professional": 2, "patient": 1}
    assert found["palumbo2012"]["doi"] == "10.1000/palumbo2012"
    assert "abstract" not in found["palumbo2012"]["csl"]


def test_a_claim_comes_with_its_sources_and_its_context(client, place):
    claims = told(client, f"{place}/editions/1/claims")["items"]
    assert claims[0]["text"] == "Chemotherapy is a common cause of neutropenia."
    assert claims[0]["context"]["headings"] == ["Causes"]
    assert [source["number"] for source in claims[1]["sources"]] == [1, 2]
    page = client.get(path_of(claims[0]["address"]).split("#")[0]).content.decode()
    assert f'id="{claims[0]["address"].split("#")[1]}"' in page


def test_the_text_for_patients_has_claims_of_its_own(client, place, edith, mona, ravi, rosa):
    claims = told(client, f"{place}/editions/1/claims?audience=patient")
    assert claims["audience"] == "patient"
    assert claims["items"][0]["text"] == "Neutrophils are cells that fight germs."
    published_article(edith, mona, ravi, rosa, title="What has one text?")
    alone = f"{API}/articles/what-has-one-text"
    for path in (f"{alone}/editions/1/claims?audience=patient", f"{alone}?audience=patient"):
        assert refused(client, path, HTTPStatus.NOT_FOUND)["code"] == "text-missing"


def test_a_withdrawn_edition_gives_only_its_notice(client, first, place, mona):
    noticed(first, mona, NoticeKind.WITHDRAWAL, "The dose was wrong by ten.")
    for path in ("", "/editions/1", "/editions/1/references", "/editions/1/claims"):
        problem = refused(client, f"{place}{path}", HTTPStatus.GONE)
        assert problem["code"] == "withdrawn"
        assert problem["notices"][0]["reason"] == "The dose was wrong by ten."
        assert "neutropenia" not in json.dumps(problem)
    (item,) = told(client, f"{place}/editions")["items"]
    assert (item["state"], item["title"], item["change_note"]) == ("withdrawn", None, None)


@pytest.mark.parametrize("accept", ["text/markdown", "application/ld+json"])
def test_a_withdrawn_edition_is_gone_in_every_format(client, first, place, mona, accept):
    noticed(first, mona, NoticeKind.WITHDRAWAL)
    refused(client, place, HTTPStatus.GONE, accept=accept)


def test_an_old_edition_stays_where_it_was_when_the_live_one_is_withdrawn(
    client, first, place, edith, mona, ravi, rosa
):
    noticed(second_edition(first, edith, mona, ravi, rosa), mona, NoticeKind.WITHDRAWAL)
    refused(client, place, HTTPStatus.GONE)
    assert told(client, f"{place}/editions/1")["edition"] == 1
    assert [item["state"] for item in told(client, f"{place}/editions")["items"]] == ["withdrawn", "published"]


def test_a_draft_and_a_version_opened_early_are_missing_like_what_never_was(client, edith, mona):
    review = make_round(make_article(edith))
    shown_early(review, mona)
    draft = make_article(edith, title="A draft?")
    for slug in (review.article.slug, draft.slug, "no-such-article"):
        for path in ("", "/editions", "/editions/1", "/editions/1/references", "/editions/1/claims"):
            problem = refused(client, f"{API}/articles/{slug}{path}", HTTPStatus.NOT_FOUND)
            assert problem["code"] == "not-found"
        assert refused(client, f"{API}/notices?article={slug}", HTTPStatus.NOT_FOUND)["code"] == "not-found"


def test_an_emergency_edition_is_nowhere(client, edith, mona):
    named_for_emergencies(mona)
    edition = in_emergency(make_round(make_article(edith)), mona)
    noticed(edition, mona, NoticeKind.CONCERN)
    place = f"{API}/articles/{edition.article.slug}"
    for path in ("", "/editions", "/editions/1", "/editions/1/references", "/editions/1/claims"):
        refused(client, f"{place}{path}", HTTPStatus.NOT_FOUND)
    for path in ("changes", "notices"):
        assert edition.article.slug not in {item["article"] for item in told(client, f"{API}/{path}")["items"]}


def test_over_an_emergency_edition_the_signed_one_is_not_called_current(client, first, place, edith, mona):
    named_for_emergencies(mona)
    in_emergency(make_round(rewritten(first.article, edith)), mona)
    problem = refused(client, place, HTTPStatus.NOT_FOUND)
    assert problem["code"] == "not-signed"
    assert client.get(path_of(problem["page"])).status_code == HTTPStatus.OK
    assert [item["edition"] for item in told(client, f"{place}/editions")["items"]] == [1]
    assert not told(client, f"{place}/editions/1")["is_live"]
    refused(client, f"{place}/editions/2", HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize(
    "path",
    ["", "?audience=patient", "/editions?limit=3", "/editions/1", "/editions/1/references", "/editions/1/claims"],
)
def test_an_earlier_address_leads_on(client, first, place, mona, path):
    change_slug(article=first.article, actor=mona, slug="somewhere-else")
    response = client.get(f"{place}{path}")
    assert response.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert path_of(response["Location"]) == f"{API}/articles/somewhere-else{path}"
    assert told(client, response["Location"])["article"] == "somewhere-else"


def test_notices_of_an_article_that_has_moved_lead_on_too(client, first, mona):
    change_slug(article=first.article, actor=mona, slug="somewhere-else")
    response = client.get(f"{API}/notices?article={first.article.slug}&limit=5")
    assert path_of(response["Location"]) == f"{API}/notices?article=somewhere-else&limit=5"


def test_notices_are_listed_newest_first_and_say_whether_they_hold(client, first, mona):
    for day, kind in enumerate([NoticeKind.CONCERN, NoticeKind.CONCERN_LIFTED, NoticeKind.RETRACTION], start=1):
        with on(2026, 4, day):
            noticed(first, mona, kind)
    page = told(client, f"{API}/notices?limit=2")
    rest = told(client, page["next"])
    assert [(one["kind"], one["holds"]) for one in page["items"] + rest["items"]] == [
        ("retraction", True),
        ("concern-lifted", False),
        ("concern", False),
    ]
    assert [one["kind"] for one in told(client, f"{API}/notices?kind=concern")["items"]] == ["concern"]
    found = told(client, f"{API}/notices?article={first.article.slug}&kind=retraction")["items"]
    assert [one["edition"] for one in found] == [1]


@pytest.mark.parametrize("editions", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("", 10), ("/editions", 4), ("/editions/1", 10), ("/editions/1/references", 7), ("/editions/1/claims", 7)],
)
def test_an_edition_costs_the_same_beside_one_and_beside_three(
    client, first, place, mona, ravi, rosa, django_assert_num_queries, path, queries, editions
):
    for _ in range(editions - 1):
        reaffirmed(first, mona, ravi, rosa)
    assert Article.objects.get().editions.count() == editions
    with django_assert_num_queries(queries):
        told(client, f"{place}{path}")
