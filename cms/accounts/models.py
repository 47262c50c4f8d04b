"""People: who they are in print, the contact data that can be erased, invitations, and attempts to sign."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from cms import clock
from cms.accounts.orcid import validate_orcid
from cms.ledger.models import AppendOnly, EvidenceIsPermanentError

SYSTEM_USERNAME = "system"


class PeopleManager(UserManager["User"]):
    """Django's manager, except that the address goes to the erasable contact table."""

    def _create_user(self, username: str, email: str | None, password: str | None, **fields: object) -> User:
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if email:
            EmailAddress.objects.create(user=user, email=email.strip().lower(), primary=True, verified=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person, or the inactive *system* account that scheduled jobs act as.

    E-mail addresses live in allauth's `EmailAddress` rows so that they can be erased on request while the printed name,
    which signatures and bylines need, stays. Rows that evidence points to are never deleted (PROTECT): people are
    deactivated.
    """

    username = models.CharField(
        "user name",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Somebody already has this user name."},
    )
    printed_name = models.CharField(
        "name in print", max_length=200, help_text="As it appears in bylines and signatures."
    )
    credentials = models.CharField(
        max_length=200, blank=True, help_text="For example: MD, FRCP, Consultant Haematologist."
    )
    affiliation = models.CharField(max_length=200, blank=True)
    specialty = models.CharField(max_length=120, blank=True, help_text="The field a board reviewer is asked about.")
    orcid = models.CharField(
        "ORCID",
        max_length=19,
        blank=True,
        validators=[validate_orcid],
    )
    is_staff = models.BooleanField("may open the support admin", default=False)
    is_active = models.BooleanField("active", default=True, help_text="Untick instead of deleting: signatures stay.")
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(
        "personal data erased", null=True, editable=False, help_text="Never opened again: only evidence is left."
    )

    # Set by the backend that fetches the person of a session: their role asks for a second factor, and there is none.
    lacks_second_factor = False

    objects: ClassVar[PeopleManager] = PeopleManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["printed_name"]

    class Meta:
        ordering: ClassVar = ["printed_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case_unique"),
            # An unusable password begins with "!". Addresses have a table of their own, and are deleted there.
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    ("password__startswith", "!"),
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    affiliation="",
                    specialty="",
                    orcid="",
                    last_login__isnull=True,
                ),
                name="erased_account_is_closed_and_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a history entry unless only the time of signing in changed: that is no change to the person.

        The name in print becomes one line: it stands in bylines, signatures and the subjects of mail.
        """
        self.printed_name = " ".join(self.printed_name.split())
        if set(kwargs.get("update_fields") or ()) != {"last_login"}:
            super().save(*args, **kwargs)
            return
        self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    @property
    def email(self) -> str:
        """The primary address, or an empty string where it was erased. No query where addresses were prefetched."""
        prefetched = getattr(self, "_prefetched_objects_cache", {}).get("emailaddress_set")
        if prefetched is not None:
            return next((row.email for row in prefetched if row.primary), "")
        address: str | None = (
            EmailAddress.objects.filter(user_id=self.pk, primary=True).values_list("email", flat=True).first()
        )
        return address or ""

    @property
    def name_with_credentials(self) -> str:
        """As printed behind a decision: `Dr Amara Okafor, MD, FRCP`."""
        return f"{self.printed_name}, {self.credentials}" if self.credentials else self.printed_name

    @cached_property
    def role_names(self) -> frozenset[str]:
        """Names of the person's groups; none for an inactive account. Read once per instance."""
        return frozenset(group.name for group in self.groups.all()) if self.is_active else frozenset()

    def get_full_name(self) -> str:
        return self.printed_name

    def get_short_name(self) -> str:
        return self.printed_name


class Invitation(models.Model):
    """A managing editor's offer of an account with roles. The link's token is only in the mail; here is its digest."""

    email = models.EmailField("e-mail address")
    printed_name = models.CharField("name in print", max_length=200)
    credentials = models.CharField(max_length=200, blank=True)
    roles = models.JSONField(default=list, help_text="Names of role groups.")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_sent", editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="invitation_accepted",
        editable=False,
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["email", "token_sha256"])

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_address",
                violation_error_message="This address already has an open invitation.",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="accepted_invitation_names_its_account",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation for {self.printed_name}"

    @property
    def inviter_name(self) -> str:
        """Who invites: a person, or the publishing house where the command line did."""
        return settings.SITE_NAME if self.invited_by.username == SYSTEM_USERNAME else self.invited_by.printed_name


class SignInRule(models.Model):
    """What signing in asks of the people of one role. A role without a row asks for a password only."""

    role = models.CharField(max_length=150, unique=True, help_text="Name of a role group.")
    needs_second_factor = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["role"]

    def __str__(self) -> str:
        return f"{self.role}: {'second factor' if self.needs_second_factor else 'password'}"


class OpenSession(models.Model):
    """A browser in which a person is signed in, as far as they need to tell it from another: no address is kept.

    The session itself is Django's; this row goes with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    signed_in_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(help_text="Written at most once an hour.")

    class Meta:
        ordering: ClassVar = ["-last_seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} in {self.browser}"


class AccountEvent(models.Model):
    """Something that happened to the way into an account. Never changed; deleted when it is old enough."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", "Signed in"
        SIGNED_OUT = "signed-out", "Signed out"
        FAILED = "failed", "Wrong password or code"
        LOCKED = "locked", "Locked after too many wrong answers"
        FACTOR_ADDED = "factor-added", "Second factor added"
        FACTOR_REMOVED = "factor-removed", "Second factor removed"
        FACTOR_RESET = "factor-reset", "Recovery codes made anew"
        PASSWORD_CHANGED = "password-changed", "Password changed"
        SESSIONS_ENDED = "sessions-ended", "Sessions ended"

    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="account_events"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    browser = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="account_events_of_user")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}: {self.user or 'nobody known'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row once. Raises EvidenceIsPermanentError for a second time."""
        if not self._state.adding:
            raise EvidenceIsPermanentError("What happened to an account is never changed.")
        super().save(*args, **kwargs)


class SigningAttempt(AppendOnly):
    """One answer to the question for a password at signing. It counts as wrong until a `SigningSuccess` says otherwise.

    So an answer whose check was interrupted, or is still being computed beside others, counts against the limit as
    well.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signing_attempts")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="signing_attempts_of_user")]

    def __str__(self) -> str:
        return f"{self.user} at {self.at:%Y-%m-%d %H:%M}: {self.purpose}"

    @property
    def succeeded(self) -> bool:
        """Whether the password was right."""
        return hasattr(self, "success")


class SigningSuccess(AppendOnly):
    """The password of this attempt was right."""

    attempt = models.OneToOneField(SigningAttempt, on_delete=models.PROTECT, related_name="success")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "signing successes"

    def __str__(self) -> str:
        return f"confirmed: {self.attempt}"
