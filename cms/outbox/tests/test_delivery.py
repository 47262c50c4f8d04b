"""Sending: nothing lost, nothing twice, failures kept and tried again."""

import smtplib
from datetime import timedelta
from threading import Event

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import OperationalError, transaction
from django_tasks import task_backends

from cms import clock
from cms.jobs.management.commands import run_worker
from cms.outbox import delivery
from cms.outbox.actions import queue_mail
from cms.outbox.delivery import MAX_ATTEMPTS, DeliveryReport, deliver_pending
from cms.outbox.models import OutboxMessage


@pytest.fixture
def later(settings):
    settings.PRETENDED_TIME_ALLOWED = True
    return lambda **amount: clock.pretend(clock.now() + timedelta(**amount))


@pytest.fixture
def letter(edith) -> OutboxMessage:
    return queue_mail(to=edith, subject="Round opened", body="Please review.", kind="round-opened")


def failing(error: Exception):
    def send(self, fail_silently=False):
        raise error

    return send


def test_a_message_is_sent_and_marked(letter):
    assert deliver_pending() == DeliveryReport(sent=1)
    letter.refresh_from_db()
    assert letter.sent_at
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("Round opened", "Please review.")


def test_a_sent_message_is_not_sent_again(letter):
    deliver_pending()
    assert deliver_pending() == DeliveryReport()
    assert len(mail.outbox) == 1


def test_two_senders_do_not_send_one_message_twice(letter, monkeypatch):
    one_sender = EmailMessage.send
    reports = []

    def send_while_another_tries(self, fail_silently=False):
        reports.append(deliver_pending())
        return one_sender(self, fail_silently)

    monkeypatch.setattr(EmailMessage, "send", send_while_another_tries)
    deliver_pending()
    assert reports == [DeliveryReport()]
    assert len(mail.outbox) == 1


def test_of_two_claims_one_wins(letter):
    assert delivery._claim(letter.pk)
    assert delivery._claim(letter.pk) is None


def test_the_message_of_a_sender_that_died_is_taken_over_after_ten_minutes(letter, later):
    delivery._claim(letter.pk)
    with later(minutes=9):
        assert deliver_pending() == DeliveryReport()
    with later(minutes=11):
        assert deliver_pending() == DeliveryReport(sent=1)


def test_a_late_sender_does_not_undo_what_another_has_done(letter, later):
    slow = delivery._claim(letter.pk)
    with later(minutes=11):
        deliver_pending()
    delivery._note_failure(slow, TimeoutError(), DeliveryReport())
    letter.refresh_from_db()
    assert letter.sent_at
    assert letter.last_error == ""


def test_a_failure_is_kept_without_personal_data_and_tried_again(letter, monkeypatch, later):
    refusal = smtplib.SMTPRecipientsRefused({"edith@house.example": (550, b"no edith@house.example here")})
    monkeypatch.setattr(EmailMessage, "send", failing(refusal))
    assert deliver_pending() == DeliveryReport(failed=1)
    letter.refresh_from_db()
    assert letter.last_error == "SMTPRecipientsRefused"
    assert deliver_pending() == DeliveryReport()
    monkeypatch.undo()


def test_after_a_failure_the_next_try_is_a_minute_later(letter, monkeypatch, later):
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", failing(smtplib.SMTPDataError(451, b"busy")))
        deliver_pending()
    with later(seconds=50):
        assert deliver_pending() == DeliveryReport()
    with later(seconds=70):
        assert deliver_pending() == DeliveryReport(sent=1)


def test_waits_double(letter, monkeypatch):
    monkeypatch.setattr(delivery, "clock", clock)
    waits = [delivery._next_try(attempts) - clock.now() for attempts in (1, 2, 3, 7)]
    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [1, 2, 4, 64]


def test_after_eight_tries_it_is_given_up(letter, monkeypatch):
    monkeypatch.setattr(EmailMessage, "send", failing(smtplib.SMTPDataError(554, b"no")))
    OutboxMessage.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert deliver_pending() == DeliveryReport(given_up=1)
    letter.refresh_from_db()
    assert letter.last_error == "given up: SMTPDataError 554"
    assert deliver_pending() == DeliveryReport()


def test_a_server_that_is_not_there_ends_the_run(letter, emil, monkeypatch):
    queue_mail(to=emil, subject="Round opened", body="…", kind="round-opened")
    monkeypatch.setattr(EmailMessage, "send", failing(ConnectionRefusedError()))
    assert deliver_pending() == DeliveryReport(failed=1)
    assert OutboxMessage.objects.filter(attempts=0).count() == 1


def test_one_refused_message_does_not_hold_up_the_next(letter, emil, monkeypatch):
    queue_mail(to=emil, subject="Round opened", body="…", kind="round-opened")
    monkeypatch.setattr(EmailMessage, "send", failing(smtplib.SMTPDataError(554, b"no")))
    assert deliver_pending() == DeliveryReport(failed=2)


def test_a_mistake_of_ours_is_not_swallowed(letter, monkeypatch):
    monkeypatch.setattr(EmailMessage, "send", failing(KeyError("a bug")))
    with pytest.raises(KeyError):
        deliver_pending()


def test_an_address_erased_meanwhile_gets_nothing(letter, edith):
    EmailAddress.objects.filter(user=edith).delete()
    assert deliver_pending() == DeliveryReport(given_up=1)
    assert mail.outbox == []


def test_a_secret_link_is_wiped_once_it_was_sent(edith):
    message = queue_mail(to=edith, subject="Link", body="https://secret", kind="invitation", wipe_when_sent=True)
    deliver_pending()
    message.refresh_from_db()
    assert message.body == ""
    assert mail.outbox[0].body == "https://secret"


def test_a_secret_link_survives_a_failure_that_is_tried_again(edith, monkeypatch):
    message = queue_mail(to=edith, subject="Link", body="https://secret", kind="invitation", wipe_when_sent=True)
    monkeypatch.setattr(EmailMessage, "send", failing(TimeoutError()))
    deliver_pending()
    message.refresh_from_db()
    assert message.body == "https://secret"


def test_no_more_than_the_limit_is_sent(letter, emil):
    queue_mail(to=emil, subject="Round opened", body="…", kind="round-opened")
    assert deliver_pending(limit=1) == DeliveryReport(sent=1)
    assert mail.outbox[0].to == ["edith@house.example"]


def test_the_command_reports_in_one_line(letter, capsys):
    call_command("send_outbox")
    assert capsys.readouterr().out == "sent 1, to be tried again 0, given up 0\n"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(edith):
    with transaction.atomic():
        queue_mail(to=edith, subject="Round opened", body="…", kind="round-opened")
        with pytest.raises(RuntimeError):
            deliver_pending()
        assert mail.outbox == []


DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_the_page_does_not_wait_for_the_mail_server(edith, settings):
    settings.TASKS = DATABASE
    with transaction.atomic():
        queue_mail(to=edith, subject="Round opened", body="…", kind="round-opened")
    assert mail.outbox == []
    assert OutboxMessage.objects.get().attempts == 0
    call_command("run_worker", "--once")
    assert [letter.subject for letter in mail.outbox] == ["Round opened"]


@pytest.mark.django_db(transaction=True)
def test_another_task_backend_is_given_the_letters_to_send(edith, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with transaction.atomic():
        queue_mail(to=edith, subject="Round opened", body="…", kind="round-opened")
    assert [result.task for result in task_backends["default"].results] == [delivery.send_waiting]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_letters_leave_while_a_worker_is_busy_with_something_else(edith, settings, monkeypatch):
    """A letter that cannot be sent at first does not end the sending of letters either."""
    settings.TASKS = DATABASE
    monkeypatch.setattr(run_worker, "PAUSE", 0.01)
    monkeypatch.setattr(run_worker, "TROUBLE", 0.01)
    tries, sent = [], Event()

    def deliver():
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("the database is away")
        sent.set()

    monkeypatch.setattr(run_worker, "deliver_pending", deliver)
    with run_worker.letters_sent():
        assert sent.wait(timeout=30), "the busy worker's thread of letters did not go on"
