"""Bringing sources into the library from the desk."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Reference
from articles.tests.scenes import make_reference
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

URL = "/desk/library/add/"
RIS = "TY  - JOUR\nTI  - Iron deficiency\nAU  - Camaschella, Clara\nPY  - 2019\nJO  - Blood\nER  - \n"


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def test_pasted_records_come_in_and_are_listed(desk):
    response = desk.post(URL, {"text": RIS, "format": "auto"})
    assert response.status_code == 200
    assert Reference.objects.get().title == "Iron deficiency"
    assert "1 added, 0 known already" in " ".join(response.content.decode().split())


def test_the_same_records_again_change_nothing_and_say_so(desk):
    desk.post(URL, {"text": RIS, "format": "ris"})
    response = desk.post(URL, {"text": RIS, "format": "ris"})
    assert "0 added, 1 known already" in " ".join(response.content.decode().split())
    assert Reference.objects.count() == 1


def test_an_uploaded_file_comes_in(desk):
    upload = SimpleUploadedFile("export.ris", RIS.encode())
    assert desk.post(URL, {"file": upload, "format": "auto"}).status_code == 200
    assert Reference.objects.count() == 1


@pytest.mark.parametrize("fields", [{"text": "  ", "format": "auto"}, {"text": "no records here", "format": "auto"}])
def test_what_cannot_be_read_is_said_and_nothing_is_kept(desk, fields):
    response = desk.post(URL, fields)
    assert response.status_code == 422
    assert not Reference.objects.exists()


def test_pasted_text_is_not_lost_when_it_cannot_be_read(desk):
    response = desk.post(URL, {"text": "no records here", "format": "auto"})
    assert "no records here" in response.content.decode()


def test_a_source_that_was_looked_up_opens(desk):
    found = make_reference("curtis2014")
    with patch("cms.desk.views.adding_sources.look_up_reference", return_value=found):
        response = desk.post(URL, {"identifier": "10.1000/curtis2014"})
    assert response["Location"] == f"/desk/library/{found.pk}/"


def test_a_look_up_that_fails_says_why_beside_the_field(desk):
    refusal = Refused("The look-up service cannot be reached.", code="unreachable")
    with patch("cms.desk.views.adding_sources.look_up_reference", side_effect=refusal):
        response = desk.post(URL, {"identifier": "10.1000/x"})
    assert response.status_code == 422
    assert "cannot be reached" in response.content.decode()


def test_text_that_is_no_identifier_is_refused_without_asking_anybody(desk):
    response = desk.post(URL, {"identifier": "not an identifier"})
    assert response.status_code == 422


def test_records_that_could_be_either_of_two_entries_are_listed_with_a_way_to_merge_them(desk):
    by_doi, by_pmid = make_reference("by-doi", DOI="10.5555/x"), make_reference("by-pmid", DOI=None, PMID="77")
    record = RIS.replace("ER  -", "DO  - 10.5555/x\nAN  - 77\nDB  - PubMed\nER  -")
    response = desk.post(URL, {"text": record, "format": "ris"})
    page = " ".join(response.content.decode().split())
    assert "0 known already, 0 unreadable, 1 undecided" in page
    assert f"/desk/library/{by_doi.pk}/?duplicate={by_pmid.key}#merge-heading" in page


def test_what_got_its_missing_identifier_is_said(desk):
    make_reference("by-doi", DOI="10.5555/x")
    record = RIS.replace("ER  -", "DO  - 10.5555/x\nAN  - 77\nDB  - PubMed\nER  -")
    assert (
        "Got the DOI or PMID that was missing: by-doi."
        in desk.post(URL, {"text": record, "format": "ris"}).content.decode()
    )
