"""Inviting, withdrawing and accepting: the rules, whatever page or command asks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cms import clock
from cms.accounts.actions.invitations import accept_invitation, invite, revoke_invitation, token_digest
from cms.accounts.models import Invitation, User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import PASSWORD, make_user
from cms.accounts.tests.letters import token_in_last_invitation
from cms.outbox.models import OutboxMessage
from cms.refusals import Refused


@pytest.fixture
def ada(mona) -> Invitation:
    """Mona's invitation of a new reviewer."""
    return invite(actor=mona, email="Ada@Clinic.example", printed_name="Dr Ada Byron", roles=[Role.REVIEWER])


def accept(**details) -> User:
    return accept_invitation(**{"token": token_in_last_invitation(), "username": "ada", "password": PASSWORD} | details)


def test_the_link_is_only_in_the_mail(ada):
    token = token_in_last_invitation()
    assert ada.token_sha256 == token_digest(token)
    assert token not in str(Invitation.objects.values().get())


def test_the_text_with_the_link_is_wiped_once_it_was_sent(ada):
    assert OutboxMessage.objects.get(kind="invitation").wipe_when_sent


def test_accepting_opens_an_account_with_the_promised_roles(ada):
    user = accept(credentials="MD")
    assert (user.printed_name, user.credentials, user.email) == ("Dr Ada Byron", "MD", "ada@clinic.example")
    assert user.role_names == {Role.REVIEWER}
    assert user.check_password(PASSWORD)


def test_accepting_is_on_record(ada):
    user = accept()
    ada.refresh_from_db()
    assert ada.accepted_by == user
    assert ada.history.first().history_user == user


def test_a_link_works_once(ada):
    accept()
    with pytest.raises(Refused):
        accept(username="ada2")
    assert not User.objects.filter(username="ada2").exists()


def test_an_unknown_link_opens_nothing(ada):
    with pytest.raises(Invitation.DoesNotExist):
        accept(token="guessed")


def test_a_link_expires_after_fourteen_days(ada, settings):
    settings.PRETENDED_TIME_ALLOWED = True
    with clock.pretend(clock.now() + timedelta(days=14, seconds=1)), pytest.raises(Refused):
        accept()


def test_a_withdrawn_link_opens_nothing(ada, mona):
    revoke_invitation(actor=mona, invitation=ada)
    with pytest.raises(Refused):
        accept()


def test_a_weak_password_is_refused_and_the_link_still_works(ada):
    with pytest.raises(ValidationError):
        accept(password="password")
    accept()


def test_a_user_name_that_differs_in_case_only_is_taken(ada, edith):
    with pytest.raises((ValidationError, Refused)):
        accept(username="EDITH")
    ada.refresh_from_db()
    assert ada.accepted_at is None


def test_nobody_becomes_the_system_account(ada):
    with pytest.raises((ValidationError, Refused)):
        accept(username="System")


def test_an_address_taken_meanwhile_stays_its_owners(ada):
    make_user("Ada", username="other", email="ada@clinic.example")
    with pytest.raises(Refused, match="already"):
        accept()


@pytest.mark.parametrize("outsider", ["edith", "ravi", "stranger"])
def test_only_managing_editors_invite(request, outsider):
    actor = request.getfixturevalue(outsider)
    with pytest.raises(Refused, match="managing editor"):
        invite(actor=actor, email="a@b.example", printed_name="A", roles=[Role.EDITOR])
    assert not Invitation.objects.exists()


def test_a_superuser_without_the_role_does_not_invite(db):
    root = User.objects.create_superuser("root", "root@house.example", PASSWORD, printed_name="Root")
    with pytest.raises(Refused):
        invite(actor=root, email="a@b.example", printed_name="A", roles=[Role.EDITOR])


def test_somebody_with_an_account_is_not_invited(mona, edith):
    with pytest.raises(Refused, match="already has an account"):
        invite(actor=mona, email="EDITH@house.example", printed_name="Edith", roles=[Role.EDITOR])


def test_one_open_invitation_an_address(mona, ada):
    with pytest.raises(Refused, match="open invitation"):
        invite(actor=mona, email="ada@clinic.example", printed_name="Ada", roles=[Role.EDITOR])


def test_an_expired_invitation_can_be_repeated(mona, ada, settings):
    settings.PRETENDED_TIME_ALLOWED = True
    with clock.pretend(clock.now() + timedelta(days=15)):
        invite(actor=mona, email="ada@clinic.example", printed_name="Ada", roles=[Role.EDITOR])
        assert accept().role_names == {Role.EDITOR}


def test_an_invitation_names_a_role(mona):
    with pytest.raises(Refused, match="at least one role"):
        invite(actor=mona, email="a@b.example", printed_name="A", roles=[])


def test_an_invitation_names_a_role_that_exists(mona):
    with pytest.raises(Refused, match="no role named Owners"):
        invite(actor=mona, email="a@b.example", printed_name="A", roles=["Owners"])


def test_an_address_with_a_line_break_is_refused(mona):
    with pytest.raises(ValidationError):
        invite(actor=mona, email="a@b.example\nBcc: c@d.example", printed_name="A", roles=[Role.EDITOR])


def test_an_accepted_invitation_is_not_withdrawn(ada, mona):
    accept()
    with pytest.raises(Refused, match="Deactivate"):
        revoke_invitation(actor=mona, invitation=ada)


def test_a_withdrawn_invitation_is_not_withdrawn_again(ada, mona):
    at = revoke_invitation(actor=mona, invitation=ada).revoked_at
    with pytest.raises(Refused, match="already withdrawn"):
        revoke_invitation(actor=mona, invitation=ada)
    assert Invitation.objects.get().revoked_at == at


def test_an_editor_does_not_withdraw(ada, edith):
    with pytest.raises(Refused):
        revoke_invitation(actor=edith, invitation=ada)
