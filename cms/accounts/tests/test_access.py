"""Every address has a rule, and the rule is kept before the view runs."""

from http import HTTPStatus

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.accounts.access import PUBLIC, SIGNED_IN, public, requires, rule_of, signed_in
from cms.accounts.roles import Role

pytestmark = [pytest.mark.urls("cms.accounts.tests.urls_for_access"), pytest.mark.django_db]

EVERY_ADDRESS = ["/public/", "/class/", "/signed-in/", "/editors/", "/managing/", "/board/"]


def opened(client) -> list[str]:
    return [address for address in EVERY_ADDRESS if client.get(address).status_code == HTTPStatus.OK]


def test_a_visitor_opens_what_is_public(client):
    assert opened(client) == ["/public/", "/class/"]


def test_a_visitor_is_sent_to_the_sign_in_page_and_back(client):
    answer = client.get("/editors/?tab=2")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/editors/%3Ftab%3D2")


def test_a_visitor_who_sends_a_form_comes_back_to_the_page_it_was_on(client):
    answer = client.post("/editors/", headers={"referer": "http://testserver/signed-in/"})
    assert answer["Location"] == "/accounts/login/?next=/signed-in/"


def test_a_form_from_elsewhere_does_not_lead_elsewhere(client):
    answer = client.post("/editors/", headers={"referer": "https://evil.example/page"})
    assert answer["Location"] == "/accounts/login/?next=/"


def test_a_script_of_a_signed_out_page_is_told_so(client):
    answer = client.post("/editors/", headers={"accept": "application/json"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json()["code"] == "signed-out"


def test_an_account_without_roles_finds_nothing_else(client, stranger):
    client.force_login(stranger)
    assert opened(client) == ["/public/", "/class/", "/signed-in/"]
    assert client.get("/editors/").status_code == HTTPStatus.NOT_FOUND


def test_an_editor_opens_what_editors_open(client, edith):
    client.force_login(edith)
    assert opened(client) == ["/public/", "/class/", "/signed-in/", "/editors/"]


def test_a_managing_editor_opens_what_editors_open_too(client, mona):
    client.force_login(mona)
    assert opened(client) == ["/public/", "/class/", "/signed-in/", "/editors/", "/managing/"]


def test_a_reviewer_opens_what_the_board_opens(client, ravi):
    client.force_login(ravi)
    assert opened(client) == ["/public/", "/class/", "/signed-in/", "/board/"]


def test_a_deactivated_editor_is_a_visitor_at_the_next_click(client, edith):
    client.force_login(edith)
    edith.is_active = False
    edith.save()
    assert opened(client) == ["/public/", "/class/"]


def test_the_role_is_asked_before_the_method(client, stranger):
    client.force_login(stranger)
    assert client.get("/post/").status_code == HTTPStatus.NOT_FOUND


def test_an_editor_learns_of_the_wrong_method(client, edith):
    client.force_login(edith)
    assert client.get("/post/").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_view_without_a_rule_is_never_served(client, mona):
    client.force_login(mona)
    with pytest.raises(ImproperlyConfigured, match="without a rule"):
        client.get("/forgotten/")


def test_a_public_page_asks_nothing_about_the_visitor(client, django_assert_num_queries, edith):
    client.force_login(edith)
    with django_assert_num_queries(0):
        answer = client.get("/public/")
    assert not answer.has_header("Vary")


def test_the_rule_of_a_view_can_be_read():
    assert rule_of(public(lambda request: None)) == PUBLIC
    assert rule_of(signed_in(lambda request: None)) == SIGNED_IN
    assert rule_of(requires(Role.EDITOR, Role.REVIEWER)(lambda request: None)).name == "editor or board reviewer"
    assert rule_of(lambda request: None) is None


def test_a_rule_about_roles_names_one():
    with pytest.raises(ImproperlyConfigured):
        requires()
