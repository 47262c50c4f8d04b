"""The groups and the system account that everything else counts on."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import Role

SYSTEM_PRINTED_NAME = "System"


def ensure_roles_and_system_account() -> User:
    """Make whatever is missing of the role groups and the inactive system account; return that account.

    The migration does the same with its own copy of the models. This one is for databases that were emptied after
    migrating: test databases, and a restored backup without its groups. Safe to repeat.
    """
    for role in Role:
        Group.objects.get_or_create(name=role.value)
    system, _ = User.objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"printed_name": SYSTEM_PRINTED_NAME, "is_active": False, "password": make_password(None)},
    )
    return system
