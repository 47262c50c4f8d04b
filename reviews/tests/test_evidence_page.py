"""The evidence table beside a review: open when the text is, to nobody else."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

import pytest

from articles.actions import mark_reference
from articles.models import Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.tests import cast
from reviews.actions import decline
from reviews.models import Assignment
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
PATIENT = "## What it means\n\nYour blood has too few white cells [@curtis2014].\n"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    review = make_round(make_article(cast.make_edith(), patient=PATIENT))
    return make_assignment(review, cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


def read(client, assignment: Assignment, **query: str) -> str:
    response = client.get(to("evidence", assignment), query)
    assert response.status_code == HTTPStatus.OK
    return " ".join(response.content.decode().split())


def test_each_claim_of_the_version_stands_beside_its_sources(client, ravi, assignment):
    client.force_login(ravi)
    page = read(client, assignment)
    assert "Severe neutropenia is a count below 500/μL." in page
    assert f'href="{to("assignment", assignment)}?audience=professional#cite-3"' in page
    assert 'id="cite-3"' in client.get(to("assignment", assignment)).content.decode()


def test_the_review_leads_to_the_table_of_the_text_that_is_read(client, ravi, assignment):
    client.force_login(ravi)
    review = client.get(to("assignment", assignment), {"audience": "patient"}).content.decode()
    assert f'href="{to("evidence", assignment)}?audience=patient"' in review
    page = read(client, assignment, audience="patient")
    assert "too few white cells" in page
    assert "Severe neutropenia" not in page


def test_an_abstract_can_be_read_beside_the_claim(client, ravi, assignment):
    Reference.objects.filter(key="curtis2014").update(abstract="What the trial found.")
    client.force_login(ravi)
    assert "What the trial found." in read(client, assignment)


def test_a_source_that_fell_after_submission_says_so(client, ravi, mona, assignment):
    curtis = Reference.objects.get(key="curtis2014")
    mark_reference(reference=curtis, actor=mona, status="retracted", on=None, reason="The notice.")
    client.force_login(ravi)
    assert "2 of 3 claims" in read(client, assignment, show="retracted")


def test_a_later_draft_is_not_shown(client, ravi, edith, assignment):
    edited(assignment.round.article, edith, f"{TEXT}\nA sentence of the day after [@curtis2014].\n")
    client.force_login(ravi)
    assert "the day after" not in read(client, assignment)
    assert b"the day after" not in client.get(to("evidence_csv", assignment)).content


def test_the_file_holds_what_the_page_shows(client, ravi, assignment):
    client.force_login(ravi)
    response = client.get(to("evidence_csv", assignment), {"audience": "patient"})
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [(line["claim"], line["source_key"]) for line in lines] == [
        ("Your blood has too few white cells.", "curtis2014")
    ]
    assert response["Content-Disposition"].endswith('version-1-patient.csv"')


@pytest.mark.parametrize("name", ["evidence", "evidence_csv"])
def test_it_opens_with_the_text(client, ravi, edith, mona, name):
    invited = make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)
    client.force_login(ravi)
    answer = client.get(to(name, invited), follow=True)
    assert answer.redirect_chain == [(to("assignment", invited), HTTPStatus.FOUND)]
    page = answer.content.decode()
    assert "The text opens when you have accepted and declared your interests." in page
    assert "Severe neutropenia" not in page


@pytest.mark.parametrize("name", ["evidence", "evidence_csv"])
def test_it_closes_for_whoever_steps_back(client, ravi, assignment, name):
    decline(assignment=assignment, actor=ravi, reason="No time.")
    client.force_login(ravi)
    assert client.get(to(name, assignment)).status_code == HTTPStatus.FOUND


def test_whoever_signed_can_look_again(client, ravi, assignment):
    signed(assignment)
    client.force_login(ravi)
    assert to("evidence", assignment) in client.get(to("assignment", assignment)).content.decode()
    assert "3 claims" in read(client, assignment)


@pytest.mark.parametrize("name", ["evidence", "evidence_csv"])
def test_another_reviewer_is_told_nothing(client, ruth, assignment, name):
    client.force_login(ruth)
    assert client.get(to(name, assignment)).status_code == HTTPStatus.NOT_FOUND
