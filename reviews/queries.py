"""Reading the judging floor: my queue, a round with everything on it, who may see which."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from articles.checks.registry import CHECKS
from articles.models import Article, Audience, Version, VersionReference, VersionRendition
from articles.queries import within_open_articles
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role, is_reviewer
from reviews.models import Absence, Assignment, Round, SignOff
from reviews.models.round import LAST_TOUCHED
from reviews.policy import may_see_round, why_not_change_absence
from reviews.quorum import folded
from reviews.states import OPEN_ASSIGNMENTS

EARLIER_ROUNDS = 5


def queue_for(user: User) -> QuerySet[Assignment]:
    """What waits for a reviewer, the most urgent first. A round that ends closes what is open in it."""
    return (
        Assignment.objects.filter(reviewer=user, state__in=OPEN_ASSIGNMENTS)
        .select_related("round__version", "round__article__topic", "assigned_by")
        .order_by("due_at", "pk")
    )


def done_by(user: User, *, limit: int = 25) -> QuerySet[Assignment]:
    """A reviewer's past assignments, newest first."""
    return (
        Assignment.objects.filter(reviewer=user)
        .exclude(state__in=OPEN_ASSIGNMENTS)
        .select_related("round__version", "sign_off__withdrawal")
        .order_by(LAST_TOUCHED.desc(), "-pk")[:limit]
    )


def get_assignment_or_404(user: User, pk: int) -> Assignment:
    """The reviewer's own assignment; anybody else's answers like a missing one."""
    assignment = (
        Assignment.objects.select_related(
            "round__version__article__topic",
            "round__article__owner",
            "round__article__topic",
            "round__submission",
            "round__submitted_by",
            "assigned_by",
            "reviewer",
        )
        .select_related("round__article__draft", "conflict_decision", "review_draft")
        .select_related("round__correction__objection", "round__correction__corrected")
        .select_related("sign_off__withdrawal", "sign_off__adjudication", "sign_off__ledger_entry", "sign_off__round")
        .filter(pk=pk, reviewer=user)
        .first()
    )
    if assignment is None or not is_reviewer(user):
        raise Http404("There is no such assignment, or it is not yours.")
    return assignment


def get_absence_or_404(user: User, pk: int) -> Absence:
    """A board member's own absence; a managing editor finds anybody's."""
    absence = Absence.objects.select_related("reviewer").filter(pk=pk).first()
    if absence is None or why_not_change_absence(user, absence.reviewer):
        raise Http404("There is no such absence, or it is not yours.")
    return absence


def coming_absences(reviewer: User) -> list[tuple[Absence, User | None]]:
    """A board member's absences that are not over, the first one first, each with whoever noted it. Two queries."""
    coming = list(reviewer.absences.filter(ends_on__gte=clock.now().date()))
    noted = Absence.history.filter(id__in=[one.pk for one in coming], history_type="+").select_related("history_user")
    noted_by = {row.id: row.history_user for row in noted}
    return [(one, noted_by.get(one.pk)) for one in coming]


def read_version_of(assignment: Assignment) -> None:
    """Read what the review page shows of the version and the round, once for everything on it. Five queries."""
    prefetch_related_objects(
        [assignment],
        Prefetch("round__version__renditions", VersionRendition.objects.select_related("frozen_claims")),
        Prefetch("round__version__references", VersionReference.objects.select_related("reference__merged_into")),
        "round__version__writers",
        Prefetch(
            "round__assignments", Assignment.objects.select_related("reviewer", "assigned_by", "conflict_decision")
        ),
    )


def rounds_with_everything() -> QuerySet[Round]:
    """Rounds with what lists and pages print, in a fixed number of queries."""
    return _rounds_with_sign_offs().prefetch_related(
        Prefetch(
            "assignments",
            Assignment.objects.select_related("reviewer", "assigned_by", "conflict_decision", "replaces__reviewer"),
        ),
    )


def _rounds_with_sign_offs() -> QuerySet[Round]:
    return (
        Round.objects.select_related(
            "article__topic", "article__owner", "version", "submitted_by", "submission", "approval", "decision"
        )
        .select_related("correction__objection", "correction__corrected")
        .prefetch_related(
            Prefetch("sign_offs", SignOff.objects.select_related("withdrawal", "adjudication", "reviewer"))
        )
    )


def get_round_or_404(user: User, pk: int, *, also: Sequence[str] = ()) -> Round:
    """A round that the person may know of; hidden and missing answer alike. `also` names what a page of an outer floor
    wants in the same query."""
    review = rounds_with_everything().select_related("article__draft", *also).filter(pk=pk).first()
    if review is None or not may_see_round(user, review):
        raise Http404("There is no such round, or you may not see it.")
    return review


def rounds_for(user: User) -> QuerySet[Round]:
    """The rounds of the articles that an editor may see; all of them for a managing editor."""
    rounds = rounds_with_everything()
    return rounds.filter(within_open_articles(user, "article"))


def opened_by(reviewer: int) -> QuerySet[Assignment]:
    """The assignments of a reviewer (by key) whose text has been open to them."""
    opened = Q(has_interests=False) | Q(conflict_decision__outcome="may-review") | Q(sign_off__isnull=False)
    return Assignment.objects.filter(opened, reviewer=reviewer)


def earlier_rounds(review: Round, *, back: int | None = None, reader: User | None = None) -> QuerySet[Round]:
    """The rounds of the same article before this one with their signatures, newest first; with `back` only the last so
    many. Two queries, or none for a first round.

    With `reader` each round tells as `reader_saw_it` whether its text was open to that person; and where only the last
    so many are asked for, the one that person saw last stands behind them if it is older.
    """
    if review.number == 1:
        return Round.objects.none()
    earlier = _rounds_with_sign_offs().filter(article=review.article_id, number__lt=review.number)
    if reader is not None:
        opened = opened_by(reader.pk)
        earlier = earlier.annotate(reader_saw_it=Exists(opened.filter(round=OuterRef("pk"))))
    if reader is None or back is None:
        return earlier.order_by("-number")[:back]
    before = opened.filter(
        round__article=review.article_id,
        round__number__lt=review.number,
        round__version__number__lt=review.version.number,
    )
    seen = before.order_by("-round__version__number", "-pk").values("round")[:1]
    last = earlier.order_by("-number").values("pk")[:back]
    return earlier.filter(Q(pk__in=last) | Q(pk__in=seen)).order_by("-number")


def rounds_shown(review: Round, wish: str) -> int | None:
    """How many earlier rounds the page of a round shows: the last five, or all (None) where the address asks for them
    with `earlier=all`, or where there are no more."""
    return None if wish == "all" or review.number <= EARLIER_ROUNDS + 1 else EARLIER_ROUNDS


@dataclass(frozen=True)
class Acknowledgement:
    """A warning that the submitter let stand: which, about what, for whom, and why."""

    code: str
    meaning: str
    audience: str
    subject: str
    reason: str


def acknowledged_warnings(review: Round) -> list[Acknowledgement]:
    """The warnings that came with the submission, each with the reason that was given for it."""
    given: Mapping[str, str] = json.loads(review.submission.acknowledgements)
    return [_acknowledgement(fingerprint, reason) for fingerprint, reason in sorted(given.items())]


def _acknowledgement(fingerprint: str, reason: str) -> Acknowledgement:
    code, _, rest = fingerprint.partition(":")
    audience, _, subject = rest.partition(":")
    described = CHECKS.get(code)
    return Acknowledgement(
        code=code,
        meaning=described.description if described else code,
        audience=str(Audience(audience).label) if audience in Audience.values else "",
        subject=subject,
        reason=reason,
    )


def rendition_for(version: Version, audience: str) -> VersionRendition:
    """The frozen text for one audience; the professional one where the version has none for it."""
    by_audience = {rendition.audience: rendition for rendition in version.renditions.all()}
    return by_audience.get(audience) or by_audience[Audience.PROFESSIONAL]


def who_talks_about(review: Round) -> list[User]:
    """Whoever can be spoken to about a round by `@name`: the article's editors and the reviewers who accepted."""
    article = review.article
    editors = Q(pk=article.owner_id) | Q(collaborations__article=article) | Q(pk=review.submitted_by_id)
    assigning = Q(pk__in=review.assignments.values("assigned_by"))
    reviewers = Q(pk__in=review.assignments.filter(has_interests__isnull=False).values("reviewer"))
    people = User.objects.filter(editors | assigning | reviewers, is_active=True).distinct()
    return list(people.prefetch_related("groups").order_by("printed_name", "pk"))


def latest_round(article: Article) -> Round | None:
    """The article's newest round."""
    return rounds_with_everything().filter(article=article).order_by("-number").first()


def sign_offs_on(version: Version) -> QuerySet[SignOff]:
    """Every signature that a version carries, withdrawn ones included."""
    return version.sign_offs.select_related("withdrawal", "adjudication", "round").order_by("signed_at", "pk")


def board_members() -> QuerySet[User]:
    """Active members of the medical advisory board."""
    return User.objects.filter(is_active=True, groups__name=Role.REVIEWER).order_by("printed_name")


def board_specialties() -> tuple[int, list[str]]:
    """How many active members the board has, and the specialties that they have between them, each as the first member
    by name writes it. One query."""
    named = [" ".join(specialty.split()) for specialty in board_members().values_list("specialty", flat=True)]
    by_fold: dict[str, str] = {}
    for specialty in named:
        by_fold.setdefault(folded(specialty), specialty)
    return len(named), sorted((one for one in by_fold.values() if one), key=str.casefold)
