"""Queueing: a message belongs to the transaction of what it reports."""

import pytest
from django.core import mail
from django.db import transaction

from cms.accounts.tests.cast import make_user
from cms.outbox.actions import queue_mail
from cms.outbox.models import OutboxMessage


def queue(to, **changes):
    usual = {"subject": "Round opened", "body": "Please review.", "kind": "round-opened"}
    return queue_mail(to=to, **usual | changes)


def test_a_message_to_a_person_keeps_no_copy_of_the_address(edith):
    message = queue(edith)
    assert (message.recipient, message.address) == (edith, "")


def test_a_message_to_somebody_without_an_account_keeps_the_address(db):
    assert queue("ada@clinic.example").address == "ada@clinic.example"


def test_somebody_without_an_address_gets_none_and_the_log_says_so(db, caplog):
    nadia = make_user("Nadia", email="")
    assert queue(nadia) is None
    assert not OutboxMessage.objects.exists()
    assert f"account {nadia.pk}: it has no address" in caplog.text


@pytest.mark.parametrize("subject", ["Hello\nBcc: eve@evil.example", "Hello\r\nX: y", "Hello\x0bthere", "", "   "])
def test_a_subject_is_one_line(edith, subject):
    with pytest.raises(ValueError, match="subject of the round-opened message"):
        queue(edith, subject=subject)


def test_a_long_subject_is_shortened_because_no_decision_may_fail_over_a_title(edith):
    subject = queue(edith, subject="Approved: " + "w" * 300).subject
    assert (len(subject), subject[-1]) == (250, "…")


@pytest.mark.parametrize("address", ["", "edith", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_an_address_is_one_address(db, address):
    with pytest.raises(ValueError, match="not an e-mail address"):
        queue(address)


def test_the_same_message_is_made_once(edith):
    first, second = queue(edith, dedupe_key="round-7"), queue(edith, dedupe_key="round-7")
    assert first == second
    assert OutboxMessage.objects.count() == 1


def test_messages_without_a_key_are_all_made(edith):
    queue(edith)
    queue(edith)
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_queued(edith):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        queue(edith)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent(edith):
    with transaction.atomic():
        queue(edith)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_what_commits_is_sent_at_once(edith):
    with transaction.atomic():
        queue(edith)
        assert mail.outbox == []
    assert [message.to for message in mail.outbox] == [["edith@house.example"]]
