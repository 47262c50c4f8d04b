"""Merging two library entries for the same source."""

from __future__ import annotations

from django.db import transaction

from articles.actions.flags import take_over_flag
from articles.actions.retractions import match_references
from articles.models import Reference
from cms.accounts.models import User
from cms.accounts.roles import is_editor
from cms.ledger.audit import save_audited
from cms.refusals import Refused, refuse_if


def why_not_merge(user: User, loser: Reference, winner: Reference) -> str | None:
    """Editors merge two standing entries of the library."""
    if not is_editor(user):
        return "Only editors change the library."
    if loser.pk == winner.pk:
        return "Choose two different sources."
    if loser.merged_into_id:
        return f"{loser.key} was merged already."
    if winner.merged_into_id:
        return f"{winner.key} was merged already; choose the source that took its place."
    for name in ("doi", "pmid"):
        mine, other = getattr(loser, name), getattr(winner, name)
        if mine and other:
            return (
                f"Both have a {name.upper()} ({mine} and {other}), so they are two publications. "
                "Correct the wrong one first."
            )
    return None


@transaction.atomic
def merge_references(*, loser: Reference, winner: Reference, actor: User, reason: str) -> Reference:
    """Let `winner` stand for both. The loser stays as a tombstone and its key as an alias.

    No text is rewritten, no row deleted, and frozen versions never change. Identifiers that only the loser had go
    over to the winner, because they are unique in the library, and so does a graver announcement: merging is no way to
    lose a retraction. What the winner gains is compared with the announcements on file. Raises Refused.
    """
    rows = {
        row.pk: row for row in Reference.objects.select_for_update().filter(pk__in=[loser.pk, winner.pk]).order_by("pk")
    }
    loser, winner = rows[loser.pk], rows[winner.pk]
    refuse_if(why_not_merge(actor, loser, winner), code="may-not-merge")
    if not reason.strip():
        raise Refused("Say how you know that they are the same source.", code="reason-missing")
    gained = {name: getattr(loser, name) for name in ("doi", "pmid") if getattr(loser, name)}
    loser.merged_into = winner
    for name in gained:
        setattr(loser, name, None)
    save_audited(loser, by=actor, reason=f"Merged into {winner.key}: {reason.strip()}")
    for name, value in gained.items():
        setattr(winner, name, value)
    save_audited(winner, by=actor, reason=f"Merged with {loser.key}: {reason.strip()}")
    winner = take_over_flag(winner=winner, loser=loser, actor=actor)
    for earlier in Reference.objects.filter(merged_into=loser):
        earlier.merged_into = winner
        save_audited(earlier, by=actor, reason=f"Merged on into {winner.key}", update_fields=["merged_into"])
    if gained:
        match_references([winner])
    return winner
