"""Changing people: who may, and what stays."""

import pytest
from django.core.exceptions import ValidationError

from cms.accounts.actions.people import activate, change_own_details, change_person, deactivate, rename, set_roles
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.refusals import Refused


def test_mona_deactivates_ravi(mona, ravi):
    ravi = deactivate(actor=mona, person=ravi, reason="left the board")
    newest = ravi.history.first()
    assert not ravi.is_active
    assert (newest.history_user, newest.history_change_reason) == (mona, "left the board")


def test_mona_does_not_deactivate_herself(mona):
    with pytest.raises(Refused, match="yourself"):
        deactivate(actor=mona, person=mona)


def test_of_two_who_deactivate_each_other_one_stays(mona, magnus):
    magnus_as_his_request_knows_him = User.objects.get(pk=magnus.pk)
    deactivate(actor=mona, person=magnus)
    with pytest.raises(Refused):
        deactivate(actor=magnus_as_his_request_knows_him, person=mona)


def test_edith_deactivates_nobody(edith, ravi):
    with pytest.raises(Refused):
        deactivate(actor=edith, person=ravi)


def test_the_system_account_is_left_alone(mona, system):
    with pytest.raises(Refused, match="part of the software"):
        activate(actor=mona, person=system)


def test_deactivating_twice_is_refused(mona, ravi):
    deactivate(actor=mona, person=ravi)
    with pytest.raises(Refused, match="not active"):
        deactivate(actor=mona, person=ravi)


def test_ravi_comes_back_with_his_role(mona, ravi):
    deactivate(actor=mona, person=ravi)
    assert activate(actor=mona, person=ravi).role_names == {Role.REVIEWER}


def test_mona_renames_ravi(mona, ravi):
    assert rename(actor=mona, person=ravi, printed_name=" Dr Ravi Rao ").printed_name == "Dr Ravi Rao"


def test_nobody_is_left_without_a_name(mona, ravi):
    with pytest.raises(Refused, match="empty"):
        rename(actor=mona, person=ravi, printed_name="  ")


def test_mona_gives_edith_another_role(mona, edith):
    edith = set_roles(actor=mona, person=edith, roles=[Role.EDITOR, Role.REVIEWER])
    assert edith.role_names == {Role.EDITOR, Role.REVIEWER}
    assert edith.history.first().history_user == mona


def test_mona_does_not_change_her_own_roles(mona):
    with pytest.raises(Refused, match="your own roles"):
        set_roles(actor=mona, person=mona, roles=[Role.MANAGING_EDITOR, Role.REVIEWER])


def test_a_role_that_does_not_exist_is_refused(mona, edith):
    with pytest.raises(Refused, match="no role named Owners"):
        set_roles(actor=mona, person=edith, roles=["Owners"])


def test_mona_may_mend_her_own_name_while_her_roles_stay(mona):
    assert change_person(actor=mona, person=mona, printed_name="Mona M", roles=list(mona.role_names)).role_names


def test_a_name_that_stays_is_not_written_again(mona, edith):
    before = edith.history.filter(history_change_reason__contains="name").count()
    edith = change_person(actor=mona, person=edith, printed_name=" Edith ", roles=[Role.EDITOR, Role.REVIEWER])
    assert (edith.printed_name, edith.role_names) == ("Edith", {Role.EDITOR, Role.REVIEWER})
    assert edith.history.filter(history_change_reason__contains="name").count() == before


def test_name_and_roles_change_together_or_not_at_all(mona):
    with pytest.raises(Refused):
        change_person(actor=mona, person=mona, printed_name="Mona M", roles=[])
    assert User.objects.get(pk=mona.pk).printed_name == "Mona"


def test_ravi_changes_his_credentials(ravi):
    change_own_details(actor=ravi, credentials="MD, PhD", affiliation="", specialty="", orcid="0000-0002-1825-0097")
    assert User.objects.get(pk=ravi.pk).name_with_credentials == "Dr Ravi, MD, PhD"


def test_an_orcid_with_a_slip_is_refused(ravi):
    with pytest.raises(ValidationError):
        change_own_details(actor=ravi, credentials="", affiliation="", specialty="", orcid="0000-0002-1825-0096")


def test_a_name_in_print_is_one_line(mona, ravi):
    renamed = rename(actor=mona, person=ravi, printed_name="Dr Ravi\r\nBcc: eve@evil.example\u2028!")
    assert renamed.printed_name == "Dr Ravi Bcc: eve@evil.example !"


def test_a_reason_with_a_nul_is_kept_without_it(mona, ravi):
    deactivate(actor=mona, person=ravi, reason="left\0us")
    assert ravi.history.first().history_change_reason == "leftus"
