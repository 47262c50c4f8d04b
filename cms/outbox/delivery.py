"""Sending what is in the outbox.

A message is claimed in a short transaction of its own, sent outside any transaction, and then marked. Two senders
never send one message twice, because a claim is a compare-and-set that one of them wins. A process that dies between
sending and marking leaves a claim that another sender takes over after ten minutes: such a message may arrive twice,
none is lost (at least once).
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django_tasks import task, task_backends
from django_tasks_db import DatabaseBackend

from cms import clock
from cms.outbox.models import OutboxMessage

MAX_ATTEMPTS = 8
STALE_CLAIM = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
# In one go; what is left comes with the next.
MOST_AT_ONCE = 50

# The server was reached and refused this one message. Any other failure means the server itself, so the rest can wait.
REFUSED_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


@dataclass
class DeliveryReport:
    """What one run did: sent, failed (they are tried again), and given up for good."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def wake_sender() -> None:
    """See to it that what has just been committed is sent soon, by the task runner: whoever waits for the page does
    not wait for the mail server too.

    Our own worker looks by itself, once a second (`run_worker`), so it is told nothing. Another backend is given a
    task; the immediate one sends before this returns.
    """
    if not isinstance(task_backends["default"], DatabaseBackend):
        send_waiting.enqueue()


@task()
def send_waiting() -> None:
    """Send what is due. A task that is lost or comes twice changes nothing: `send_outbox` runs each minute too."""
    deliver_pending()


def deliver_pending(limit: int = MOST_AT_ONCE) -> DeliveryReport:
    """Send up to `limit` messages that are due, oldest first.

    Failures of the mail server stay in the row (without personal data) and are tried again after 1, 2, 4 … minutes,
    eight times in all. When the server cannot be reached at all, the run ends. Raises RuntimeError inside a
    transaction.
    """
    report = DeliveryReport()
    for key in list(_due().order_by("due_at", "pk").values_list("pk", flat=True)[:limit]):
        message = _claim(key)
        if message is not None and not _deliver(message, report):
            break
    return report


def _due() -> QuerySet[OutboxMessage]:
    now = clock.now()
    return OutboxMessage.objects.filter(
        Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE_CLAIM),
        sent_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        due_at__lte=now,
    )


def _claim(key: int) -> OutboxMessage | None:
    """The message, when this sender won it; None when another one did."""
    claimed_at = clock.now()
    with transaction.atomic(durable=True):
        won = _due().filter(pk=key).update(claimed_at=claimed_at, attempts=F("attempts") + 1)
    return OutboxMessage.objects.select_related("recipient").get(pk=key) if won else None


def _deliver(message: OutboxMessage, report: DeliveryReport) -> bool:
    """Send one claimed message and note what came of it. False when the mail server cannot be reached."""
    address = message.recipient.email if message.recipient else message.address
    if not address:
        _give_up(message, "the account has no address any more", report)
        return True
    try:
        EmailMessage(subject=message.subject, body=message.body, to=[address]).send()
    except REFUSED_MESSAGE as error:
        _note_failure(message, error, report)
        return True
    except (smtplib.SMTPException, OSError) as error:
        _note_failure(message, error, report)
        return False
    _note(message, sent_at=clock.now(), last_error="")
    report.sent += 1
    return True


def _note_failure(message: OutboxMessage, error: OSError, report: DeliveryReport) -> None:
    # Only the kind of error: what servers write back quotes addresses.
    what = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, what, report)
        return
    _note(message, claimed_at=None, due_at=_next_try(message.attempts), last_error=what)
    report.failed += 1


def _next_try(attempts: int) -> datetime:
    return clock.now() + FIRST_WAIT * 2 ** (attempts - 1)


def _give_up(message: OutboxMessage, why: str, report: DeliveryReport) -> None:
    _note(message, attempts=MAX_ATTEMPTS, last_error=f"given up: {why}")
    report.given_up += 1


def _note(message: OutboxMessage, **fields: object) -> None:
    """Write the outcome, unless another sender has taken the claim over meanwhile."""
    finished = "sent_at" in fields or fields.get("attempts") == MAX_ATTEMPTS
    mine = OutboxMessage.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    if finished and message.erase_when_sent:
        mine.delete()
        return
    if finished and message.wipe_when_sent:
        fields["body"] = ""
    mine.update(**fields)
