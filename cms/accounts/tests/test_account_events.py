"""What happened to the way into an account is on record, for as long as the house says."""

from datetime import timedelta

import pytest
from allauth.mfa import signals
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms import clock
from cms.accounts.actions.account_events import record_event
from cms.accounts.models import AccountEvent, OpenSession
from cms.accounts.tests.cast import PASSWORD
from cms.ledger.models import EvidenceIsPermanentError

KIND = AccountEvent.Kind


def kinds(user) -> list[str]:
    return list(AccountEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def sign_in(client, login="edith", password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_signing_in_and_out(client, edith):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert kinds(edith) == [KIND.SIGNED_IN, KIND.SIGNED_OUT]


@pytest.mark.parametrize("login", ["edith", "edith@house.example"])
def test_a_wrong_password(client, edith, login):
    sign_in(client, login, "a guess")
    assert kinds(edith) == [KIND.FAILED]


def test_what_was_typed_is_not_kept(client, edith):
    sign_in(client, PASSWORD, "edith")
    event = AccountEvent.objects.get()
    assert event.user is None
    assert PASSWORD not in str(vars(event))


def test_too_many_wrong_passwords_lock_it(client, edith):
    for _ in range(11):
        sign_in(client, password="a guess")
    assert kinds(edith)[-1] == KIND.LOCKED
    assert sign_in(client).status_code == 200


def test_a_second_factor_comes_and_goes(rf, edith):
    app = TOTP.activate(edith, "A" * 32).instance
    for signal in (signals.authenticator_added, signals.authenticator_reset, signals.authenticator_removed):
        signal.send(sender=type(app), request=rf.get("/"), user=edith, authenticator=app)
    assert kinds(edith) == [KIND.FACTOR_ADDED, KIND.FACTOR_RESET, KIND.FACTOR_REMOVED]


def test_a_wrong_code(client, edith):
    TOTP.activate(edith, "A" * 32)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert kinds(edith) == [KIND.FAILED]


def test_a_new_password(client, edith):
    sign_in(client)
    new = "another good passphrase"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert kinds(edith) == [KIND.SIGNED_IN, KIND.PASSWORD_CHANGED]


def test_ended_sessions_say_who_ended_them(client, edith, mona):
    client.force_login(mona)
    client.post(reverse("people:end_persons_sessions", args=[edith.pk]))
    assert AccountEvent.objects.get(user=edith).by == mona
    page = client.get(reverse("people:person", args=[edith.pk])).content.decode()
    assert "Sessions ended" in page


def test_edith_sees_her_own_only(client, edith, emil):
    record_event(KIND.LOCKED, user=emil)
    client.force_login(edith)
    page = client.get(reverse("people:my_sign_ins")).content.decode()
    assert "Signed in" in page
    assert "Locked after" not in page


def test_a_row_is_never_changed(edith):
    event = record_event(KIND.LOCKED, user=edith)
    event.kind = KIND.SIGNED_IN
    with pytest.raises(EvidenceIsPermanentError):
        event.save()


def test_old_rows_and_sessions_go_and_the_rest_stays(edith, settings, capsys):
    settings.SIGN_IN_RECORD_DAYS = 30
    client = Client()
    with clock.pretend(timezone.now() - timedelta(days=31)):
        record_event(KIND.LOCKED, user=edith)
    client.force_login(edith)
    call_command("forget_sign_ins")
    assert kinds(edith) == [KIND.SIGNED_IN]
    assert OpenSession.objects.count() == 1
    with clock.pretend(timezone.now() + timedelta(days=1)):
        call_command("forget_sign_ins")
    assert not OpenSession.objects.exists()
    assert "1 old sessions deleted" in capsys.readouterr().out
