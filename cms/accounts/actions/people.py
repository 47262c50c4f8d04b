"""Changing who somebody is in print, what they may do, and whether they are let in."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from cms.accounts.actions.sessions import end_all_sessions
from cms.accounts.models import User
from cms.accounts.policy import why_not_activate, why_not_change, why_not_change_roles, why_not_deactivate
from cms.accounts.roles import Role
from cms.ledger.audit import save_audited
from cms.refusals import Refused, refuse_if


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def both_locked(actor: User, person: User) -> tuple[User, User]:
    """Both accounts as they are now, locked in one order.

    Two managing editors who deactivate each other at the same moment must not both succeed: then nobody could undo it.
    """
    rows = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=[actor.pk, person.pk]).order_by("pk")}
    return rows[actor.pk], rows[person.pk]


def deactivate(*, actor: User, person: User, reason: str = "") -> User:
    """Let `person` in no longer; their sessions end at once. What they signed and wrote stays.

    Raises Refused (see `why_not_deactivate`).
    """
    with transaction.atomic():
        actor, locked = both_locked(actor, person)
        refuse_if(why_not_deactivate(actor, locked), code="may-not-deactivate")
        locked.is_active = False
        save_audited(locked, by=actor, reason=reason or "deactivated", update_fields=["is_active"])
        end_all_sessions(locked, by=actor)
    return locked


def activate(*, actor: User, person: User, reason: str = "") -> User:
    """Let `person` in again, with the roles they had. Raises Refused (see `why_not_activate`)."""
    with transaction.atomic():
        actor, locked = both_locked(actor, person)
        refuse_if(why_not_activate(actor, locked), code="may-not-activate")
        locked.is_active = True
        save_audited(locked, by=actor, reason=reason or "activated", update_fields=["is_active"])
    return locked


def rename(*, actor: User, person: User, printed_name: str) -> User:
    """Change the name in print for future bylines and signatures; those that exist keep the name as it was.

    Raises Refused (see `why_not_change`), also for an empty name.
    """
    printed_name = printed_name.strip()
    with transaction.atomic():
        actor, locked = both_locked(actor, person)
        refuse_if(why_not_change(actor, locked), code="may-not-change-person")
        if not printed_name:
            raise Refused("A name in print cannot be empty.", code="name-missing")
        locked.printed_name = printed_name
        save_audited(locked, by=actor, reason="renamed", update_fields=["printed_name"])
    return locked


def set_roles(*, actor: User, person: User, roles: Collection[str]) -> User:
    """Give `person` exactly `roles`; an account without any keeps its evidence and opens nothing.

    Raises Refused (see `why_not_change_roles`), also for a role that does not exist.
    """
    with transaction.atomic():
        actor, locked = both_locked(actor, person)
        refuse_if(why_not_change_roles(actor, locked), code="may-not-change-roles")
        if unknown := set(roles) - set(Role.values):
            raise Refused(f"There is no role named {', '.join(sorted(unknown))}.", code="unknown-role")
        locked._history_user = actor  # type: ignore[attr-defined]
        locked._change_reason = "roles changed"  # type: ignore[attr-defined]
        locked.groups.set(Group.objects.filter(name__in=roles))
    return User.objects.get(pk=person.pk)


def change_person(*, actor: User, person: User, printed_name: str, roles: Collection[str]) -> User:
    """Change name in print and roles together, or neither. What is unchanged is not written. Raises Refused."""
    with transaction.atomic():
        current = _locked(person)
        if printed_name.strip() != current.printed_name:
            rename(actor=actor, person=current, printed_name=printed_name)
        if set(roles) != {group.name for group in current.groups.all()}:
            set_roles(actor=actor, person=current, roles=roles)
    return User.objects.get(pk=person.pk)


def change_own_details(*, actor: User, credentials: str, affiliation: str, specialty: str, orcid: str) -> User:
    """A person's own changes to what is printed beside their name. Raises ValidationError for an ORCID with a slip."""
    changed = ["credentials", "affiliation", "specialty", "orcid"]
    with transaction.atomic():
        person = _locked(actor)
        person.credentials, person.affiliation = credentials.strip(), affiliation.strip()
        person.specialty, person.orcid = specialty.strip(), orcid.strip()
        person.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in changed])
        save_audited(person, by=actor, reason="own details", update_fields=changed)
    return person
