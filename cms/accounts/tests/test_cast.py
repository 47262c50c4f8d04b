"""The cast has the roles that the scenes count on."""

from django.contrib.auth.models import Group

from cms.accounts.models import User
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.accounts.roles import Role, is_editor, is_managing_editor, is_reviewer


def test_the_roles_are_groups_that_a_migration_makes(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


def test_the_system_account_is_inactive_and_has_no_password(db):
    system = User.objects.get(username="system")
    assert not system.is_active
    assert not system.has_usable_password()
    assert system.printed_name == "System"


def test_ensuring_twice_makes_nothing_new(db):
    ensure_roles_and_system_account()
    assert (Group.objects.count(), User.objects.count()) == (3, 1)


def test_a_managing_editor_counts_as_an_editor(mona, edith):
    assert is_editor(mona)
    assert not is_managing_editor(edith)


def test_an_inactive_reviewer_has_no_role(ravi):
    assert is_reviewer(ravi)
    ravi.is_active = False
    ravi.save()
    assert not is_reviewer(User.objects.get(pk=ravi.pk))


def test_a_superuser_has_no_role(db):
    root = User.objects.create_superuser("root", "root@house.example", "a long passphrase", printed_name="Root")
    assert not any([is_editor(root), is_managing_editor(root), is_reviewer(root)])


def test_a_change_of_roles_is_in_the_history(edith):
    edith.groups.add(Group.objects.get(name=Role.REVIEWER))
    newest = edith.history.first()
    assert {row.group.name for row in newest.groups.all()} == {Role.EDITOR, Role.REVIEWER}
