"""An article's whole record as one line of time: the draft's saves, versions, rounds, signatures, comments, decisions,
editions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, groupby

from django.db.models import Q, QuerySet

from articles.history import STOPS_SUBMISSION, noted_saves
from articles.models import Article, FindingOverride, Version
from cms.desk.models import DraftCorrection
from cms.desk.record_words import (
    checks_in_words,
    ended_by_itself,
    interests_in_words,
    submitted_as,
    warning_in_words,
    with_signatures,
)
from cms.publishing.models import EarlyAccess, Edition, Notice
from reviews.corrections import correction_of
from reviews.models import (
    Adjudication,
    Approval,
    Assignment,
    Comment,
    ConflictDecision,
    CorrectionKind,
    CorrectionObjection,
    Decision,
    Round,
    SignOff,
    SignOffWithdrawal,
    Submission,
)
from reviews.states import OPEN_ROUNDS, AssignmentState

# How many versions a page of the record tells of.
PART = 8
TOLD_OF_A_ROUND = ("version", "submission", "approval", "decision", "early_access__end", "correction__objection")
# Beyond every number of a version.
LAST = 2_147_483_647


@dataclass(frozen=True)
class Event:
    """One thing that happened. `tone` is done, stopped or empty; `counted` is what the program says of it; `version`
    links to the frozen text it is about; `of_draft` says that it is in the draft's working history and no evidence."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    quote: str = ""
    counted: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    tone: str = ""
    version: int | None = None
    round_number: int | None = None
    round_id: int | None = None
    of_draft: bool = False


@dataclass(frozen=True)
class Span:
    """A part of the record: some versions in the order of their numbers, with what happened until the next one was
    frozen. `since` and `until` bound what belongs to no version; None is the beginning, or now."""

    first: int = 0
    last: int = LAST
    since: datetime | None = None
    until: datetime | None = None

    def of(self, path: str = "") -> Q:
        """The condition that the version at `path` lies in it."""
        return Q(**{f"{path}number__gte": self.first, f"{path}number__lte": self.last})

    def holds(self, number: int) -> bool:
        """Whether the version with this number lies in it."""
        return self.first <= number <= self.last

    def at(self, path: str) -> Q:
        """The condition that the moment at `path` does."""
        after = Q(**{f"{path}__gt": self.since}) if self.since else Q()
        return after & Q(**{f"{path}__lte": self.until}) if self.until else after


@dataclass(frozen=True)
class Rows:
    """What several kinds of event are read from, read once."""

    article: Article
    span: Span
    versions: Sequence[Version]
    rounds: Sequence[Round]
    sign_offs: Sequence[SignOff]
    open_round: Round | None


def events_of(article: Article) -> list[Event]:
    """Everything on record about the article, newest first, in a fixed number of queries."""
    return _events(_rows(article, Span(), list(_versions_of(article))))


@dataclass(frozen=True)
class Part:
    """One page of the record, newest first: its events, and its oldest version; with the round that is open now, on
    whatever page it is told of."""

    events: list[Event]
    oldest: Version | None
    open_round: Round | None


def part_of(article: Article, *, before: int | None = None) -> Part:
    """What is on record about the last eight versions, or the last eight before version number `before`. As many
    queries, and as much to read, with a thousand versions as with eight."""
    known = _versions_of(article)
    if before is not None:
        known = known.filter(number__lte=before)
    # One more at each end: what happened in between ends with the one, and begins with the other.
    found = list(known.order_by("-number")[: PART + 1 + (before is not None)])
    later = found.pop(0) if before is not None and found and found[0].number == before else None
    earlier = found.pop() if len(found) > PART else None
    span = Span(
        first=earlier.number + 1 if earlier else 0,
        last=later.number - 1 if later else LAST,
        since=earlier.frozen_at if earlier else None,
        until=later.frozen_at if later else None,
    )
    rows = _rows(article, span, found[::-1])
    return Part(events=_events(rows), oldest=found[-1] if found else None, open_round=rows.open_round)


def _versions_of(article: Article) -> QuerySet[Version]:
    return Version.objects.filter(article=article).select_related("frozen_by").order_by("number")


def _rows(article: Article, span: Span, versions: Sequence[Version]) -> Rows:
    in_span = Round.objects.filter(span.of("version__"), version__article=article)
    open_now = Round.objects.filter(article=article, state__in=OPEN_ROUNDS)
    either = in_span.order_by().values("pk").union(open_now.order_by().values("pk"))
    read_with_it = ("article__live_edition__edition", *TOLD_OF_A_ROUND)
    rounds = list(Round.objects.filter(pk__in=either).select_related(*read_with_it).order_by("number"))
    sign_offs = SignOff.objects.filter(span.of("version__"), version__article=article)
    return Rows(
        article=article,
        span=span,
        versions=versions,
        rounds=[review for review in rounds if span.holds(review.version.number)],
        sign_offs=list(sign_offs.select_related("round", "version", "withdrawal", "adjudication")),
        open_round=next((review for review in rounds if review.is_open), None),
    )


def _events(rows: Rows) -> list[Event]:
    sources = (
        _saves,
        _versions,
        _corrections,
        _submissions,
        _objections,
        _assignments,
        _comments,
        _sign_offs,
        _taken_back,
        _outcomes,
        _published,
        _decided,
    )
    events = list(chain.from_iterable(source(rows) for source in sources))
    # Sorting is stable: of one moment, what was listed first above happened first.
    return sorted(events, key=lambda event: event.at)[::-1]


def _saves(rows: Rows) -> Iterator[Event]:
    """The draft's saves, those of one person, day and note together. What a person wrote never becomes a title: it
    could be read as evidence."""
    noted = noted_saves(rows.article.draft, since=rows.span.since, until=rows.span.until)
    together = groupby(noted, key=lambda save: (save.note, save.saved_by, save.saved_at.date()))
    for place, ((note, by, _), group) in enumerate(together):
        saves = list(group)
        is_import = saves[0].was_imported and place == 0 and rows.span.since is None
        yield Event(
            saves[-1].saved_at,
            "Imported" if is_import else f"Draft saved{f' {len(saves)} times' if len(saves) > 1 else ''}",
            by,
            note,
            tone="stopped" if is_import and STOPS_SUBMISSION in note else "",
            of_draft=True,
        )


def _versions(rows: Rows) -> Iterator[Event]:
    for version in rows.versions:
        yield Event(
            version.frozen_at, f"Version {version.number} frozen", str(version.frozen_by), version=version.number
        )


def _submissions(rows: Rows) -> Iterator[Event]:
    for review in rows.rounds:
        row: Submission = review.submission
        yield Event(
            row.at,
            f"Version {review.version.number} submitted for {submitted_as(review, row)}",
            row.printed_name,
            row.note,
            reasons=tuple((warning_in_words(name), why) for name, why in json.loads(row.acknowledgements).items()),
            version=review.version.number,
            round_number=review.number,
            round_id=review.pk,
        )


def _corrections(rows: Rows) -> Iterator[Event]:
    """That the draft became a correction, was called major, was given up: working history, until the board is told."""
    found = DraftCorrection.objects.filter(rows.span.at("opened_at"), article=rows.article)
    for row in found.select_related("edition", "made_major_by", "closed_by"):
        title = f"Correction of edition {row.edition.number}"
        was = CorrectionKind.MINOR if row.made_major_at else row.kind
        yield Event(row.opened_at, f"{title} opened ({was})", row.printed_name, row.reason, of_draft=True)
        if row.made_major_at:
            yield Event(row.made_major_at, f"{title} called major", str(row.made_major_by), of_draft=True)
        if row.state == DraftCorrection.State.GIVEN_UP and row.closed_at:
            yield Event(row.closed_at, f"{title} given up", str(row.closed_by), of_draft=True)


def _objections(rows: Rows) -> Iterator[Event]:
    for review in rows.rounds:
        correction = correction_of(review)
        row: CorrectionObjection | None = getattr(correction, "objection", None)
        if row is None:
            continue
        yield Event(
            row.at,
            "Not a minor correction",
            row.printed_name,
            row.reason,
            tone="stopped",
            round_number=review.number,
            round_id=review.pk,
        )


def _assignments(rows: Rows) -> Iterator[Event]:
    found = Assignment.objects.filter(rows.span.of("round__version__"), round__version__article=rows.article)
    assignments = list(found.select_related("round", "reviewer", "assigned_by", "conflict_decision"))
    handed_over = {(row.replaces_id, row.invited_at) for row in assignments if row.replaces_id}
    signed = {sign_off.assignment_id for sign_off in rows.sign_offs}
    for row in assignments:
        name = row.reviewer.name_with_credentials
        event = partial(Event, round_number=row.round.number, round_id=row.round_id)
        yield event(row.invited_at, f"{name} invited to review", str(row.assigned_by))
        if row.answered_at and row.state == AssignmentState.DECLINED:
            yield event(row.answered_at, f"{name} declined", text=row.decline_reason)
        elif row.answered_at:
            yield event(row.answered_at, f"{name} accepted", text=interests_in_words(row))
        decided: ConflictDecision | None = getattr(row, "conflict_decision", None)
        if decided is not None:
            allows = decided.outcome == ConflictDecision.Outcome.MAY_REVIEW
            title = f"Interests of {name}: {decided.get_outcome_display().lower()}"
            yield event(decided.at, title, decided.printed_name, decided.reason, tone="" if allows else "stopped")
        elif row.pk not in signed and row.closed_at and ended_by_itself(row):
            gave = (row.pk, row.closed_at) in handed_over
            title = f"{name} handed the review over" if gave else f"{name}: assignment ended"
            yield event(row.closed_at, title, text=row.close_reason)


def _comments(rows: Rows) -> Iterator[Event]:
    comments = Comment.objects.filter(rows.span.of("round__version__"), round__version__article=rows.article)
    for row in comments.select_related("round", "author"):
        title = "Comment that must be answered" if row.must_fix else "Comment"
        yield Event(
            row.at,
            "Answer to a comment" if row.parent_id else title,
            str(row.author),
            row.body,
            quote=row.quote,
            round_number=row.round.number,
            round_id=row.round.pk,
        )


def _sign_offs(rows: Rows) -> Iterator[Event]:
    for row in rows.sign_offs:
        approves = row.decision == SignOff.Choice.APPROVE
        yield Event(
            row.signed_at,
            "Signed: approved" if approves else "Signed: changes requested",
            row.name_with_credentials,
            row.comment,
            counted=checks_in_words(row),
            tone="done" if approves else "stopped",
            version=row.version.number,
            round_number=row.round.number,
            round_id=row.round.pk,
        )


def _taken_back(rows: Rows) -> Iterator[Event]:
    for sign_off in rows.sign_offs:
        row: SignOffWithdrawal | None = getattr(sign_off, "withdrawal", None)
        if row is not None:
            yield Event(
                row.at,
                "Signature taken back",
                row.printed_name,
                row.reason,
                round_number=sign_off.round.number,
                round_id=sign_off.round.pk,
            )


def _outcomes(rows: Rows) -> Iterator[Event]:
    for review in rows.rounds:
        approval: Approval | None = getattr(review, "approval", None)
        if approval is not None:
            yield Event(
                approval.at,
                f"Version {review.version.number} approved",
                text=with_signatures(review, approval),
                tone="done",
                version=review.version.number,
                round_number=review.number,
                round_id=review.pk,
            )
        decision: Decision | None = getattr(review, "decision", None)
        if decision is not None:
            yield Event(
                decision.at,
                f"Round ended: {decision.get_outcome_display()}",
                decision.printed_name,
                decision.reason,
                tone="stopped",
                round_number=review.number,
                round_id=review.pk,
            )


def _published(rows: Rows) -> Iterator[Event]:
    editions = Edition.objects.filter(rows.span.of("version__"), article=rows.article)
    for edition in editions.select_related("version", "published_by", "emergency"):
        yield Event(
            edition.published_at,
            f"Edition {edition.number} published{' in an emergency' if edition.emergency else ''}",
            str(edition.published_by),
            edition.emergency.reason if edition.emergency else edition.change_note,
            tone="stopped" if edition.emergency else "done",
            version=edition.version.number,
        )
    for review in rows.rounds:
        access: EarlyAccess | None = getattr(review, "early_access", None)
        if access is None:
            continue
        event = partial(Event, version=review.version.number, round_number=review.number, round_id=review.pk)
        yield event(access.at, "Opened to readers early", access.printed_name, access.reason)
        if hasattr(access, "end"):
            yield event(access.end.at, "Early access ended", access.end.printed_name, access.end.reason)
    notices = Notice.objects.filter(rows.span.of("edition__version__"), edition__article=rows.article)
    for notice in notices.select_related("edition", "corrected_by"):
        title = f"{notice.label} on edition {notice.edition.number}"
        if notice.corrected_by:
            title += f", by edition {notice.corrected_by.number}"
        tone = "" if notice.is_correction else "stopped"
        yield Event(notice.placed_at, title, notice.printed_name, notice.reason, tone=tone)


def _decided(rows: Rows) -> Iterator[Event]:
    for override in FindingOverride.objects.filter(rows.span.at("decided_at"), article=rows.article):
        yield Event(override.decided_at, f"Error let pass: {override.message}", override.printed_name, override.reason)
    for sign_off in rows.sign_offs:
        row: Adjudication | None = getattr(sign_off, "adjudication", None)
        if row is not None:
            yield Event(
                row.at,
                f"Adjudicated: the request of {sign_off.printed_name}",
                row.printed_name,
                row.reason,
                version=sign_off.version.number,
                round_number=sign_off.round.number,
                round_id=sign_off.round.pk,
            )
