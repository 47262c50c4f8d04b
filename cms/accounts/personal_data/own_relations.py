"""Where accounts, mail and the packages they stand on name a person."""

from __future__ import annotations

from cms.accounts.personal_data.relations import DAILY_WORK, EVIDENCE, Relation

ROLES = "Which roles and rights an account had is part of the record of who was allowed to do what."

OWN_RELATIONS = (
    Relation("account.EmailAddress", "user", "Your e-mail addresses", ("email", "primary", "verified"), is_erased=True),
    Relation(
        "mfa.Authenticator",
        "user",
        "Your second factors, without their secrets",
        ("type", "created_at", "last_used_at"),
        is_erased=True,
    ),
    Relation(
        "accounts.OpenSession",
        "user",
        "Browsers in which you are signed in",
        ("browser", "signed_in_at", "last_seen_at"),
        is_erased=True,
    ),
    Relation(
        "accounts.AccountEvent",
        "user",
        "The record of sign-ins to your account",
        ("at", "kind", "browser"),
        is_erased=True,
    ),
    Relation(
        "accounts.AccountEvent",
        "by",
        "What you did to the way into an account, for example ending its sessions",
        ("at", "kind"),
        stays_because="It is part of the record of another account, and is deleted with it when it is old enough.",
    ),
    Relation(
        "outbox.Notification",
        "recipient",
        "What you were told in the application",
        ("created_at", "kind", "subject", "text", "path", "read_at"),
        is_erased=True,
    ),
    Relation(
        "outbox.OutboxMessage",
        "recipient",
        "Mail to you, without its text, which can hold secret links",
        ("created_at", "kind", "subject", "sent_at"),
        is_erased=True,
    ),
    Relation(
        "outbox.NotificationSettings",
        "user",
        "How you want to be told",
        ("delivery", "time_zone", "quiet_from", "quiet_until"),
        is_erased=True,
    ),
    Relation("accounts.User_groups", "user", "Your roles", ("group__name",), stays_because=ROLES),
    Relation(
        "accounts.User_user_permissions",
        "user",
        "Your rights in the support admin",
        ("permission__codename",),
        stays_because=ROLES,
    ),
    Relation(
        "accounts.Invitation",
        "accepted_by",
        "The invitation that opened your account",
        ("email", "printed_name", "credentials", "roles", "created_at", "accepted_at"),
        stays_because="It says who let whom in. Its address is erased.",
    ),
    Relation(
        "accounts.Invitation",
        "invited_by",
        "Invitations that you sent, without the people who were invited",
        ("created_at", "accepted_at", "revoked_at"),
        stays_because="It says who let whom in.",
    ),
    Relation(
        "accounts.SigningAttempt",
        "user",
        "Times at which you were asked for your password to sign",
        ("at", "purpose", "success__at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reversion.Revision",
        "user",
        "Saves of drafts",
        ("date_created", "comment"),
        stays_because="The history of a draft, from which bylines and the origin of a text are known.",
    ),
    Relation(
        "admin.LogEntry",
        "user",
        "What you did in the support admin, without the names of the rows",
        ("action_time", "content_type__model", "action_flag"),
        stays_because=DAILY_WORK,
    ),
)
