"""Random schedules of what several people do: after each step every promise of the design holds.

`make test` plays a few schedules, `make test-hours` a thousand. What fails is shrunk to the shortest that does.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cms.tests.schedules.correcting import Correcting
from cms.tests.schedules.drafting import Drafting
from cms.tests.schedules.judging import Judging
from cms.tests.schedules.publishing import Publishing
from cms.tests.schedules.stage import set_the_stage
from cms.tests.schedules.straight_way import StraightWay

pytestmark = pytest.mark.django_db

FEW, ALL, STEPS = 3, 1_000, 15
# Where the schedules begin: how far the first article has come on its straight way.
OPENINGS = {"with drafts": 0, "before the board": 4, "one signature short": 5, "with an edition": 7, "revised": 13}


class Schedule(Drafting, Correcting, Judging, Publishing, StraightWay):
    """Everything that anybody may try, in any order."""


def play(schedules: int, opening: str) -> None:
    """So many schedules; where changes are checked (CI=true), the same ones at each run."""
    set_the_stage()
    Schedule.open_with(lambda scene: scene.carry_on(0, OPENINGS[opening]))
    run_state_machine_as_test(
        Schedule,
        settings=settings(
            max_examples=schedules,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            # Explaining a failure traces every line of every attempt, for minutes.
            phases=(Phase.reuse, Phase.generate, Phase.shrink),
        ),
    )


@pytest.mark.parametrize("opening", OPENINGS)
def test_every_promise_holds_after_each_step_of_a_few_schedules(opening):
    play(FEW, opening)


@pytest.mark.hours
@pytest.mark.parametrize("opening", OPENINGS)
def test_every_promise_holds_after_each_step_of_a_thousand_schedules(opening):
    """A fifth of them from each opening, so that they can run beside one another."""
    play(ALL // len(OPENINGS), opening)
