"""Who may invite, and who may change which account. Each predicate answers with the reason why not, or None."""

from __future__ import annotations

from collections.abc import Collection

from allauth.account.models import EmailAddress

from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, Invitation, OpenSession, User
from cms.accounts.personal_data.relations import open_obligations
from cms.accounts.roles import Role, is_managing_editor

NOT_A_MANAGING_EDITOR = "Only a managing editor looks after people."


def may_look_after_people(actor: User) -> bool:
    """Managing editors; and the system account, as which the command line invites the first of them."""
    return is_managing_editor(actor) or actor.username == SYSTEM_USERNAME


def why_not_invite(actor: User, *, email: str, roles: Collection[str]) -> str | None:
    """Why `actor` may not invite this address with these roles."""
    if not may_look_after_people(actor):
        return NOT_A_MANAGING_EDITOR
    if unknown := sorted(set(roles) - set(Role.values)):
        return f"There is no role named {', '.join(unknown)}. Roles are: {', '.join(Role.values)}."
    if not roles:
        return "An invitation needs at least one role: without one, the account could open nothing."
    if EmailAddress.objects.filter(email__iexact=email).exists():
        return "Somebody already has an account with this address. Change their roles on their page instead."
    if has_open_invitation(email):
        return "This address already has an open invitation. Revoke it first to send a new link."
    return None


def has_open_invitation(email: str) -> bool:
    """Whether a link that still works was sent to this address."""
    return Invitation.objects.filter(
        email__iexact=email, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now()
    ).exists()


def why_not_accept(invitation: Invitation) -> str | None:
    """Why this invitation no longer opens an account. The same words for every reason."""
    if invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= clock.now():
        return "This invitation was used, withdrawn, or has expired. Ask for a new one if you have no account."
    if EmailAddress.objects.filter(email__iexact=invitation.email).exists():
        return "There is an account with this address already. Sign in with it."
    return None


def why_not_revoke(actor: User, invitation: Invitation) -> str | None:
    """Why `actor` may not withdraw this invitation."""
    if not may_look_after_people(actor):
        return NOT_A_MANAGING_EDITOR
    if invitation.accepted_at:
        return "This invitation was accepted. Deactivate the account instead."
    if invitation.revoked_at:
        return "This invitation was already withdrawn."
    return None


def why_not_set_sign_in_rules(actor: User) -> str | None:
    """Why `actor` may not say what signing in asks for."""
    return None if is_managing_editor(actor) else NOT_A_MANAGING_EDITOR


def why_not_change(actor: User, person: User) -> str | None:
    """Why `actor` may not change the printed name of `person`."""
    if not is_managing_editor(actor):
        return NOT_A_MANAGING_EDITOR
    if person.username == SYSTEM_USERNAME:
        return "The system account is part of the software."
    if person.erased_at:
        return "This person's data was erased. What evidence needs stays as it is."
    return None


def why_not_change_roles(actor: User, person: User) -> str | None:
    """Why `actor` may not set the roles of `person`. Nobody widens, or by a slip loses, their own."""
    if actor.pk == person.pk:
        return "You cannot change your own roles. Ask another managing editor."
    return why_not_change(actor, person)


def why_not_deactivate(actor: User, person: User) -> str | None:
    """Why `actor` may not deactivate `person`."""
    if actor.pk == person.pk:
        return "You cannot deactivate yourself. Ask another managing editor."
    return why_not_change(actor, person) or (None if person.is_active else "This account is not active.")


def why_not_activate(actor: User, person: User) -> str | None:
    """Why `actor` may not let `person` in again."""
    return why_not_change(actor, person) or ("This account is active." if person.is_active else None)


def why_not_erase(actor: User, person: User) -> str | None:
    """Why `actor` may not erase what is kept of `person`: what is asked of them must be in other hands first."""
    if actor.pk == person.pk:
        return "You cannot erase your own data. Ask another managing editor."
    if not may_look_after_people(actor):
        return NOT_A_MANAGING_EDITOR
    if person.username == SYSTEM_USERNAME:
        return "The system account is part of the software."
    if person.erased_at:
        return "This person's data was erased already."
    return " ".join(open_obligations(person)) or None


def why_not_end_session(actor: User, session: OpenSession) -> str | None:
    """Why `actor` may not end this one session."""
    return None if session.user_id == actor.pk else "This session is somebody else's."


def why_not_end_sessions_of(actor: User, person: User) -> str | None:
    """Why `actor` may not end every session of `person`. One's own: yes, from one's own page too."""
    return None if actor.pk == person.pk else why_not_change(actor, person)
