"""Accounts in the support admin.

Support looks, mends details and opens or closes accounts. It does not make accounts (people are invited), give roles
(managing editors do), set passwords, addresses or second factors (each would let support sign as somebody else), or
delete evidence.
"""

from __future__ import annotations

from typing import ClassVar, cast

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest

from cms.accounts.actions.sessions import end_all_sessions
from cms.accounts.models import AccountEvent, Invitation, SigningAttempt, User
from cms.accounts.read_only_admin import ReadOnlyAdmin, ReadOnlyHistoryAdmin

# Only a superuser decides who may open this admin, and with which rights; nobody gives roles here.
SUPERUSERS_ONLY = ("username", "printed_name", "is_active", "is_staff", "is_superuser", "user_permissions")
NEVER_CHANGED_HERE = ("groups", "date_joined", "last_login")


@admin.register(User)
class UserAdmin(ReadOnlyHistoryAdmin):
    """People. Their history is beside each row, read-only."""

    list_display = ("printed_name", "username", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("printed_name", "username", "emailaddress__email")
    filter_horizontal = ("user_permissions",)
    fieldsets = (
        (None, {"fields": ("username", "printed_name", "credentials", "affiliation", "specialty", "orcid")}),
        ("Access", {"fields": ("is_active", "groups", "is_staff", "is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """For other staff, also everything that would widen their own or anyone's rights."""
        return NEVER_CHANGED_HERE if request.user.is_superuser else NEVER_CHANGED_HERE + SUPERUSERS_ONLY

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save; who is let in no longer is signed out everywhere."""
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            end_all_sessions(obj, by=cast(User, request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: accounts come by invitation or `createsuperuser`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: people are deactivated."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers are changed by superusers only; whose data was erased, by nobody."""
        allowed = super().has_change_permission(request, obj)
        if obj is not None and obj.erased_at:
            return False
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations; the digest of a link is of use to nobody."""

    list_display = ("printed_name", "email", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("invited_by",)
    exclude = ("token_sha256",)


@admin.register(SigningAttempt)
class SigningAttemptAdmin(ReadOnlyAdmin):
    """Who was asked for a password when, for what, and whether it was right."""

    list_display = ("user", "at", "purpose", "was_right")
    list_select_related = ("user", "success")
    date_hierarchy = "at"

    @admin.display(boolean=True, description="password right")
    def was_right(self, attempt: SigningAttempt) -> bool:
        """The outcome as a tick or a cross."""
        return attempt.succeeded


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    """Who signed in, failed to, or changed the way in."""

    list_display = ("at", "kind", "user", "by", "browser")
    list_filter = ("kind",)
    list_select_related = ("user", "by")
    date_hierarchy = "at"


class ErasableByHandAdmin(ReadOnlyAdmin):
    """Read-only, except that a superuser may erase a row on the person's request."""

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Superusers only."""
        return request.user.is_superuser


class EmailAddressAdmin(ErasableByHandAdmin):
    """Addresses. Changing one here would hand over the account by way of *forgotten password*."""

    list_display = ("email", "user", "primary", "verified")
    list_select_related = ("user",)
    search_fields: ClassVar = ("email", "user__printed_name")


class AuthenticatorAdmin(ErasableByHandAdmin):
    """Second factors, without their secrets. Erase one for a person who has lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    fields = ("user", "type", "created_at", "last_used_at")


class GroupAdmin(ReadOnlyAdmin, auth_admin.GroupAdmin):
    """The role groups: the code knows them by name."""


# Their own registrations, which the imports of these modules have made, would let any staff with the right change rows.
REPLACED = {EmailAddress: EmailAddressAdmin, Authenticator: AuthenticatorAdmin, Group: GroupAdmin}
admin.site.unregister(list(REPLACED))
for model, model_admin in REPLACED.items():
    admin.site.register(model, model_admin)
