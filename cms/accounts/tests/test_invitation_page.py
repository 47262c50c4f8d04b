"""The page behind the link."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from cms.accounts import views
from cms.accounts.actions.invitations import invite, revoke_invitation
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import PASSWORD
from cms.accounts.tests.letters import token_in_last_invitation


@pytest.fixture
def invitation(mona):
    return invite(actor=mona, email="ada@clinic.example", printed_name="Dr Ada Byron", roles=[Role.REVIEWER])


@pytest.fixture
def link(invitation) -> str:
    return reverse("people:accept_invitation", args=[token_in_last_invitation()])


def filled_in(**changes) -> dict[str, str]:
    return {"username": "ada", "password": PASSWORD, "password_again": PASSWORD, "credentials": "MD"} | changes


def test_it_says_who_invites_whom_as_what(client, link):
    page = client.get(link).content.decode()
    assert "Mona invites you, Dr Ada Byron" in page
    assert "board reviewer" in page


def test_accepting_signs_in(client, link):
    answer = client.post(link, filled_in())
    assert answer["Location"] == reverse("desk:start")
    assert client.session["_auth_user_id"] == str(User.objects.get(username="ada").pk)


def test_the_name_in_print_cannot_be_chosen_here(client, link):
    client.post(link, filled_in(printed_name="Professor Somebody Else"))
    assert User.objects.get(username="ada").printed_name == "Dr Ada Byron"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password_again": "something different"}, "The two passwords are not the same."),
        ({"password": "1234567890", "password_again": "1234567890"}, "too common"),
        ({"username": "MONA"}, "Somebody already has this user name."),
        ({"username": "ada byron"}, "Enter a valid username"),
        ({"orcid": "0000-0002-1825-0098"}, "slip"),
    ],
)
def test_a_slip_keeps_what_was_typed_and_says_what_to_mend(client, link, changes, message):
    answer = client.post(link, filled_in(**changes))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert message in page
    assert 'value="MD"' in page


def test_passwords_are_never_sent_back(client, link):
    answer = client.post(link, filled_in(password_again="another secret"))
    assert PASSWORD not in answer.content.decode()


def test_an_unknown_link_is_not_there(client, db):
    assert client.get(reverse("people:accept_invitation", args=["guessed"])).status_code == HTTPStatus.NOT_FOUND


def test_a_withdrawn_link_helps_on(client, link, invitation, mona):
    revoke_invitation(actor=mona, invitation=invitation)
    answer = client.get(link)
    assert answer.status_code == HTTPStatus.GONE
    assert reverse("account_login") in answer.content.decode()


def test_a_used_link_says_the_same_as_a_withdrawn_one(client, link, invitation, mona):
    client.post(link, filled_in())
    used = client.get(link).context["reason"]
    second = invite(actor=mona, email="bea@clinic.example", printed_name="Bea", roles=[Role.REVIEWER])
    revoke_invitation(actor=mona, invitation=second)
    withdrawn = client.get(reverse("people:accept_invitation", args=[token_in_last_invitation()])).context["reason"]
    assert used == withdrawn


def test_the_address_of_the_page_is_not_given_away(client, link):
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_guessing_links_is_slowed_down(client, db, monkeypatch):
    monkeypatch.setattr(views, "LINKS_PER_HOUR", 3)
    guesses = [client.get(reverse("people:accept_invitation", args=[f"guess-{n}"])).status_code for n in range(4)]
    assert guesses == [404, 404, 404, 429]
