"""A reviewer reads on their own page what became of their request for changes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.tests.scenes import TEXT, edited, make_article
from reviews.actions import adjudicate
from reviews.models import SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(edith, ravi, mona) -> SignOff:
    return signed(make_assignment(make_round(make_article(edith)), ravi, mona), SignOff.Choice.REQUEST_CHANGES)


def receipt(client, sign_off: SignOff) -> str:
    client.force_login(sign_off.reviewer)
    page = client.get(reverse("reviews:assignment", args=[sign_off.assignment_id])).content.decode()
    return " ".join(page.split()).partition("What became of your request</h3>")[2].partition("</section>")[0]


def test_that_it_stands(client, refused):
    assert ">Stands</span>" in receipt(client, refused)


def test_that_a_new_version_answers_it_without_a_link_to_the_desk(client, refused, edith):
    make_round(edited(refused.round.article, edith, TEXT + "\nMended."))
    said = receipt(client, refused)
    assert "Version 2, submitted" in said
    assert "/desk/" not in said


def test_who_decided_against_it_and_why(client, refused, mona):
    adjudicate(sign_off=refused, actor=mona, reason="The figure is right; see page 96.")
    assert "The figure is right; see page 96." in receipt(client, refused)


def test_an_approval_has_no_such_part(client, edith, ravi, mona):
    approval = signed(make_assignment(make_round(make_article(edith)), ravi, mona))
    assert receipt(client, approval) == ""
