"""The people pages and one's own profile."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.actions.invitations import invite
from cms.accounts.actions.people import deactivate
from cms.accounts.models import Invitation, User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user


@pytest.fixture
def at_desk(client, mona):
    client.force_login(mona)
    return client


def test_mona_sees_everybody_but_the_system(at_desk, ravi):
    listed = list(at_desk.get(reverse("people:list")).context["people"])
    assert {person.username for person in listed} == {"mona", "ravi"}


def test_the_list_costs_the_same_with_more_people(at_desk, django_assert_num_queries, mona):
    def make(number: int) -> None:
        make_user(f"Reviewer{number}", Role.REVIEWER)
        invite(actor=mona, email=f"new{number}@clinic.example", printed_name="New", roles=[Role.EDITOR])

    make(1)
    with django_assert_num_queries(5):
        at_desk.get(reverse("people:list"))
    make(2), make(3)
    with django_assert_num_queries(5):
        at_desk.get(reverse("people:list"))


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_others_do_not_find_the_list(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("people:list")).status_code == HTTPStatus.NOT_FOUND


def test_mona_invites_from_the_page(at_desk):
    at_desk.post(
        reverse("people:invite"), {"printed_name": "Ada", "email": "ada@clinic.example", "roles": [Role.REVIEWER]}
    )
    assert Invitation.objects.get().roles == [Role.REVIEWER]


def test_a_refused_invitation_keeps_what_was_typed(at_desk, edith):
    answer = at_desk.post(
        reverse("people:invite"), {"printed_name": "Edith", "email": "edith@house.example", "roles": [Role.EDITOR]}
    )
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "already has an account" in answer.content.decode()
    assert 'value="edith@house.example"' in answer.content.decode()


def test_mona_withdraws_an_invitation_from_the_page(at_desk, mona):
    invitation = invite(actor=mona, email="ada@clinic.example", printed_name="Ada", roles=[Role.EDITOR])
    at_desk.post(reverse("people:revoke_invitation", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.revoked_at


def test_reading_an_address_withdraws_nothing(at_desk, mona):
    invitation = invite(actor=mona, email="ada@clinic.example", printed_name="Ada", roles=[Role.EDITOR])
    answer = at_desk.get(reverse("people:revoke_invitation", args=[invitation.pk]))
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_mona_deactivates_from_the_page_and_sessions_end(at_desk, ravi):
    board = Client()
    board.force_login(ravi)
    at_desk.post(reverse("people:deactivate", args=[ravi.pk]), {"reason": "left the board"})
    assert board.get(reverse("people:profile")).status_code == HTTPStatus.FOUND


def test_renaming_somebody_deactivated_keeps_their_roles(at_desk, mona, ravi):
    deactivate(actor=mona, person=ravi)
    page = at_desk.get(reverse("people:person", args=[ravi.pk]))
    at_desk.post(
        reverse("people:person", args=[ravi.pk]),
        {"printed_name": "Dr Ravi Rao", "roles": page.context["form"]["roles"].initial},
    )
    renamed = User.objects.get(pk=ravi.pk)
    assert (renamed.printed_name, [group.name for group in renamed.groups.all()]) == ("Dr Ravi Rao", [Role.REVIEWER])


def test_her_own_page_tells_mona_what_she_cannot_do_there(at_desk, mona):
    page = at_desk.get(reverse("people:person", args=[mona.pk])).content.decode()
    assert "You cannot deactivate yourself" in page
    assert "You cannot change your own roles" in page


def test_her_own_roles_stay_whatever_her_form_says(at_desk, mona):
    at_desk.post(reverse("people:person", args=[mona.pk]), {"printed_name": "Mona M", "roles": [Role.REVIEWER]})
    mona = User.objects.get(pk=mona.pk)
    assert (mona.printed_name, mona.role_names) == ("Mona M", {Role.MANAGING_EDITOR})


def test_the_system_account_has_no_page(at_desk, system):
    assert at_desk.get(reverse("people:person", args=[system.pk])).status_code == HTTPStatus.NOT_FOUND


def test_ravi_changes_his_details_but_not_his_name(client, ravi):
    client.force_login(ravi)
    client.post(reverse("people:profile"), {"credentials": "MD, PhD", "printed_name": "Professor"})
    ravi.refresh_from_db()
    assert (ravi.credentials, ravi.printed_name) == ("MD, PhD", "Dr Ravi")


def test_a_slip_in_the_profile_is_shown_and_not_saved(client, ravi):
    client.force_login(ravi)
    answer = client.post(reverse("people:profile"), {"credentials": "MD, PhD", "orcid": "12"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    ravi.refresh_from_db()
    assert ravi.credentials == "MD, FRCP"


def test_a_visitor_signs_in_before_seeing_a_profile(client, db):
    assert client.get(reverse("people:profile"))["Location"].startswith(reverse("account_login"))
