"""The demonstration's accounts."""

from __future__ import annotations

from copy import copy

from django.contrib.auth.hashers import get_hasher, make_password
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.desk.demo import reading

NO_INTERESTS = "None declared."
QUICK_ITERATIONS = 10_000


def password() -> str:
    """The one password of all accounts; `make_demo` prints it."""
    return "demo-password-2026"


def usernames() -> frozenset[str]:
    """The user names that the demonstration takes."""
    return frozenset(person["username"] for person in reading.people())


def interests_of(username: str) -> str:
    """What the person declares; empty where that is nothing."""
    (declared,) = (person["interests"] for person in reading.people() if person["username"] == username)
    return "" if declared == NO_INTERESTS else str(declared)


@transaction.atomic
def make_people() -> dict[str, User]:
    """Open the accounts with their roles, by user name. Raises IntegrityError where a user name is taken."""
    system = ensure_roles_and_system_account()
    hashed = _quick_hash()
    for person in reading.people():
        user = User.objects.create_user(
            person["username"],
            f"{person['username']}@demo.example",
            None,
            printed_name=person["printed_name"],
            credentials=person["credentials"],
            specialty=person["specialty"],
            affiliation=person["affiliation"],
            date_joined=clock.now(),
        )
        validate_password(password(), user)
        user.password = hashed
        user._history_user, user._history_date = system, clock.now()  # type: ignore[attr-defined]
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name__in=person["roles"]))
    return {user.username: user for user in User.objects.filter(username__in=usernames())}


def _quick_hash() -> str:
    """The password's hash, with few iterations: it is printed for everybody to see, and dozens of signatures check it.

    Django replaces the hash by one of full strength when the person first signs in.
    """
    hasher = copy(get_hasher())
    if hasattr(hasher, "iterations"):
        hasher.iterations = QUICK_ITERATIONS
    return make_password(password(), hasher=hasher)
