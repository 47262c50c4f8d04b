"""The named cast of every scene in the project.

Edith and Emil edit; Mona and Magnus are managing editors; Ravi, Rosa and Ruth sit on the medical advisory board;
Stranger has an account and no role.
"""

from __future__ import annotations

from django.contrib.auth.models import Group

from cms.accounts.models import User
from cms.accounts.roles import Role

PASSWORD = "a long enough passphrase"


def make_user(
    name: str,
    *roles: Role,
    password: str = PASSWORD,
    username: str = "",
    email: str | None = None,
    **details: object,
) -> User:
    """An active account with the printed name `name` and the given roles; the user name is its last word in lower case.

    `email=""` makes an account without an address.
    """
    username = username or name.split()[-1].lower()
    address = f"{username}@house.example" if email is None else email
    user = User.objects.create_user(username, address, password, printed_name=name, **details)
    user.groups.add(*(Group.objects.get_or_create(name=role.value)[0] for role in roles))
    return user


def one_of_the_cast(name: str, *roles: Role, **details: str) -> User:
    """The account of somebody whom the scene of the whole file has already met, or a new one."""
    there = User.objects.filter(username=name.split()[-1].lower()).first()
    return there or make_user(name, *roles, **details)


def make_edith() -> User:
    return one_of_the_cast("Edith", Role.EDITOR)


def make_emil() -> User:
    return one_of_the_cast("Emil", Role.EDITOR)


def make_mona() -> User:
    return one_of_the_cast("Mona", Role.MANAGING_EDITOR)


def make_magnus() -> User:
    return one_of_the_cast("Magnus", Role.MANAGING_EDITOR)


def make_ravi() -> User:
    return one_of_the_cast("Dr Ravi", Role.REVIEWER, credentials="MD, FRCP", specialty="haematology")


def make_rosa() -> User:
    return one_of_the_cast("Dr Rosa", Role.REVIEWER, credentials="MBBS, FRCPath", specialty="haematology")


def make_ruth() -> User:
    return one_of_the_cast("Dr Ruth", Role.REVIEWER, credentials="PhD, MRCP", specialty="oncology")


def make_stranger() -> User:
    return one_of_the_cast("Stranger")
