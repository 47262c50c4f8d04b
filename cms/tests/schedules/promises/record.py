"""Promise 5: evidence never disappears, and the ledger says the same as the rows."""

from __future__ import annotations

import hashlib

from cms.tests.schedules.snapshot import Promise, Step, append_only_names, evidence_names

GENESIS = "0" * 64
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
    """Each evidence row has an entry of its own, and each entry a row."""
    named = [row["ledger_entry_id"] for name in evidence_names() for row in step.after.rows(name)]
    assert sorted(named) == sorted(step.after["LedgerEntry"])


PROMISES: tuple[Promise, ...] = (
    evidence_stays_as_it_was,
    nothing_that_evidence_is_about_is_deleted,
    the_chain_holds,
    every_fact_is_in_the_ledger_once,
)
