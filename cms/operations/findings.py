"""What the doctor finds: a state, a sentence in plain words, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding weighs. Only `WRONG` makes the doctor exit with 1."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` is empty where nothing is to be done."""

    weight: Weight
    about: str
    says: str
    remedy: str = ""


Look = Callable[[], Iterator[Finding]]


def good(about: str, says: str) -> Finding:
    """It is as it should be."""
    return Finding(Weight.GOOD, about, says)


def note(about: str, says: str, remedy: str) -> Finding:
    """Something that not every house needs."""
    return Finding(Weight.NOTE, about, says, remedy)


def wrong(about: str, says: str, remedy: str) -> Finding:
    """Unsafe, or missing."""
    return Finding(Weight.WRONG, about, says, remedy)


def judged(holds: bool, about: str, says: str, *, otherwise: str, remedy: str) -> Finding:
    """Good where it holds, wrong otherwise."""
    return good(about, says) if holds else wrong(about, otherwise, remedy)
