"""The version to judge, and the comments beside it."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.tests import cast
from reviews.actions import comment, decline
from reviews.models import Assignment, Comment
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round, signed

PATIENT = "## What it means\n\nYour blood has too few white cells [@curtis2014].\n"


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    review = make_round(make_article(cast.make_edith(), patient=PATIENT))
    return make_assignment(review, cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


def test_the_frozen_text_is_shown_as_readers_will_see_it(client, ravi, assignment):
    client.force_login(ravi)
    page = client.get(to("assignment", assignment)).content.decode()
    frozen = assignment.round.version.renditions.get(audience="professional")
    for part in frozen.parts.values():
        assert part in page


def test_the_patients_text_is_a_link_away(client, ravi, assignment):
    client.force_login(ravi)
    answer = client.get(to("assignment", assignment), {"audience": "patient"})
    assert "too few white cells" in answer.content.decode()
    sheet = answer.content.decode().split('class="sheet"')[1].split("</aside>")[0].split("<aside")[0]
    assert "antibodies against neutrophils" not in sheet


def test_an_unknown_audience_shows_the_professional_text(client, ravi, assignment):
    client.force_login(ravi)
    page = client.get(to("assignment", assignment), {"audience": "nobody"}).content.decode()
    assert "antibodies against neutrophils" in page


def test_a_later_save_of_the_draft_is_not_shown(client, ravi, edith, assignment):
    edited(assignment.round.article, edith, f"{TEXT}\nA sentence of the day after.\n")
    client.force_login(ravi)
    assert b"A sentence of the day after." not in client.get(to("assignment", assignment)).content


def test_the_page_states_what_would_be_signed(client, ravi, assignment):
    client.force_login(ravi)
    page = client.get(to("assignment", assignment)).content.decode()
    assert assignment.round.version.version_sha256 in page
    assert "Dr Ravi, MD, FRCP" in page
    assert "approve it for publication" in page
    assert "ask for the changes that I have named" in page


def test_a_comment_on_a_passage_reaches_the_round(client, ravi, assignment):
    client.force_login(ravi)
    answer = client.post(to("comment", assignment), {"quote": "below 500/μL", "body": "Per microlitre of blood?"})
    made = Comment.objects.get()
    assert answer["Location"].endswith(f"#comment-{made.pk}")
    assert (made.author, made.quote, made.body) == (ravi, "below 500/μL", "Per microlitre of blood?")


def test_an_unfinished_comment_comes_back_as_it_was_typed(client, ravi, assignment):
    client.force_login(ravi)
    answer = client.post(to("comment", assignment), {"quote": "a long passage", "body": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "a long passage" in answer.content.decode()
    assert not Comment.objects.exists()


def test_comments_of_the_others_are_shown(client, ravi, edith, assignment):
    comment(review=assignment.round, actor=edith, body="We asked the authors.")
    client.force_login(ravi)
    assert b"We asked the authors." in client.get(to("assignment", assignment)).content


def test_what_another_reviewer_signed_in_this_round_is_not_shown(client, ravi, rosa, mona, assignment):
    signed(make_assignment(assignment.round, rosa, mona))
    client.force_login(ravi)
    assert b"Dr Rosa" not in client.get(to("assignment", assignment)).content


def test_what_the_board_said_before_is_shown(client, ravi, rosa, edith, mona):
    article = make_article(edith)
    signed(make_assignment(make_round(article), rosa, mona), "request-changes", "Say for which drugs.")
    again = make_assignment(make_round(edited(article, edith, f"{TEXT}\nNot chemotherapy.\n")), ravi, mona)
    client.force_login(ravi)
    page = client.get(to("assignment", again)).content.decode()
    assert "Round 1, version 1" in page
    assert "Say for which drugs." in page


def test_stepping_back_closes_the_text(client, ravi, assignment):
    decline(assignment=assignment, actor=ravi, reason="A conflict that I had forgotten.")
    client.force_login(ravi)
    page = client.get(to("assignment", assignment)).content.decode()
    assert "antibodies against neutrophils" not in page
    assert "You declined this review" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_more_comments_and_rounds_ask_no_more_of_the_database(
    client, ravi, rosa, edith, mona, django_assert_num_queries, rows
):
    article = make_article(edith, patient=PATIENT)
    for number in range(rows):
        before = make_assignment(make_round(edited(article, edith, f"{TEXT}\nTry {number}.\n")), rosa, mona)
        signed(before, "request-changes")
    assignment = make_assignment(make_round(edited(article, edith, f"{TEXT}\nThe last one.\n")), ravi, mona)
    for number in range(rows):
        comment(review=assignment.round, actor=ravi, body=f"Remark {number}.")
    client.force_login(ravi)
    with django_assert_num_queries(15):
        client.get(to("assignment", assignment))
