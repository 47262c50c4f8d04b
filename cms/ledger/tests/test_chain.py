"""Appending, signing the head, and anchors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction

from cms import clock
from cms.ledger import keys
from cms.ledger.actions import append
from cms.ledger.models import LedgerEntry, LedgerHead
from cms.ledger.verification import check_chain, verify

pytestmark = pytest.mark.django_db


def append_some(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            append(kind="scene", payload={"number": number})


def test_each_entry_follows_the_one_before_it():
    append_some(3)
    first, second, third = LedgerEntry.objects.order_by("sequence")
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert second.previous_sha256 == first.entry_sha256
    assert third.previous_sha256 == second.entry_sha256
    assert not list(check_chain())


def test_the_head_is_the_last_entry_and_is_signed():
    append_some(2)
    head = LedgerHead.objects.get()
    assert head.entry_sha256 == LedgerEntry.objects.get(sequence=2).entry_sha256
    assert keys.head_signature_holds(head.sequence, head.entry_sha256, head.signature, keys.public_key_text())


def test_a_signature_of_another_key_does_not_hold(tmp_path, settings):
    append_some(1)
    keys.create_key(tmp_path / "other.pem")
    settings.LEDGER_KEY_FILE = tmp_path / "other.pem"
    assert "signature" in str(next(check_chain()))


def append_and_fail() -> None:
    with transaction.atomic():
        append(kind="scene", payload={})
        raise ZeroDivisionError


def test_nothing_is_appended_when_the_transaction_fails():
    with pytest.raises(ZeroDivisionError):
        append_and_fail()
    assert not LedgerEntry.objects.exists()


def test_an_entry_dated_before_its_predecessor_is_found(monkeypatch):
    monkeypatch.setattr("cms.ledger.actions._not_before", lambda head: clock.now())
    append_some(1)
    with clock.pretend(clock.now() - timedelta(days=1)):
        append_some(1)
    assert "dated before" in str(next(check_chain()))


def test_a_key_is_never_replaced(tmp_path):
    keys.create_key(tmp_path / "key.pem")
    with pytest.raises(FileExistsError):
        keys.create_key(tmp_path / "key.pem")


def test_the_key_file_is_for_its_owner_only(tmp_path):
    keys.create_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600


def test_production_does_not_run_without_a_key(tmp_path, settings):
    settings.LEDGER_KEY_FILE, settings.DEBUG = tmp_path / "none.pem", False
    with pytest.raises(ImproperlyConfigured, match="make_ledger_key"):
        keys.private_key()


def test_an_anchor_is_written_and_holds(tmp_path, capsys):
    append_some(2)
    call_command("anchor_record", output=str(tmp_path / "anchor.json"))
    append_some(2)
    assert json.loads((tmp_path / "anchor.json").read_text())["sequence"] == 2
    call_command("verify_record", anchor=str(tmp_path / "anchor.json"))
    assert "The record holds" in capsys.readouterr().out


def test_time_cannot_be_pretended_in_production(settings):
    settings.PRETENDED_TIME_ALLOWED = settings.DEBUG = False
    with pytest.raises(RuntimeError), clock.pretend(clock.now()):
        pass


def test_a_clock_that_was_set_back_does_not_break_the_record():
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    for moment in (noon, noon - timedelta(seconds=2)):
        with clock.pretend(moment), transaction.atomic():
            append(kind="scene", payload={})
    assert [entry.recorded_at for entry in LedgerEntry.objects.all()] == [noon, noon]
    assert verify().holds
