"""Erasing what is kept of a person, on their request. What evidence needs stays."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from cms import clock
from cms.accounts.actions.people import both_locked
from cms.accounts.actions.sessions import end_all_sessions
from cms.accounts.models import Invitation, User
from cms.accounts.personal_data.relations import relations
from cms.accounts.policy import why_not_erase
from cms.ledger.audit import save_audited
from cms.outbox.models import OutboxMessage
from cms.refusals import Refused, refuse_if

# Of the account: what a sign-off has printed it holds itself, so that these can go. Name and credentials stay.
NO_LONGER_NEEDED = ("affiliation", "specialty", "orcid")


def erase_person(*, actor: User, person: User, reason: str) -> User:
    """Erase what is kept of `person` and is not evidence. It cannot be undone.

    Comes in: the reason in plain words, without an address of the person's.
    Changes: the account is closed for good, without password, and its user name is a neutral one; addresses, second
    factors, sessions, record of sign-ins, settings, notifications, mail and unsaved texts are deleted, with their
    history; former user names, affiliations and ORCIDs go from the account's history, the address from invitations and
    the support admin's log. Name in print, credentials, roles and everything that was signed, written and decided stay.
    One audit entry names `actor` and the reason.
    Raises Refused (see `why_not_erase`), also without a reason.
    """
    reason = reason.strip()
    with transaction.atomic():
        actor, locked = both_locked(actor, person)
        refuse_if(why_not_erase(actor, locked), code="may-not-erase")
        addresses = list(EmailAddress.objects.filter(user=locked).values_list("email", flat=True))
        addresses += [
            email for email in Invitation.objects.filter(accepted_by=locked).values_list("email", flat=True) if email
        ]
        if not reason:
            raise Refused("Say why: the reason stays in the history of the account.", code="reason-missing")
        if any(address.lower() in reason.lower() for address in addresses):
            raise Refused("The reason stays: write it without the address that is erased.", code="reason-has-address")
        end_all_sessions(locked, by=actor)
        _clean_support_log(locked, addresses)
        _delete_rows(locked)
        _forget_addresses(locked, addresses, actor)
        _close_account(locked, addresses, actor, reason)
    return locked


def _delete_rows(person: User) -> None:
    """What the table says is erased, and the history of those rows: it repeats what they said."""
    for relation in relations():
        if not relation.is_erased:
            continue
        model: Any = relation.rows_of
        model._base_manager.filter(**{relation.lookup: person}).delete()
        if hasattr(model, "history"):
            model.history.filter(**{relation.lookup: person}).delete()


def _forget_addresses(person: User, addresses: Iterable[str], actor: User) -> None:
    """Invitations to the person keep who let whom in, without where the letter went; mail to the address goes."""
    accepted = Invitation.objects.filter(accepted_by=person)
    others = (Invitation.objects.filter(email__iexact=address, accepted_by=None) for address in addresses)
    for invitation in list(chain(accepted, *others)):
        if invitation.accepted_at is None and invitation.revoked_at is None:
            invitation.revoked_at = clock.now()
        invitation.email = ""
        save_audited(invitation, by=actor, reason="address erased", update_fields=["email", "revoked_at"])
    for address in addresses:
        OutboxMessage.objects.filter(address__iexact=address).delete()


def _clean_support_log(person: User, addresses: Iterable[str]) -> None:
    """The support admin notes a row that was deleted by its words, and for an address these are the address."""
    kept = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(EmailAddress))
    for address in addresses:
        kept.filter(object_repr__icontains=address).update(object_repr="an address, erased")


def _close_account(person: User, addresses: Iterable[str], actor: User, reason: str) -> None:
    neutral = _neutral_name(person)
    person.username = neutral
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.erased_at = clock.now()
    person.set_unusable_password()
    cleared = dict.fromkeys(NO_LONGER_NEEDED, "")
    for name, value in cleared.items():
        setattr(person, name, value)
    changed = ["username", "is_active", "is_staff", "is_superuser", "last_login", "erased_at", "password", *cleared]
    save_audited(person, by=actor, reason=f"personal data erased: {reason}", update_fields=changed)
    person.history.update(username=neutral, **cleared)
    for address in addresses:
        # A reason that somebody typed, from a time before the address had to go.
        person.history.filter(history_change_reason__icontains=address).update(history_change_reason="erased")


def _neutral_name(person: User) -> str:
    """`erased-12`; another number behind it where somebody has chosen just that name."""
    names = chain([f"erased-{person.pk}"], (f"erased-{person.pk}-{number}" for number in count(2)))
    return next(name for name in names if not User.objects.filter(username__iexact=name).exists())
