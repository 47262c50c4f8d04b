"""Who might review a round, with what helps a managing editor to choose, and whom the policy proposes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from cms import clock
from cms.accounts.models import User
from reviews.conflicts import CitedWork, cited_works
from reviews.corrections import approvals_needed_by, needs_fewer
from reviews.models import Absence, Assignment, Round, SignOff
from reviews.policy import why_member_cannot_review
from reviews.queries import board_members
from reviews.quorum import folded, missing_specialties
from reviews.states import OPEN_ASSIGNMENTS, AssignmentState

TURNAROUNDS = 20


@dataclass(frozen=True)
class Candidate:
    """A board member and this round: load, absence, past turnaround, cited works, how they left this round before, if
    they did, and why not, if so."""

    reviewer: User
    open_load: int
    absence: Absence | None
    turnaround_days: int | None
    works: tuple[CitedWork, ...]
    left: str
    why_not: str | None

    @property
    def is_free(self) -> bool:
        """Whether the policy may propose them: they can review, are not away, have not left this round before and wrote
        nothing that it cites."""
        return self.why_not is None and self.absence is None and not self.works and not self.left

    @property
    def in_words(self) -> str:
        """The person as a list to choose from shows them: name, specialty, load, usual time, absence, own works."""
        return " · ".join(part for part in (self.reviewer.name_with_credentials, *self._facts()) if part)

    def _facts(self) -> Iterator[str]:
        yield self.reviewer.specialty
        yield self.left
        yield f"{self.open_load} open" if self.open_load else "nothing open"
        if self.turnaround_days is not None:
            yield f"usually {self.turnaround_days} day{'' if self.turnaround_days == 1 else 's'}"
        if self.absence:
            yield f"away {self.absence.starts_on:%-d %b} to {self.absence.ends_on:%-d %b}"
        for work in self.works:
            yield f"{'author of' if work.is_certain else 'same name as an author of'} {work.key}, which this text cites"


def candidates_for(review: Round) -> list[Candidate]:
    """Every board member: those who can be proposed first, among them the least busy. The number of queries does not
    grow with the board."""
    prefetch_related_objects([review], "version__writers", "assignments", "sign_offs__withdrawal")
    left = _who_left(review)
    references = list(review.version.references.all())
    usual = turnarounds()
    candidates = [
        Candidate(
            reviewer=member,
            open_load=member.open_load,
            absence=_absence(member.coming_absences, review),
            turnaround_days=usual.get(member.pk),
            works=tuple(cited_works(member, references)),
            left=left.get(member.pk, ""),
            why_not=why_member_cannot_review(member, review),
        )
        for member in _members()
    ]
    return sorted(candidates, key=_preference)


def _who_left(review: Round) -> dict[int, str]:
    """How reviewers came to have no part in the round any more, in words; the last time counts."""
    taken_back = {one.assignment_id for one in review.sign_offs.all() if hasattr(one, "withdrawal")}
    assignments = sorted(review.assignments.all(), key=lambda one: one.pk)
    # Whoever hands over invites the colleague themselves.
    reviewers = {one.pk: one.reviewer_id for one in assignments}
    handed_over = {
        one.replaces_id
        for one in assignments
        if one.replaces_id and reviewers.get(one.replaces_id) == one.assigned_by_id
    }
    left = {}
    for one in assignments:
        if one.pk in taken_back:
            left[one.reviewer_id] = "took a sign-off back in this round"
        elif one.state == AssignmentState.DECLINED:
            left[one.reviewer_id] = "declined in this round"
        elif one.state == AssignmentState.CLOSED:
            left[one.reviewer_id] = "handed this review over" if one.pk in handed_over else "was taken off this round"
    return left


def _members() -> Iterable[Any]:
    # Counted from the open ones, by the index of the queue: a join would read every assignment there ever was.
    mine = Assignment.objects.filter(reviewer=OuterRef("pk"), state__in=OPEN_ASSIGNMENTS)
    load = Coalesce(Subquery(mine.order_by().values("reviewer").annotate(n=Count("pk")).values("n")), 0)
    away = Absence.objects.filter(ends_on__gte=clock.now().date()).order_by("starts_on")
    members: Any = board_members().annotate(open_load=load)
    return members.prefetch_related(Prefetch("absences", away, to_attr="coming_absences"))


def _absence(absences: Sequence[Absence], review: Round) -> Absence | None:
    """The first absence that touches the days in which the review would have to be done."""
    today = clock.now().date()
    until = today + timedelta(days=review.rules.review_days)
    return next((one for one in absences if one.starts_on <= until and one.ends_on >= today), None)


def turnarounds() -> dict[int, int]:
    """Days from invitation to signature, the median of each member's latest reviews."""
    days: dict[int, list[float]] = {}
    rows = SignOff.objects.order_by("-signed_at", "-pk").values_list(
        "reviewer_id", "signed_at", "assignment__invited_at"
    )
    for reviewer, signed_at, invited_at in rows[: TURNAROUNDS * 50]:
        found = days.setdefault(reviewer, [])
        if len(found) < TURNAROUNDS:
            found.append((signed_at - invited_at) / timedelta(days=1))
    return {reviewer: round(median(found)) for reviewer, found in days.items()}


def _preference(candidate: Candidate) -> tuple[bool, bool, int, str]:
    return (candidate.why_not is not None, not candidate.is_free, candidate.open_load, candidate.reviewer.printed_name)


def proposed(review: Round, candidates: Sequence[Candidate], signed: Sequence[SignOff]) -> list[Candidate]:
    """Whom the policy proposes to invite, so that as many reviewers as it names are at work.

    Comes in: a round with its assignments, its candidates, and the approvals that it has. Goes out: for each named
    specialty that is missing the least busy member who has it, then the least busy others.
    """
    rules = review.rules
    at_work = [one for one in review.assignments.all() if one.is_open]
    chosen: list[Candidate] = []
    free = [candidate for candidate in candidates if candidate.is_free]
    present = {folded(one.reviewer.specialty) for one in at_work}
    for specialty in missing_specialties(rules, signed):
        found = next((one for one in free if folded(one.reviewer.specialty) == folded(specialty)), None)
        if folded(specialty) not in present and found is not None and found not in chosen:
            chosen.append(found)
    wanted = _wanted(review) - len(at_work) - len(signed)
    others = [candidate for candidate in free if candidate not in chosen]
    return [*chosen, *others[: max(0, wanted - len(chosen))]]


def unmet_specialties(review: Round, candidates: Sequence[Candidate], signed: Sequence[SignOff]) -> list[str]:
    """The named specialties that the proposal cannot bring into the round, a sentence each that says why: nobody has
    it, or those who have it are away, have a conflict or cannot judge this version."""
    present = {folded(one.reviewer.specialty) for one in review.assignments.all() if one.is_open}
    said = []
    for specialty in missing_specialties(review.rules, signed):
        have = [one for one in candidates if folded(one.reviewer.specialty) == folded(specialty)]
        if folded(specialty) in present or any(one.is_free for one in have):
            continue
        reasons = " ".join(_why_not_free(one) for one in have)
        said.append(
            f"Nobody from {specialty} can be proposed. {reasons}"
            if have
            else f"Nobody on the board has the specialty {specialty}: until somebody does, this round is not approved."
        )
    return said


def _why_not_free(candidate: Candidate) -> str:
    name, away = candidate.reviewer.printed_name, candidate.absence
    if candidate.why_not:
        return candidate.why_not
    if candidate.left:
        return f"{name} {candidate.left}."
    if away:
        return f"{name} is away from {away.starts_on:%-d %B} to {away.ends_on:%-d %B}."
    return f"{name} may have written what this text cites: {', '.join(work.key for work in candidate.works)}."


def _wanted(review: Round) -> int:
    needed = approvals_needed_by(review)
    return needed if needs_fewer(review) else max(review.rules.reviewers_invited, needed)


def assignments_to_replace(review: Round) -> list[Assignment]:
    """Assignments that ended without a signature and whose place nobody took."""
    taken = {one.replaces_id for one in review.assignments.all()}
    return [one for one in review.assignments.all() if one.state == "declined" and one.pk not in taken]
