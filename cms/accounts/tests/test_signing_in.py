"""Signing in: by user name or address, never by guessing; signing up: never."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from cms.accounts.tests.cast import PASSWORD, make_user
from cms.outbox.models import OutboxMessage

SIGN_IN = "/accounts/login/"


def sign_in(client, login: str, password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": login, "password": password})


@pytest.mark.parametrize("login", ["edith", "EDITH", "edith@house.example", "Edith@House.Example"])
def test_edith_signs_in_by_name_or_address(client, edith, login):
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:start"))


def test_signing_in_is_no_change_to_the_person(client, edith):
    before = edith.history.count()
    sign_in(client, "edith")
    edith.refresh_from_db()
    assert edith.last_login
    assert edith.history.count() == before


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, edith):
    wrong, unknown = sign_in(client, "edith", "not her password"), sign_in(client, "nobody", "not her password")
    errors = [list(answer.context["form"].non_field_errors()) for answer in (wrong, unknown)]
    assert errors[0]
    assert errors[0] == errors[1]


def test_a_deactivated_account_is_not_signed_in(client, edith):
    edith.is_active = False
    edith.save()
    sign_in(client, "edith")
    assert "_auth_user_id" not in client.session


def test_the_system_account_cannot_sign_in(client, system):
    sign_in(client, "system", "")
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client, edith):
    for _ in range(12):
        last = sign_in(client, "edith", "a guess")
    right = sign_in(client, "edith")
    assert last.status_code in {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}
    assert right.status_code != HTTPStatus.FOUND


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/")
    answer = client.post(
        "/accounts/signup/",
        {"username": "eve", "email": "eve@evil.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "account/signup_closed.html" in [template.name for template in page.templates]
    assert "_auth_user_id" not in client.session
    assert answer.status_code == HTTPStatus.OK


def test_a_reset_link_goes_through_the_outbox_to_the_account(client, edith):
    client.post("/accounts/password/reset/", {"email": "edith@house.example"})
    message = OutboxMessage.objects.get(kind="password-reset-key")
    assert (message.recipient, message.address, message.wipe_when_sent) == (edith, "", True)


def test_a_reset_for_an_unknown_address_writes_to_nobody(client, db):
    answer = client.post("/accounts/password/reset/", {"email": "nobody@elsewhere.example"})
    assert answer.status_code == HTTPStatus.FOUND
    assert not OutboxMessage.objects.exists()


def test_an_address_in_capitals_is_kept_in_small_letters(db):
    assert make_user("Ada", email="Ada@House.Example").email == "ada@house.example"


def test_a_reset_link_carries_the_sites_own_address_whatever_host_was_asked(client, edith, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://pipeline.example"
    client.post("/accounts/password/reset/", {"email": "edith@house.example"}, headers={"host": "evil.example"})
    body = OutboxMessage.objects.get(kind="password-reset-key").body
    assert "https://pipeline.example/accounts/password/reset/key/" in body
    assert "evil.example" not in body
