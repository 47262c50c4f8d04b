"""Promise 5: evidence never disappears, and the ledger says the same as the rows."""

from __future__ import annotations

import hashlib
import json

from cms.tests.schedules.snapshot import Promise, Step, append_only_names, evidence_names

GENESIS = "0" * 64
REPEATING = {"comment", "comment-mark", "claim-check"}
ANSWERING = {"assignment-answer", "assignment-ended"}
# What evidence is about: these rows change, and are never fewer.
KEPT = ("User", "Article", "Round", "Assignment", "Reference", "Topic", "Draft", "ScheduledPublication")


def evidence_stays_as_it_was(step: Step) -> None:
    """No row of an append-only table is gone or another than it was."""
    for name in append_only_names():
        then, now = step.before[name], step.after[name]
        assert then.keys() <= now.keys(), f"{name}: a row is gone"
        assert not any(now[number] != row for number, row in then.items()), f"{name}: a row was changed"


def nothing_that_evidence_is_about_is_deleted(step: Step) -> None:
    """People are deactivated, rounds withdrawn, references merged; none is deleted."""
    for name in KEPT:
        assert step.before[name].keys() <= step.after[name].keys(), f"{name}: a row is gone"


def the_chain_holds(step: Step) -> None:
    """Entries are numbered without a gap, each names the one before it, and the head names the last."""
    entries = step.after.rows("LedgerEntry")
    assert [row["sequence"] for row in entries] == list(range(1, len(entries) + 1))
    previous, moment = GENESIS, None
    for row in entries:
        assert row["previous_sha256"] == previous, "the chain is broken"
        assert moment is None or row["recorded_at"] >= moment, "time runs backwards"
        previous, moment = row["entry_sha256"], row["recorded_at"]
    for row in step.added("LedgerEntry"):
        assert hashlib.sha256(row["payload"].encode()).hexdigest() == row["payload_sha256"]
    heads = step.after.rows("LedgerHead")
    assert [(row["sequence"], row["entry_sha256"]) for row in heads] == ([(len(entries), previous)] if heads else [])
    assert bool(heads) or not entries


def every_fact_is_in_the_ledger_once(step: Step) -> None:
    """Each evidence row has an entry of its own, and each entry a row; or it repeats rows that have none of their own,
    each of them once."""
    named = [row["ledger_entry_id"] for name in evidence_names() for row in step.after.rows(name)]
    others = [row for row in step.after.rows("LedgerEntry") if row["kind"] in REPEATING | ANSWERING]
    assert sorted([*named, *(row["id"] for row in others)]) == sorted(step.after["LedgerEntry"])
    said = [one for row in others if row["kind"] in REPEATING for one in json.loads(row["payload"])["rows"]]
    for name in ("Comment", "CommentMark", "ClaimCheck", "Mention"):
        numbers = [one["row"]["id"] for one in said if one["model"] == f"reviews.{name.lower()}"]
        assert sorted(numbers) == sorted(step.after[name]), f"{name}: the ledger repeats others"


def every_answer_is_in_the_ledger(step: Step) -> None:
    """Whoever answered an invitation, or whose assignment ended without a sign-off: the last entry says the same."""
    last = {}
    for row in step.after.rows("LedgerEntry"):
        if row["kind"] in ANSWERING:
            last |= {one["id"]: one for one in json.loads(row["payload"])["assignments"]}
    for row in step.after.rows("Assignment"):
        if row["answered_at"] or row["state"] == "closed":
            said = last[row["id"]]
            assert said["state"] == {"done": "accepted"}.get(row["state"], row["state"])
            assert said["decline_reason"] == row["decline_reason"]
            assert said["interests"] == row["interests"]
            assert said["close_reason"] == row["close_reason"]


PROMISES: tuple[Promise, ...] = (
    evidence_stays_as_it_was,
    nothing_that_evidence_is_about_is_deleted,
    the_chain_holds,
    every_fact_is_in_the_ledger_once,
    every_answer_is_in_the_ledger,
)
