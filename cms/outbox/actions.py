"""Queueing mail inside a transaction, and waking the sender once it has committed."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import Truncator

from cms import clock
from cms.outbox.delivery import wake_sender
from cms.outbox.models import LONGEST_SUBJECT, OutboxMessage

logger = logging.getLogger(__name__)


class Addressee(Protocol):
    """What the outbox needs of an account. (Accounts queue mail themselves, so this module may not import them.)"""

    pk: Any

    @property
    def email(self) -> str: ...


def queue_mail(
    *,
    to: Addressee | str,
    subject: str,
    body: str,
    kind: str,
    dedupe_key: str = "",
    wipe_when_sent: bool = False,
    erase_when_sent: bool = False,
) -> OutboxMessage | None:
    """Write one message as part of the caller's transaction; it is sent soon after that commits, and never if it does
    not.

    Comes in: a user or an address; a subject of one line, shortened to 250 characters; plain text. With `dedupe_key`
    a message that exists already is returned instead of a second one. `wipe_when_sent` erases a text that holds a
    secret link; `erase_when_sent` deletes the whole row once it was sent or given up, for people without an account
    whose address is not to be kept.
    Goes out: the row, or None (and a log line) for an account without an address.
    Raises RuntimeError outside a transaction; ValueError for a subject of several lines, or an invalid address.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            f"The {kind} message was queued outside a transaction: it belongs to the fact that it reports."
        )
    fields = _fields(to=to, subject=subject, body=body, kind=kind)
    if fields is None:
        return None
    fields |= {"wipe_when_sent": wipe_when_sent, "erase_when_sent": erase_when_sent}
    if dedupe_key:
        message, _ = OutboxMessage.objects.get_or_create(dedupe_key=dedupe_key, defaults=fields)
    else:
        message = OutboxMessage.objects.create(**fields)
    send_after_commit()
    return message


def compose(
    *, to: Addressee | str, subject: str, body: str, kind: str, due_at: datetime | None = None
) -> OutboxMessage | None:
    """A message that is not saved yet, to be sent from `due_at` on (now, where none is given).

    Goes out: the message, or None (and a log line) for an account without an address. Raises ValueError for a subject
    of several lines, or an invalid address.
    """
    fields = _fields(to=to, subject=subject, body=body, kind=kind)
    if fields is None:
        return None
    return OutboxMessage(**{**fields, "due_at": due_at or fields["due_at"]})


def send_after_commit() -> None:
    """Wake the sender once the transaction has committed.

    Robust: what goes wrong while sending must not turn a committed action into an error page.
    """
    transaction.on_commit(wake_sender, robust=True)


def _fields(*, to: Addressee | str, subject: str, body: str, kind: str) -> dict[str, Any] | None:
    _refuse_unsafe_subject(subject, kind)
    recipient = _recipient(to)
    if recipient is None:
        logger.warning("No %s message for account %s: it has no address.", kind, getattr(to, "pk", ""))
        return None
    now = clock.now()
    return {
        **recipient,
        "subject": Truncator(subject).chars(LONGEST_SUBJECT),
        "body": body,
        "kind": kind,
        "created_at": now,
        "due_at": now,
    }


def _refuse_unsafe_subject(subject: str, kind: str) -> None:
    """A line break in a subject would start a new mail header."""
    if len(subject.splitlines()) != 1 or not subject.strip():
        raise ValueError(f"The subject of the {kind} message must be exactly one line.")


def _recipient(to: Addressee | str) -> dict[str, Any] | None:
    if not isinstance(to, str):
        return {"recipient_id": to.pk} if to.email else None
    try:
        validate_email(to)
    except ValidationError as error:
        raise ValueError("The recipient is not an e-mail address.") from error
    return {"address": to}
