"""Editorial policy, the board, robots.txt, and what is said where nothing is."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from cms.publishing.tests.served_page import words

pytestmark = pytest.mark.django_db


def test_the_policy_is_readable_with_its_contents(client):
    page = words(client.get("/editorial-policy/").content)
    assert "<h1>Editorial policy</h1>" in page
    assert "Committee on Publication Ethics" in page
    assert "---" not in page


def test_the_policy_asks_the_database_for_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/editorial-policy/")


def test_the_board_is_named_with_credentials_and_without_contact_data(client, ravi, rosa, edith):
    ravi.affiliation = "Northgate Hospital"
    ravi.save()
    page = words(client.get("/medical-advisory-board/").content)
    assert "Dr Ravi" in page
    assert "MD, FRCP" in page
    assert "Northgate Hospital" in page
    assert "Edith" not in page
    assert "@" not in page


def test_who_has_left_is_not_on_the_board(client, ravi, rosa):
    ravi.is_active = False
    ravi.save()
    assert "Dr Ravi" not in words(client.get("/medical-advisory-board/").content)


@pytest.mark.parametrize("fixtures", [("ravi",), ("ravi", "rosa", "ruth")])
def test_the_board_costs_one_query(client, request, django_assert_num_queries, fixtures):
    for name in fixtures:
        request.getfixturevalue(name)
    with django_assert_num_queries(1):
        client.get("/medical-advisory-board/")


def test_crawlers_are_kept_from_the_desk(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /desk/" in response.content.decode()
    assert "Disallow: /articles/" not in response.content.decode()


@pytest.mark.parametrize("place", ["/articles/nothing/", "/articles/nothing/versions/", "/topics/nothing/"])
def test_a_missing_page_helps(client, place):
    response = client.get(place)
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "This page is not here" in words(response.content)
