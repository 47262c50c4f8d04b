"""A round is short of reviewers where nobody who judges it is of a specialty that its rules name."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from articles.tests.scenes import make_article
from cms.accounts.actions.people import change_own_details
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.desk.board_places import place_articles
from cms.desk.models import BoardPlace
from cms.desk.waiting_queries import first_without_reviewers
from reviews.actions import decline, set_policy
from reviews.models import Round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def carl() -> User:
    """The board's one cardiologist; the rules compare without capitals."""
    return make_user("Dr Carl", Role.REVIEWER, specialty="cardiology")


@pytest.fixture
def heart_round(edith, mona, ravi, rosa, carl) -> Round:
    """Two of two are asked, and the rules name a specialty that neither has."""
    set_policy(actor=mona, topic=None, specialties=["Cardiology"])
    review = make_round(make_article(edith, title="Why does the heart race?"))
    for reviewer in (ravi, rosa):
        make_assignment(review, reviewer, mona)
    return review


def is_short(review: Round) -> bool:
    return BoardPlace.objects.get(article=review.article_id).lacks_reviewers


def test_a_round_without_a_specialty_that_its_rules_name_is_short_of_reviewers(heart_round, mona, carl):
    assert is_short(heart_round)
    make_assignment(heart_round, carl, mona)
    assert not is_short(heart_round)


def test_it_is_short_again_when_the_one_who_has_it_declines(heart_round, mona, carl):
    asked = make_assignment(heart_round, carl, mona, accepted=False)
    assert not is_short(heart_round)
    decline(assignment=asked, actor=carl, reason="No time.")
    assert is_short(heart_round)


def changed_specialty(person: User, specialty: str) -> User:
    return change_own_details(
        actor=person, credentials=person.credentials, affiliation=person.affiliation, specialty=specialty, orcid=""
    )


def test_a_reviewers_new_specialty_counts_until_they_have_signed(heart_round, ravi):
    ravi = changed_specialty(ravi, "Cardiology")
    assert not is_short(heart_round)
    ravi = changed_specialty(ravi, "Haematology")
    assert is_short(heart_round)


def test_what_was_signed_keeps_the_specialty_as_at_signing(heart_round, ravi):
    ravi = changed_specialty(ravi, "Cardiology")
    signed(heart_round.assignments.get(reviewer=ravi))
    changed_specialty(ravi, "Haematology")
    place_articles([heart_round.article])
    assert not is_short(heart_round)


def test_a_card_says_that_its_round_is_short_of_reviewers(client, heart_round, mona, carl):
    client.force_login(mona)
    assert "short of reviewers" in client.get(reverse("desk:rounds")).content.decode()
    make_assignment(heart_round, carl, mona)
    assert "short of reviewers" not in client.get(reverse("desk:rounds")).content.decode()


def test_rounds_from_before_are_found_without_a_specialty(heart_round, edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, specialties=[])
    full = make_round(make_article(edith, title="Two of two?"))
    for reviewer in (ravi, rosa):
        make_assignment(full, reviewer, mona)
    BoardPlace.objects.update(lacks_reviewers=False)
    editor = SimpleNamespace(connection=connection)
    import_module("cms.desk.migrations.0010_short_of_a_specialty").fill(apps, editor)
    assert [place.round for place in BoardPlace.objects.filter(lacks_reviewers=True)] == [heart_round]


def test_the_start_page_says_which_specialty_is_missing(client, heart_round, mona):
    client.force_login(mona)
    page = client.get("/desk/")
    assert page.context["unassigned"] == [heart_round]
    assert "2 of 2 reviewers · nobody from Cardiology ·" in " ".join(page.content.decode().split())


@pytest.mark.parametrize("rounds", [1, 3])
def test_more_of_them_ask_no_more_of_the_database(heart_round, edith, mona, ravi, rounds, django_assert_num_queries):
    for number in range(1, rounds):
        make_assignment(make_round(make_article(edith, title=f"Question {number}?")), ravi, mona)
    with django_assert_num_queries(2):
        assert [one.lacking for one in first_without_reviewers(5)] == [["Cardiology"]] * rounds
