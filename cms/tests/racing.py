"""Several people doing things at the same moment, each on a database connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connections

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
