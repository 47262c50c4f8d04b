"""A role can ask for a second factor; who has none is led to set one up, and there is no way round."""

from http import HTTPStatus

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from articles.tests.figures.scenes import make_figure
from articles.tests.scenes import make_article
from cms.accounts.actions.people import set_roles
from cms.accounts.actions.sign_in_rules import set_second_factor_roles
from cms.accounts.models import SignInRule, User
from cms.accounts.roles import Role
from cms.accounts.second_factors import is_last_second_factor
from cms.refusals import Refused

SET_UP = "/accounts/2fa/"


@pytest.fixture
def asked(mona):
    """Editors need a second factor."""
    set_second_factor_roles(actor=mona, roles=[Role.EDITOR])


@pytest.fixture
def ediths(client, edith):
    client.force_login(edith)
    return client


def with_app(user):
    return TOTP.activate(user, "A" * 32).instance


def test_edith_without_one_is_led_to_set_one_up(ediths, asked):
    for name in ("desk:start", "people:profile", "account_email", "account_change_password"):
        answer = ediths.get(reverse(name))
        assert (answer.status_code, answer.get("Location")) == (HTTPStatus.FOUND, SET_UP), name


def test_a_form_is_no_way_round(ediths, asked):
    answer = ediths.post(reverse("people:profile"), {"credentials": "PhD"})
    assert answer["Location"] == SET_UP


def test_the_admin_is_no_way_round(ediths, edith, asked):
    edith.is_staff = edith.is_superuser = True
    edith.save()
    assert ediths.get("/admin/")["Location"] == SET_UP


def test_a_superuser_without_a_role_is_asked_as_soon_as_any_role_is(client, mona, asked):
    root = User.objects.create_superuser(username="root", password="x", printed_name="Root")
    client.force_login(root)
    assert client.get("/admin/")["Location"] == SET_UP
    with_app(root)
    assert client.get("/admin/").status_code == HTTPStatus.OK
    set_second_factor_roles(actor=mona, roles=[])


def test_a_superuser_is_not_asked_where_no_role_is(client, db):
    client.force_login(User.objects.create_superuser(username="root", password="x", printed_name="Root"))
    assert client.get("/admin/").status_code == HTTPStatus.OK


def test_the_support_admin_leads_to_the_one_page_where_a_password_is_changed(client, db):
    client.force_login(User.objects.create_superuser(username="root", password="x", printed_name="Root"))
    for answer in (
        client.get("/admin/password_change/"),
        client.post("/admin/password_change/", {"old_password": "x"}),
    ):
        assert answer["Location"] == reverse("account_change_password")


def test_a_picture_of_a_draft_is_no_way_round(ediths, edith, asked):
    figure = make_figure(make_article(edith), key="counts")
    address = reverse("publishing:figure", args=[figure.file.sha256, "png"])
    assert ediths.get(address).status_code == HTTPStatus.NOT_FOUND
    with_app(edith)
    assert ediths.get(address).status_code == HTTPStatus.OK


def test_a_script_is_told_so(ediths, asked):
    answer = ediths.get(reverse("desk:start"), headers={"accept": "application/json"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert answer.json()["code"] == "second-factor-missing"


def test_setting_one_up_and_signing_out_stay_open(ediths, asked):
    page = ediths.get(SET_UP)
    assert "Your role needs a second factor" in page.content.decode()
    assert ediths.get(reverse("account_logout")).status_code == HTTPStatus.OK
    assert ediths.get(reverse("mfa_activate_totp"))["Location"].startswith("/accounts/reauthenticate/")
    assert ediths.get(reverse("home")).status_code == HTTPStatus.OK


def test_with_one_everything_opens(ediths, edith, asked):
    with_app(edith)
    assert ediths.get(reverse("desk:start")).status_code == HTTPStatus.OK


def test_recovery_codes_alone_are_none(ediths, edith, asked):
    Authenticator.objects.create(user=edith, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert ediths.get(reverse("desk:start"))["Location"] == SET_UP


def test_it_holds_for_the_session_that_is_open_when_the_role_is_given(client, stranger, mona, asked):
    client.force_login(stranger)
    assert client.get(reverse("desk:start")).status_code == HTTPStatus.OK
    set_roles(actor=mona, person=stranger, roles=[Role.EDITOR])
    assert client.get(reverse("desk:start"))["Location"] == SET_UP


def test_other_roles_are_not_asked(client, ravi, asked):
    client.force_login(ravi)
    assert client.get(reverse("reviews:queue")).status_code == HTTPStatus.OK


def test_the_last_one_is_not_given_up(edith, asked):
    app = with_app(edith)
    assert is_last_second_factor(app)
    assert not get_adapter().can_delete_authenticator(app)
    Authenticator.objects.create(user=edith, type=Authenticator.Type.WEBAUTHN, data={})
    assert get_adapter().can_delete_authenticator(app)


def test_it_costs_no_query(ediths, edith, asked, django_assert_num_queries):
    with_app(edith)
    ediths.get(reverse("people:profile"))
    with django_assert_num_queries(3):
        ediths.get(reverse("people:profile"))


def test_mona_sets_it_on_a_page_that_keeps_its_history(client, mona):
    client.force_login(mona)
    page = reverse("people:sign_in_rules")
    assert client.post(page, {"roles": [Role.REVIEWER]})["Location"] == page
    rule = SignInRule.objects.get(role=Role.REVIEWER)
    assert rule.needs_second_factor
    assert rule.history.get().history_user == mona
    assert "Medical advisory board: a second factor is needed" in client.get(page).content.decode()


def test_nobody_else_sets_it(edith):
    with pytest.raises(Refused):
        set_second_factor_roles(actor=edith, roles=[])


def test_a_role_that_does_not_exist_is_refused(mona):
    with pytest.raises(Refused, match="no role named"):
        set_second_factor_roles(actor=mona, roles=["Kings"])
