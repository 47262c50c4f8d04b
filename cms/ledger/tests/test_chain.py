"""Appending, signing the head, and anchors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from cms import clock
from cms.ledger import keys, triggers
from cms.ledger.actions import append
from cms.ledger.models import LedgerEntry, LedgerHead
from cms.ledger.signals import record_anchored
from cms.ledger.verification import check_anchor, check_chain, verify

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


def test_nothing_is_appended_outside_the_transaction_of_its_fact(monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="belongs to the transaction of the fact"):
        append(kind="scene", payload={})
    monkeypatch.undo()
    assert not LedgerEntry.objects.exists()


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


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"previous_sha256": "f" * 64}, "ledger entry 2: it does not follow the entry before it"),
        ({"kind": "forged"}, "ledger entry 2: its digest does not match its content"),
    ],
)
def test_a_changed_entry_is_named_with_what_is_wrong_about_it(changed, found):
    append_some(3)
    with triggers.lifted():
        LedgerEntry.objects.filter(sequence=2).update(**changed)
    assert str(next(check_chain())) == found


def test_an_entry_that_was_taken_out_is_missed():
    append_some(3)
    with triggers.lifted():
        LedgerEntry.objects.filter(sequence=2).delete()
    assert str(next(check_chain())) == "ledger entry 3: entry 2 is missing"


def test_a_head_that_was_taken_away_is_missed():
    append_some(1)
    LedgerHead.objects.all().delete()
    assert [str(found) for found in check_chain()] == ["ledger head: it is missing although there are entries"]


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


def test_development_makes_a_key_at_first_use(tmp_path, settings):
    settings.LEDGER_KEY_FILE, settings.DEBUG = tmp_path / "first.pem", True
    made = keys.public_key_text()
    assert (tmp_path / "first.pem").exists()
    assert keys.public_key_text() == made


def test_a_key_of_another_kind_is_refused(tmp_path, settings):
    other = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.LEDGER_KEY_FILE = tmp_path / "other.pem"
    settings.LEDGER_KEY_FILE.write_bytes(other)
    with pytest.raises(ImproperlyConfigured, match="does not hold an Ed25519 private key"):
        keys.sign_head(1, "0" * 64)


def test_the_command_makes_a_key_once_and_says_its_public_half(tmp_path, settings, capsys):
    settings.LEDGER_KEY_FILE = tmp_path / "ledger" / "key.pem"
    call_command("make_ledger_key")
    assert f"Public key: {keys.public_key_text()}." in capsys.readouterr().out
    kept = settings.LEDGER_KEY_FILE.read_bytes()
    with pytest.raises(CommandError, match="signatures made with it would be orphaned"):
        call_command("make_ledger_key")
    assert settings.LEDGER_KEY_FILE.read_bytes() == kept


def test_a_key_that_cannot_be_written_is_said(tmp_path, settings):
    (tmp_path / "file").write_text("Not a folder.")
    settings.LEDGER_KEY_FILE = tmp_path / "file" / "key.pem"
    with pytest.raises(CommandError, match="The key cannot be written"):
        call_command("make_ledger_key")


def test_an_anchor_is_written_and_holds(tmp_path, capsys):
    append_some(2)
    call_command("anchor_record", output=str(tmp_path / "anchor.json"))
    append_some(2)
    assert json.loads((tmp_path / "anchor.json").read_text())["sequence"] == 2
    call_command("verify_record", anchor=str(tmp_path / "anchor.json"))
    assert "The record holds" in capsys.readouterr().out


def test_an_anchor_without_a_file_is_printed_and_nothing_is_noted(capsys):
    append_some(2)
    noted: list[int] = []

    def note(sequence: int, **more: object) -> None:
        noted.append(sequence)

    record_anchored.connect(note)
    try:
        call_command("anchor_record")
    finally:
        record_anchored.disconnect(note)
    anchor = json.loads(capsys.readouterr().out)
    assert anchor["sequence"] == 2
    assert not list(check_anchor(anchor))
    assert not noted


def test_an_anchor_that_cannot_be_written_is_an_error_of_the_command(tmp_path):
    with pytest.raises(CommandError, match="The anchor cannot be written") as refusal:
        call_command("anchor_record", output=str(tmp_path / "no folder" / "anchor.json"))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "why"), [(None, "No such file"), ("{", "cannot be read"), ("[]", "it is not a JSON object")]
)
def test_an_anchor_that_cannot_be_read_is_an_error_of_the_question(tmp_path, text, why):
    anchor = tmp_path / "anchor.json"
    if text is not None:
        anchor.write_text(text)
    with pytest.raises(CommandError, match=why) as refusal:
        call_command("verify_record", anchor=str(anchor))
    assert refusal.value.returncode == 2


def test_a_file_that_is_no_anchor_is_a_break(tmp_path):
    (tmp_path / "anchor.json").write_text('{"sequence": "2"}')
    with pytest.raises(CommandError, match="anchor: the file does not hold an anchor") as refusal:
        call_command("verify_record", anchor=str(tmp_path / "anchor.json"))
    assert refusal.value.returncode == 1


def test_an_entry_that_was_rewritten_after_the_anchor_is_found(capsys):
    append_some(2)
    call_command("anchor_record")
    anchor = json.loads(capsys.readouterr().out)
    with triggers.lifted():
        LedgerEntry.objects.filter(sequence=2).update(entry_sha256="f" * 64)
    (found,) = check_anchor(anchor)
    assert str(found) == "ledger entry 2: it was rewritten after the anchor was made"


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
