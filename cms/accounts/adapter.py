"""How django-allauth behaves here: no sign-up, its mail goes through the outbox, links carry the site's own address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from cms.accounts.actions.account_events import record_failure
from cms.accounts.models import AccountEvent
from cms.accounts.second_factors import is_last_second_factor, is_second_factor_asked_of
from cms.outbox.actions import queue_mail

# Allauth would write to addresses that have no account. This site writes to nobody whom it does not know.
NEVER_SENT = ("account/email/unknown_account", "account/email/account_already_exists")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation or by `createsuperuser`, never by a public form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the sign-up address answers that it is closed."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse where there were too many wrong answers, and leave that on record."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failure(AccountEvent.Kind.LOCKED, credentials=credentials, request=request)
            raise

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link to a new password, at the site's own address: whoever asks for it chooses the request's host."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmation) -> str:
        """The link that confirms an address, at the site's own address."""
        return settings.SITE_URL + urlsplit(super().get_email_confirmation_url(request, emailconfirmation)).path

    def format_email_subject(self, subject: str) -> str:
        """The subject with the publishing house's name in front."""
        return f"{settings.SITE_NAME}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one of allauth's messages into the outbox. It may hold a secret link: its text is wiped once sent."""
        if template_prefix in NEVER_SENT:
            return
        known = EmailAddress.objects.select_related("user").filter(email__iexact=email, primary=True).first()
        message = self.render_mail(
            template_prefix, email, {"email": email, "current_site": {"name": settings.SITE_NAME}, **context}
        )
        with transaction.atomic():
            queue_mail(
                to=known.user if known else email,
                subject=str(message.subject),
                body=str(message.body),
                kind=template_prefix.rsplit("/", 1)[-1].replace("_", "-"),
                wipe_when_sent=True,
            )


class SecondFactorAdapter(DefaultMFAAdapter):
    """A second factor that a role asks for is exchanged, not given up."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role asks for one."""
        return not (is_last_second_factor(authenticator) and is_second_factor_asked_of(authenticator.user))
