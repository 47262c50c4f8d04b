"""An editor has looked at a source and found the entry right."""

from __future__ import annotations

from django.db import transaction

from articles.models import Reference
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import is_editor
from cms.ledger.audit import save_audited
from cms.refusals import refuse_if


def why_not_note_checked(user: User, reference: Reference) -> str | None:
    """Editors check the standing entries of the library."""
    if not is_editor(user):
        return "Only editors change the library."
    if reference.merged_into_id:
        return f"{reference.key} is a duplicate that was merged. Check the source that took its place."
    return None


@transaction.atomic
def note_checked(*, reference: Reference, actor: User) -> Reference:
    """Note that the actor has compared the entry with the source today (UTC). A second time on the same day changes
    nothing. Raises Refused."""
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    refuse_if(why_not_note_checked(actor, reference), code="may-not-check")
    today = clock.now().date()
    if (reference.checked_on, reference.checked_by_id) == (today, actor.pk):
        return reference
    reference.checked_on, reference.checked_by = today, actor
    save_audited(reference, by=actor, reason="Checked against the source", update_fields=["checked_on", "checked_by"])
    return reference
