"""The support admin: one sign-in, no roles, no deletion, no way to act as somebody else."""

from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms.accounts.models import Invitation, SigningAttempt, SigningSuccess, User
from cms.accounts.tests.cast import PASSWORD, make_user


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root", "root@house.example", PASSWORD, printed_name="Root")


@pytest.fixture
def sam(db) -> User:
    """Sam of support may open the admin and change accounts; nothing makes him a superuser."""
    sam = make_user("Sam", is_staff=True)
    sam.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["accounts", "account", "auth"]))
    return sam


def form_of(page) -> dict[str, str]:
    form = page.context["adminform"].form
    return {name: form[name].value() or "" for name in form.fields}


def change_page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_a_visitor_is_sent_to_the_one_sign_in_page(client, db):
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("who", ["edith", "mona", "ravi", "stranger"])
def test_nobody_else_finds_the_admin(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/admin/login/").status_code == HTTPStatus.NOT_FOUND


def test_the_admin_has_no_sign_in_form_of_its_own(client, root):
    client.post("/admin/login/", {"username": "root", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_support_looks_at_a_person_and_their_history(client, sam, edith):
    client.force_login(sam)
    assert client.get(change_page(edith)).status_code == HTTPStatus.OK
    assert client.get(reverse("admin:accounts_user_history", args=[edith.pk])).status_code == HTTPStatus.OK


def test_the_history_cannot_be_rewritten(client, root, edith):
    client.force_login(root)
    version = edith.history.first()
    address = reverse("admin:accounts_user_simple_history", args=[edith.pk, version.pk])
    page = client.get(address)
    answer = client.post(address, {"username": "eve", "printed_name": "Eve"})
    edith.refresh_from_db()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert edith.username == "edith"
    assert b'name="_save"' not in page.content


@pytest.mark.parametrize("word", ["neutropenia", "%ED%A0%80", "1%00"])
def test_a_history_of_what_is_no_row_is_not_found(client, root, edith, word):
    client.force_login(root)
    for address in (f"{word}/history/", f"{word}/history/1/", f"{edith.pk}/history/{word}/"):
        assert client.get(f"/admin/accounts/user/{address}").status_code == HTTPStatus.NOT_FOUND


def test_support_mends_a_detail(client, sam, edith):
    client.force_login(sam)
    client.post(change_page(edith), form_of(client.get(change_page(edith))) | {"affiliation": "St Elsewhere"})
    edith.refresh_from_db()
    assert edith.affiliation == "St Elsewhere"


def test_support_does_not_raise_itself(client, sam):
    client.force_login(sam)
    typed = form_of(client.get(change_page(sam)))
    client.post(change_page(sam), typed | {"is_superuser": "on", "groups": ["1", "2"]})
    sam.refresh_from_db()
    assert not sam.is_superuser
    assert not sam.groups.exists()


def test_support_does_not_touch_a_superuser(client, sam, root):
    client.force_login(sam)
    assert client.post(change_page(root), {"affiliation": "x"}).status_code == HTTPStatus.FORBIDDEN


def test_not_even_a_superuser_gives_roles(client, root):
    client.force_login(root)
    page = client.get(change_page(root))
    client.post(change_page(root), form_of(page) | {"is_active": "on", "is_staff": "on", "groups": ["1", "2", "3"]})
    assert "groups" not in page.context["adminform"].form.fields
    assert not root.groups.exists()


def test_not_even_a_superuser_sets_a_password(client, root, edith):
    client.force_login(root)
    assert "password" not in client.get(change_page(edith)).context["adminform"].form.fields
    assert client.get(f"/admin/accounts/user/{edith.pk}/password/").status_code != HTTPStatus.OK


def test_not_even_a_superuser_changes_an_address(client, root, edith):
    client.force_login(root)
    address = EmailAddress.objects.get(user=edith)
    url = reverse("admin:account_emailaddress_change", args=[address.pk])
    assert client.post(url, {"email": "root@evil.example"}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("model", [User, Invitation, SigningAttempt])
def test_nothing_is_added_or_deleted_here(rf, root, model):
    request = rf.get("/admin/")
    request.user = root
    model_admin = admin.site.get_model_admin(model)
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_delete_permission(request)


def test_the_outcome_of_an_attempt_to_sign_is_shown(client, root, ravi):
    attempt = SigningAttempt.objects.create(user=ravi, at=ravi.date_joined, purpose="sign-off of version 2")
    SigningSuccess.objects.create(attempt=attempt, at=ravi.date_joined)
    client.force_login(root)
    page = client.get(reverse("admin:accounts_signingattempt_changelist")).content.decode()
    assert "sign-off of version 2" in page
    assert "icon-yes" in page
