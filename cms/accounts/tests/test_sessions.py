"""Where a person is signed in: listed, ended one by one or all, never with an address of the network."""

from http import HTTPStatus
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.actions import sessions
from cms.accounts.actions.people import activate, deactivate
from cms.accounts.actions.sessions import end_session, end_sessions_of
from cms.accounts.browsers import browser_of
from cms.accounts.models import OpenSession
from cms.accounts.tests.cast import PASSWORD
from cms.refusals import Refused

PAGE = "/profile/sign-ins/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/604"
)


def signed_in(user, browser=FIREFOX) -> Client:
    client = Client(headers={"user-agent": browser})
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def is_in(client) -> bool:
    return client.get(reverse("people:profile")).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("curl/8", "another program"),
    ],
)
def test_a_browser_is_told_by_its_family(rf, said, shown):
    assert browser_of(rf.get("/", headers={"user-agent": said})) == shown


def test_edith_sees_both_her_browsers_and_which_is_this_one(edith):
    signed_in(edith, SAFARI)
    page = signed_in(edith).get(PAGE).content.decode()
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1


def test_she_signs_her_phone_out(edith):
    phone, desk = signed_in(edith, SAFARI), signed_in(edith)
    row = OpenSession.objects.get(browser="Safari on iPhone")
    desk.post(reverse("people:end_my_session", args=[row.pk]))
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert OpenSession.objects.count() == 1


def test_nobody_ends_somebody_elses(edith, emil):
    signed_in(edith)
    row = OpenSession.objects.get(user=edith)
    answer = signed_in(emil).post(reverse("people:end_my_session", args=[row.pk]))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(Refused):
        end_session(actor=emil, session=row)
    with pytest.raises(Refused):
        end_sessions_of(actor=emil, person=edith)


def test_she_signs_out_everywhere_else(edith):
    phone, tablet, desk = signed_in(edith, SAFARI), signed_in(edith, EDGE), signed_in(edith)
    desk.post(reverse("people:end_my_other_sessions"))
    assert [is_in(client) for client in (phone, tablet, desk)] == [False, False, True]


def test_mona_signs_her_out(edith, mona):
    phone = signed_in(edith)
    signed_in(mona).post(reverse("people:end_persons_sessions", args=[edith.pk]))
    assert not is_in(phone)


def test_deactivating_ends_sessions_for_good(edith, mona):
    phone = signed_in(edith)
    deactivate(actor=mona, person=edith)
    activate(actor=mona, person=edith)
    assert not is_in(phone)


def test_deactivating_in_the_support_admin_does_too(client, edith, mona):
    phone = signed_in(edith)
    mona.is_staff = mona.is_superuser = True
    mona.save()
    client.force_login(mona)
    kept = {"username": "edith", "printed_name": "Edith", "credentials": "", "affiliation": "", "specialty": ""}
    client.post(f"/admin/accounts/user/{edith.pk}/change/", kept | {"orcid": ""})
    edith.refresh_from_db()
    assert not edith.is_active
    assert not OpenSession.objects.filter(user=edith).exists()
    edith.is_active = True
    edith.save()
    assert not is_in(phone)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(edith):
    phone, desk = signed_in(edith, SAFARI), signed_in(edith)
    new = "another good passphrase"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    desk.post(reverse("account_change_password"), sent)
    assert (is_in(phone), is_in(desk)) == (False, True)
    row = OpenSession.objects.get()
    assert (row.browser, row.session_key) == ("Firefox on Linux", desk.session.session_key)


def test_a_new_password_in_a_session_that_was_not_noted_ends_all_others(edith):
    phone, desk = signed_in(edith, SAFARI), signed_in(edith)
    OpenSession.objects.filter(browser="Firefox on Linux").delete()
    new = "another good passphrase"
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not OpenSession.objects.exists()
    assert not is_in(phone)


def test_signing_out_takes_the_row_along(edith):
    signed_in(edith).post(reverse("account_logout"))
    assert not OpenSession.objects.exists()


def test_last_seen_is_written_once_an_hour(edith, django_assert_num_queries):
    client = signed_in(edith)
    profile = reverse("people:profile")
    client.get(profile)
    with django_assert_num_queries(3):
        client.get(profile)
    before = OpenSession.objects.get().last_seen_at
    with mock.patch.object(sessions, "time", return_value=client.session[sessions.SEEN] + 3601):
        client.get(profile)
    assert OpenSession.objects.get().last_seen_at > before


def test_a_session_from_before_it_was_noted_is_noted_when_seen(edith):
    client = signed_in(edith)
    OpenSession.objects.all().delete()
    session = client.session
    del session[sessions.SEEN]
    session.save()
    assert is_in(client)
    assert OpenSession.objects.get().user == edith
