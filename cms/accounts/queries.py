"""Lists of people and invitations."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery

from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, AccountEvent, Invitation, OpenSession, SignInRule, User
from cms.accounts.roles import Role
from cms.accounts.second_factors import asked_of_person, present_with_person


def people() -> QuerySet[User]:
    """Every person, active ones first, each with roles and `primary_email`. The system account is not a person."""
    address = EmailAddress.objects.filter(user=OuterRef("pk"), primary=True).values("email")[:1]
    return (
        User.objects.exclude(username=SYSTEM_USERNAME)
        .annotate(primary_email=Subquery(address))
        .prefetch_related("groups")
        .order_by("-is_active", "printed_name", "pk")
    )


def managing_editors() -> QuerySet[User]:
    """Everybody who is told what a managing editor has to know, with addresses at hand."""
    return (
        User.objects.filter(is_active=True, groups__name=Role.MANAGING_EDITOR)
        .distinct()
        .prefetch_related("emailaddress_set")
    )


def open_invitations() -> QuerySet[Invitation]:
    """Invitations whose link still works, newest first."""
    return Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now()
    ).select_related("invited_by")


def second_factor_roles() -> list[str]:
    """Names of the roles that ask for a second factor."""
    return list(SignInRule.objects.filter(needs_second_factor=True).values_list("role", flat=True))


def people_without_second_factor() -> int:
    """How many active people lack a second factor that one of their roles asks for."""
    lacking = people().filter(asked_of_person(), ~present_with_person(), is_active=True)
    return lacking.count()


def open_sessions(person: User) -> QuerySet[OpenSession]:
    """The browsers in which `person` is signed in now, the one seen last first."""
    living = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return OpenSession.objects.filter(user=person, session_key__in=living)


def account_events(person: User) -> QuerySet[AccountEvent]:
    """What happened to the way into the account of `person`, newest first."""
    return AccountEvent.objects.filter(user=person).select_related("by")
