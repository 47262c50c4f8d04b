"""Noting when duties were done."""

from __future__ import annotations

from typing import Any

from cms import clock
from cms.operations.models import Duty, LastDone


def note(duty: Duty, outcome: str, *, went_well: bool = True) -> None:
    """Write that the duty was done now, over what stood there."""
    LastDone.objects.update_or_create(
        duty=duty, defaults={"done_at": clock.now(), "outcome": outcome[:200], "went_well": went_well}
    )


def note_verification(sender: Any, holds: bool, says: str, **kwargs: Any) -> None:
    """Receiver of `record_verified`."""
    note(Duty.VERIFY, says, went_well=holds)


def note_anchor(sender: Any, sequence: int, **kwargs: Any) -> None:
    """Receiver of `record_anchored`."""
    note(Duty.ANCHOR, f"entry {sequence}")
