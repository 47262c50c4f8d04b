"""How an action is done in a schedule: at a moment of its own, with everything looked at before and after it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from cms import clock
from cms.accounts.models import User
from cms.ledger.verification import verify
from cms.refusals import Refused
from cms.tests.schedules.promises import PROMISES
from cms.tests.schedules.snapshot import Row, Snapshot, Step
from cms.tests.schedules.stage import CURTAIN, PEOPLE, person

T = TypeVar("T")
# Whether a row is one that a deed is meant for.
Fits = Callable[[Snapshot, Row], bool]

# Mostly whoever has the right to it (""), sometimes anybody.
SOMEBODY = st.sampled_from([""] * 40 + list(PEOPLE))
# Which of several rows. From USURPED on: any of them, also those that are over.
NTH = st.integers(0, 11)
USURPED = 9
PLACE = st.sampled_from([0, 0, 0, 1])
SOMETIMES = st.sampled_from([False] * 6 + [True])


@dataclass(frozen=True)
class Deed:
    """One thing that somebody may try: how often, on which rows of which table, with what drawn arguments."""

    name: str
    weight: int
    needs: str
    fits: Fits
    drawn: dict[str, st.SearchStrategy[Any]]

    def weight_now(self, seen: Snapshot) -> int:
        """Nothing where there is no such row."""
        return self.weight * any(self.fits(seen, row) for row in seen[self.needs].values())


def deed(
    *,
    weight: int = 2,
    needs: str = "User",
    fits: Fits = lambda seen, row: True,
    **drawn: st.SearchStrategy[Any],
) -> Callable[[T], T]:
    """Make a method of a schedule something that is tried at random.

    Not a rule of its own: Hypothesis leaves out about half of all rules in each example, and of thirty that lead from
    a draft to an edition too few would be left to get there.
    """

    def mark(method: T) -> T:
        method.deed = Deed(method.__name__, weight, needs, fits, drawn)
        return method

    return mark


class Acting(RuleBasedStateMachine):
    """A schedule on a stage that is set already: everything it does is undone when it ends."""

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """Try something for which there is anything to try it on."""
        known = [member.deed for _, member in inspect.getmembers(type(self)) if hasattr(member, "deed")]
        # The first is drawn most often, and what a failure is shrunk to.
        known.sort(key=lambda one: -one.weight)
        possible = [one.name for one in known for _ in range(one.weight_now(self.seen))]
        name = data.draw(st.sampled_from(possible), label="deed")
        drawn = data.draw(st.fixed_dictionaries(getattr(self, name).deed.drawn), label=name)
        getattr(self, name)(**drawn)

    begins_at = CURTAIN + timedelta(days=2)

    def __init__(self) -> None:
        super().__init__()
        self.now = self.begins_at
        self.everything = transaction.atomic()
        self.everything.__enter__()
        self.seen = Snapshot.now()
        self.is_broken = False

    def teardown(self) -> None:
        """The record holds; then the stage is as it was."""
        try:
            if not self.is_broken:
                report = verify()
                assert report.holds, [str(found) for found in report.breaks]
        finally:
            transaction.set_rollback(True)
            self.everything.__exit__(None, None, None)

    @classmethod
    def open_with(cls, scene: Callable[[Acting], None]) -> None:
        """Play a scene that stays: the schedules begin where it ends."""
        opening = cls()
        opening.now = CURTAIN + timedelta(days=1)
        scene(opening)
        opening.everything.__exit__(None, None, None)

    def act(self, who: User | None, action: Callable[[], T]) -> T | None:
        """Let one action happen a minute later: it is refused and changes nothing, or every promise holds after it.

        Goes out: what it returned; None where it was refused. Anything that it raises besides Refused fails the
        schedule.
        """
        self.now += timedelta(minutes=1)
        self.is_broken = True
        result = None
        with clock.pretend(self.now):
            try:
                result = action()
            except Refused as refusal:
                self._assert_nothing_changed(refusal)
                self.is_broken = False
                return None
        step = Step(self.seen, Snapshot.now(), who.pk if who else None)
        for promise in PROMISES:
            promise(step)
        self.seen, self.is_broken = step.after, False
        return result

    def _assert_nothing_changed(self, refusal: Refused) -> None:
        assert len(refusal.reason) > 15, "a refusal says why"
        assert refusal.code
        assert not (changed := Snapshot.now().difference(self.seen)), f"{refusal.code} left changes in {changed}"


def state_is(*states: str) -> Fits:
    """Whether a row is in one of these states."""
    return lambda seen, row: row["state"] in states


OPEN_ROUND = state_is("submitted", "under-review")
ASKED = state_is("invited", "accepted")
INVITED = state_is("invited")
ACCEPTED = state_is("accepted")


def right_or(who: str, right: User | str) -> User:
    """The person named, or where nobody is, the one whose turn it is."""
    if who:
        return person(who)
    return person(right if isinstance(right, str) else right.username)


def chosen(rows: Sequence[Any], nth: int, fits: Callable[[Any], bool]) -> Any:
    """One of the rows: mostly of those that fit, the newest first."""
    newest_first = list(reversed(rows))
    fitting = [row for row in newest_first if fits(row)]
    among = fitting if fitting and nth < USURPED else newest_first
    return among[nth % len(among)]
