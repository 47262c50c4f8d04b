"""Somebody rewrites the chain without the key. What the house signs afterwards must not make it genuine."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cms.ledger import keys, triggers
from cms.ledger.actions import append
from cms.ledger.canonical import canonical_text, sha256_text
from cms.ledger.models import GENESIS, HEAD_NOT_OURS, LedgerEntry, LedgerHead
from cms.ledger.verification import CONTINUED, verify

pytestmark = pytest.mark.django_db


def append_some(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            append(kind="scene", payload={"number": number})


def forge() -> None:
    """Change the first entry and recompute the whole chain, as somebody does who has the database and not the key."""
    previous = GENESIS
    with triggers.lifted():
        for entry in LedgerEntry.objects.order_by("sequence"):
            payload = canonical_text({"number": "forged"}) if entry.sequence == 1 else entry.payload
            entry.payload, entry.payload_sha256, entry.previous_sha256 = payload, sha256_text(payload), previous
            previous = entry.computed_sha256()
            LedgerEntry.objects.filter(pk=entry.pk).update(
                payload=payload,
                payload_sha256=entry.payload_sha256,
                previous_sha256=entry.previous_sha256,
                entry_sha256=previous,
            )
    LedgerHead.objects.update(entry_sha256=previous)


def said() -> list[str]:
    return [str(found) for found in verify().breaks]


def test_the_next_action_does_not_make_a_forged_chain_genuine():
    append_some(3)
    forge()
    assert said() == ["ledger head: its signature was not made with this installation's key"]
    append_some(2)
    assert said() == [f"ledger entry 4: {CONTINUED}"]
    kinds = list(LedgerEntry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["scene", "scene", "scene", HEAD_NOT_OURS, "scene", "scene"], "it is said once"


def test_a_head_that_points_elsewhere_is_told_too():
    append_some(3)
    first = LedgerEntry.objects.get(sequence=2)
    with triggers.lifted():
        LedgerEntry.objects.filter(sequence=3).update(entry_sha256="f" * 64)
    append_some(1)
    assert LedgerEntry.objects.get(sequence=4).kind == HEAD_NOT_OURS
    assert first.entry_sha256 != "f" * 64
    assert f"ledger entry 4: {CONTINUED}" in said()


def test_another_key_does_not_stop_the_house_and_is_told(tmp_path, settings):
    append_some(2)
    keys.create_key(tmp_path / "other.pem")
    settings.LEDGER_KEY_FILE = tmp_path / "other.pem"
    append_some(1)
    assert said() == [f"ledger entry 3: {CONTINUED}"]


def test_a_forged_head_is_not_anchored(tmp_path):
    append_some(2)
    forge()
    with pytest.raises(CommandError, match="an anchor would make it look genuine"):
        call_command("anchor_record", output=str(tmp_path / "anchor.json"))
    assert not list(tmp_path.iterdir())


def test_each_anchor_in_a_folder_is_a_file_of_its_own(tmp_path, capsys):
    for _ in range(2):
        append_some(1)
        call_command("anchor_record", output=str(tmp_path))
    assert sorted(json.loads(file.read_text())["sequence"] for file in tmp_path.iterdir()) == [1, 2]
    call_command("verify_record", anchor=str(tmp_path))
    assert "The record holds" in capsys.readouterr().out


def test_a_record_that_was_cut_back_is_found_by_any_anchor_and_not_anchored_again(tmp_path):
    append_some(2)
    head = LedgerHead.objects.values("sequence", "entry_sha256", "signature").get()
    append_some(1)
    call_command("anchor_record", output=str(tmp_path))
    with triggers.lifted():
        LedgerEntry.objects.filter(sequence=3).delete()
    LedgerHead.objects.update(**head)
    assert not said(), "without an anchor nobody can tell"
    with pytest.raises(CommandError, match="the anchor knows entry 3, which is gone"):
        call_command("verify_record", anchor=str(tmp_path))
    with pytest.raises(CommandError, match=r"Nothing was written.*the anchor knows entry 3"):
        call_command("anchor_record", output=str(tmp_path))
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("anchor_record", output=str(next(tmp_path.iterdir())))
    assert len(list(tmp_path.iterdir())) == 1
