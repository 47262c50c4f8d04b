"""`manage.py invite`: how the first managing editor gets in."""

import pytest
from django.core.management import CommandError, call_command

from cms.accounts.actions.invitations import accept_invitation
from cms.accounts.models import Invitation
from cms.accounts.roles import is_managing_editor
from cms.accounts.tests.cast import PASSWORD
from cms.accounts.tests.letters import token_in_last_invitation
from cms.outbox.models import OutboxMessage


def test_the_first_managing_editor_is_invited_by_the_system(system, capsys):
    call_command("invite", "mona@house.example", "--name", "Mona", "--role", "managing-editor")
    mona = accept_invitation(token=token_in_last_invitation(), username="mona", password=PASSWORD)
    assert is_managing_editor(mona)
    assert Invitation.objects.get().invited_by == system
    assert "mona@house.example" in capsys.readouterr().out


def test_the_letter_speaks_for_the_house_not_for_the_system(system, settings):
    call_command("invite", "mona@house.example", "--name", "Mona", "--role", "managing-editor")
    assert f"{settings.SITE_NAME} invites you" in OutboxMessage.objects.get().body


def test_a_second_one_to_the_same_address_is_refused_in_one_line(system):
    call_command("invite", "mona@house.example", "--name", "Mona", "--role", "editor")
    with pytest.raises(CommandError, match="open invitation"):
        call_command("invite", "mona@house.example", "--name", "Mona", "--role", "editor")


def test_what_is_not_an_address_is_refused_in_one_line(system):
    with pytest.raises(CommandError, match="valid email"):
        call_command("invite", "mona", "--name", "Mona", "--role", "editor")
