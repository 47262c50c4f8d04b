"""When board members are away."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import is_reviewer
from cms.ledger.audit import delete_audited, save_audited
from cms.outbox.notifying import notify
from cms.refusals import Refused, refuse_if
from reviews.models import Absence
from reviews.policy import why_not_change_absence

LONGEST_NOTE = 200


@transaction.atomic
def add_absence(*, reviewer: User, actor: User, starts_on: date, ends_on: date, note: str = "") -> Absence:
    """Note that a board member is away, both days included. Who did not note it themself is told. Raises Refused for
    days in the past, in the wrong order or noted already, and for somebody who is not on the board."""
    reviewer = User.objects.select_for_update().get(pk=reviewer.pk)
    refuse_if(why_not_change_absence(actor, reviewer), code="may-not-change")
    refuse_if(None if is_reviewer(reviewer) else f"{reviewer} is not on the board.", code="not-on-the-board")
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
    _tell(absence, actor, "noted that you are away")
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, actor: User) -> None:
    """Take a noted absence back. Who did not do it themself is told. Raises Refused."""
    refuse_if(why_not_change_absence(actor, absence.reviewer), code="may-not-change")
    _tell(absence, actor, "took back that you are away")
    delete_audited(absence, by=actor, reason="Absence taken back")


def _tell(absence: Absence, actor: User, what: str) -> None:
    if absence.reviewer_id == actor.pk:
        return
    days = f"from {absence.starts_on:%-d %B} to {absence.ends_on:%-d %B %Y}"
    notify(
        to=absence.reviewer,
        kind="absence-changed",
        subject=f"{actor.printed_name} {what} {days}",
        text=(
            f"{actor.printed_name} {what} {days}.{f' Note: {absence.note}' if absence.note else ''}\n\n"
            "You are not proposed for reviews while an absence is noted. It can be taken back on the page of your "
            "absences."
        ),
        path=reverse("reviews:absences"),
    )
