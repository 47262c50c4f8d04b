"""Several people doing things at the same moment, each on a database connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connections

from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.refusals import Refused


@dataclass
class Outcome:
    """What one person got: a result, or a refusal."""

    result: object = None
    refusal: Refused | None = None
    error: DatabaseError | None = None


def race(*acts: Callable[[], object]) -> list[Outcome]:
    """Run every act in a thread of its own, all released at once; what each got, in order. Other errors are raised
    here."""
    start = threading.Barrier(len(acts))
    outcomes = [Outcome() for _ in acts]
    unexpected: list[BaseException] = []

    def run(act: Callable[[], object], outcome: Outcome) -> None:
        try:
            start.wait(timeout=30)
            outcome.result = act()
        except Refused as refusal:
            outcome.refusal = refusal
        except DatabaseError as error:
            outcome.error = error
        except BaseException as error:
            unexpected.append(error)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(acts, outcomes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever: a deadlock"
    if unexpected:
        raise unexpected[0]
    return outcomes


def counted(outcomes: list[Outcome]) -> tuple[int, int]:
    """How many got what they wanted, and how many were refused; database errors are never an answer, and a refusal
    says what happened."""
    assert not [outcome.error for outcome in outcomes if outcome.error]
    refused = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert all(refusal.reason.endswith((".", "?")) and refusal.code for refusal in refused)
    return len(outcomes) - len(refused), len(refused)


def only_refusal(outcomes: list[Outcome]) -> Refused:
    """What the one loser was told."""
    (refusal,) = [outcome.refusal for outcome in outcomes if outcome.refusal]
    return refusal


def assert_the_record_holds() -> None:
    """Everything that `verify_record` recomputes, and a ledger without gaps."""
    report = verify()
    assert report.holds, [str(found) for found in report.breaks]
    sequences = list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
