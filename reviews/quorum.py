"""Whether a round has what its policy asks for, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cms.prepared_queries import Prepared
from reviews.corrections import approvals_needed_by, grave_changes_in, needs_fewer
from reviews.discussion import open_demands
from reviews.models import Round, SignOff
from reviews.policy import standing_dissent
from reviews.terms import Terms

_SIGNED = Prepared(
    lambda review: SignOff.objects.filter(round=review).select_related("withdrawal").order_by("signed_at", "pk")
)


def valid_approvals(review: Round) -> list[SignOff]:
    """The round's approvals that count, read from the database as it is now."""
    return valid_among(_SIGNED.all(review.pk), review)


def valid_among(sign_offs: Iterable[SignOff], review: Round) -> list[SignOff]:
    """Those of the round's sign-offs that count as approvals: not taken back, on this very version, one a person."""
    rows = [
        row
        for row in sign_offs
        if row.decision == SignOff.Choice.APPROVE
        and row.version_sha256 == review.version.version_sha256
        and not hasattr(row, "withdrawal")
    ]
    return list({row.reviewer_id: row for row in rows}.values())


def missing_specialties(rules: Terms, approvals: Iterable[SignOff]) -> list[str]:
    """The specialties that the policy names and nobody who approved has, as at signing."""
    return specialties_without(rules, [approval.specialty or "" for approval in approvals])


def specialties_without(rules: Terms, present: Iterable[str]) -> list[str]:
    """The specialties that the policy names and that are not among those `present`."""
    folded_present = {folded(specialty) for specialty in present}
    return [name for name in rules.specialties if folded(name) not in folded_present]


def folded(specialty: str) -> str:
    """A specialty as it is compared: without capitals, and however it is spaced."""
    return " ".join(specialty.split()).casefold()


def still_needed(review: Round, approvals: Sequence[SignOff] | None = None, demands: int | None = None) -> list[str]:
    """What stands between an open round and its approval, a sentence each; empty where the policy is met.

    A page that has read the valid `approvals`, and counted the comments that must be answered first, hands them in; a
    decision reads them anew.
    """
    return list(_needs(review, approvals, demands))


def _needs(review: Round, approvals: Sequence[SignOff] | None = None, demands: int | None = None) -> Iterator[str]:
    # One after the other: whoever only asks whether there is anything reads no further than the first answer.
    if approvals is None:
        approvals = valid_approvals(review)
    yield from _numbers(approvals_needed_by(review), approvals)
    yield from (f"Nobody from {name} has approved yet." for name in missing_specialties(review.rules, approvals))
    yield from (
        f"{one.printed_name} asked for changes to exactly this text." for one in standing_dissent(review.version)
    )
    yield from _demands(len(open_demands(review.article_id)) if demands is None else demands)
    yield from _not_minor(review, approvals)


def _numbers(needed: int, approvals: Sequence[SignOff]) -> list[str]:
    missing = needed - len(approvals)
    if missing <= 0:
        return []
    return [f"{missing} more approval{' is' if missing == 1 else 's are'} needed."]


def _not_minor(review: Round, approvals: Sequence[SignOff]) -> list[str]:
    """Fewer approvals suffice only for what is minor when it is approved, not only when it was handed in."""
    full = review.rules.approvals_needed
    if not needs_fewer(review) or not approvals_needed_by(review) <= len(approvals) < full:
        return []
    if not grave_changes_in(review):
        return []
    return [f"It changes more than a minor correction may. {_numbers(full, approvals)[0]}"]


def _demands(count: int) -> list[str]:
    if not count:
        return []
    return ["A comment must be answered first." if count == 1 else f"{count} comments must be answered first."]


def policy_is_met(review: Round, approvals: Sequence[SignOff], demands: int | None = None) -> bool:
    """Enough valid `approvals`, from the specialties that were named, no request for changes that stands against
    exactly this text, and no comment that must be answered first, of which `demands` were counted, or are now."""
    return next(_needs(review, approvals, demands), None) is None
