"""When board members are away."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.ledger.audit import delete_audited, save_audited
from cms.refusals import Refused, refuse_if
from reviews.models import Absence
from reviews.policy import why_not_change_absence

LONGEST_NOTE = 200


@transaction.atomic
def add_absence(*, reviewer: User, actor: User, starts_on: date, ends_on: date, note: str = "") -> Absence:
    """Note that a board member is away, both days included. Raises Refused for days in the past, in the wrong order or
    noted already."""
    reviewer = User.objects.select_for_update().get(pk=reviewer.pk)
    refuse_if(why_not_change_absence(actor, reviewer), code="may-not-change")
    if ends_on < starts_on:
        raise Refused("The last day comes before the first.", code="wrong-order")
    if ends_on < clock.now().date():
        raise Refused("These days have passed.", code="in-the-past")
    if len(note.strip()) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE} characters.", code="input-too-large")
    overlapping = reviewer.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if overlapping:
        raise Refused(
            f"An absence from {overlapping.starts_on:%-d %B} to {overlapping.ends_on:%-d %B %Y} is noted already.",
            code="overlapping",
        )
    absence = Absence(reviewer=reviewer, starts_on=starts_on, ends_on=ends_on, note=note.strip())
    save_audited(absence, by=actor, reason="Absence noted")
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, actor: User) -> None:
    """Take a noted absence back. Raises Refused."""
    refuse_if(why_not_change_absence(actor, absence.reviewer), code="may-not-change")
    delete_audited(absence, by=actor, reason="Absence taken back")
