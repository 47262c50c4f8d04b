"""One article in three formats, by what the client accepts."""

from __future__ import annotations

import json
from datetime import date
from http import HTTPStatus

import pytest

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.queries import signed_by
from cms.publishing.tests.api.scenes import API, refused
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, published_by_the_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def place(edition) -> str:
    return f"{API}/articles/{edition.article.slug}"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("text/markdown", "text/markdown"),
        ("text/markdown; variant=pandoc", "text/markdown"),
        ("text/*;q=0.5, application/json;q=0.1", "text/markdown"),
        ("*/*, application/json;q=0", "text/markdown"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
    ],
)
def test_the_client_gets_what_it_prefers(client, place, accept, given):
    for path in (place, f"{place}/editions/1"):
        response = client.get(path, headers={"accept": accept} if accept else {})
        assert response["Content-Type"].split(";")[0] == given
        assert "Accept" in response["Vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*", "nonsense"])
def test_there_is_no_other_format(client, place, accept):
    assert refused(client, place, HTTPStatus.NOT_ACCEPTABLE, accept=accept)["code"] == "not-acceptable"


def test_markdown_is_that_of_the_file_with_its_notices(client, edition, place, mona):
    noticed(edition, mona, NoticeKind.CONCERN, "The dose is being looked into.")
    for query, name in (("", "article.md"), ("?audience=patient", "patient/article.md")):
        given = client.get(f"{place}{query}", headers={"accept": "text/markdown"}).content
        assert given == client.get(f"/articles/{edition.article.slug}/editions/1/{name}").content
        assert b"The dose is being looked into." in given


def test_json_ld_says_who_reviewed_which_page_when(client, edition, place):
    said = json.loads(client.get(f"{place}?audience=patient", headers={"accept": "application/ld+json"}).content)
    assert said["@context"] == "https://schema.org"
    assert said["@type"] == "MedicalWebPage"
    assert said["@id"].endswith("/editions/1/patient/")
    assert said["url"].endswith(f"/articles/{edition.article.slug}/patient/")
    assert [one["name"] for one in said["reviewedBy"]] == [one.printed_name for one in signed_by(edition)]
    assert said["lastReviewed"] == max(one.signed_at for one in signed_by(edition)).date().isoformat()
    assert said["audience"]["audienceType"] == "Patient"
    assert [one["sameAs"] for one in said["citation"]] == [["https://doi.org/10.1000/curtis2014"]]


def test_json_ld_says_from_its_announcement_on_that_a_cited_source_was_retracted(client, edith, place):
    asked = {"accept": "application/ld+json"}
    before = client.get(place, headers=asked)
    assert "creativeWorkStatus" not in json.loads(before.content)["citation"][0]
    reference = Reference.objects.get(key="curtis2014")
    mark_reference(
        reference=reference, actor=edith, status=RetractionStatus.RETRACTED, on=date(2026, 5, 4), reason="Announced."
    )
    after = client.get(place, headers={**asked, "if-none-match": before["ETag"]})
    assert json.loads(after.content)["citation"][0]["creativeWorkStatus"] == "Retracted"
    assert client.get(place, headers={**asked, "if-none-match": after["ETag"]}).status_code == HTTPStatus.NOT_MODIFIED


def test_json_ld_says_that_a_text_was_retracted(client, edition, place, mona):
    noticed(edition, mona, NoticeKind.RETRACTION, "The trial it rests on was made up.")
    said = json.loads(client.get(place, headers={"accept": "application/ld+json"}).content)
    assert said["creativeWorkStatus"] == "Retracted"
    assert said["name"].startswith("RETRACTED: ")
    assert said["correction"][0]["text"] == "The trial it rests on was made up."
