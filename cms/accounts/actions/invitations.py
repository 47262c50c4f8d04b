"""Inviting somebody, taking that back, and accepting it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms import clock
from cms.accounts.models import Invitation, User
from cms.accounts.policy import why_not_accept, why_not_invite, why_not_revoke
from cms.accounts.roles import Role
from cms.ledger.audit import save_audited
from cms.outbox.actions import queue_mail
from cms.refusals import refuse_if

LIFETIME = timedelta(days=14)


def token_digest(token: str) -> str:
    """What is stored of a link's token: whoever reads the database cannot use the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(*, actor: User, email: str, printed_name: str, roles: Collection[str], credentials: str = "") -> Invitation:
    """Send `email` a link, good for 14 days, that opens an account with these roles and this name in print.

    Changes: one Invitation, one outbox message; an expired invitation to the same address is closed.
    Raises Refused (see `why_not_invite`), ValidationError for what is not an address.
    """
    email = email.strip().lower()
    validate_email(email)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        refuse_if(why_not_invite(actor, email=email, roles=roles), code="may-not-invite")
        _close_expired(email, actor)
        now = clock.now()
        invitation = Invitation(
            email=email,
            printed_name=printed_name.strip(),
            credentials=credentials.strip(),
            roles=sorted(roles),
            token_sha256=token_digest(token),
            invited_by=actor,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        # Two invitations at once: the database's rule of one open invitation per address decides.
        invitation.full_clean()
        save_audited(invitation, by=actor, reason="invited")
        _queue_link(invitation, token)
    return invitation


def _close_expired(email: str, actor: User) -> None:
    expired = Invitation.objects.select_for_update().filter(
        email__iexact=email, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__lte=clock.now()
    )
    for invitation in expired:
        invitation.revoked_at = clock.now()
        save_audited(invitation, by=actor, reason="expired, invited again", update_fields=["revoked_at"])


def _queue_link(invitation: Invitation, token: str) -> None:
    link = settings.SITE_URL + reverse("people:accept_invitation", args=[token])
    labels = ", ".join(Role(name).label.lower() for name in invitation.roles)
    queue_mail(
        to=invitation.email,
        kind="invitation",
        subject=f"Your account at {settings.SITE_NAME}",
        body=(
            f"Dear {invitation.printed_name},\n\n{invitation.inviter_name} invites you to work at "
            f"{settings.SITE_NAME} as: {labels}.\n\nOpen this link to choose a user name and a password. It works "
            f"once, until {invitation.expires_at:%d %B %Y}:\n\n{link}\n\nWhoever has the link can open the account, "
            "so please do not pass it on. If you did not expect this, you need not do anything.\n"
        ),
        wipe_when_sent=True,
    )


def revoke_invitation(*, actor: User, invitation: Invitation) -> Invitation:
    """Make the link useless. Returns the row as it is now. Raises Refused (see `why_not_revoke`)."""
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        refuse_if(why_not_revoke(actor, locked), code="may-not-revoke")
        locked.revoked_at = clock.now()
        save_audited(locked, by=actor, reason="revoked", update_fields=["revoked_at"])
    return locked


def accept_invitation(
    *,
    token: str,
    username: str,
    password: str,
    credentials: str = "",
    affiliation: str = "",
    specialty: str = "",
    orcid: str = "",
) -> User:
    """Open the account that the link promises, and return it. The name in print is the one the invitation gives.

    Changes: a User with the invitation's roles and address; the invitation is used up.
    Raises Invitation.DoesNotExist for an unknown token, Refused for one that no longer works or a user name that was
    taken this moment, ValidationError for a user name, password or ORCID that cannot be used.
    """
    user = User(
        username=User.normalize_username(username.strip()),
        credentials=credentials.strip(),
        affiliation=affiliation.strip(),
        specialty=specialty.strip(),
        orcid=orcid.strip(),
    )
    validate_password(password, user)
    # Hashing takes a good part of a second: not while the row is locked.
    user.password = make_password(password)
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("invited_by")
            .get(token_sha256=token_digest(token))
        )
        refuse_if(why_not_accept(invitation), code="invitation-closed")
        user.printed_name = invitation.printed_name
        user.full_clean()
        _save_new_account(user)
        EmailAddress.objects.create(user=user, email=invitation.email, primary=True, verified=True)
        user.groups.set(Group.objects.filter(name__in=invitation.roles))
        invitation.accepted_at, invitation.accepted_by = clock.now(), user
        save_audited(invitation, by=user, reason="accepted", update_fields=["accepted_at", "accepted_by"])
    return user


def _save_new_account(user: User) -> None:
    try:
        with transaction.atomic():
            save_audited(user, by=None, reason="invitation accepted")
    except IntegrityError:
        refuse_if("Somebody took this user name just now. Choose another one.", code="user-name-taken")
