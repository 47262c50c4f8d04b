"""An article's whole record as one line of time: the draft's saves, versions, rounds, signatures, comments, decisions,
editions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, groupby

from articles.history import STOPS_SUBMISSION, noted_saves
from articles.models import Article, FindingOverride, Version, WriterAct
from cms.publishing.models import EarlyAccess, Edition, Notice
from reviews.models import (
    Adjudication,
    Approval,
    Assignment,
    Comment,
    Decision,
    SignOff,
    SignOffWithdrawal,
    Submission,
)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `tone` is done, stopped or empty; `version` links to the frozen text it is about;
    `of_draft` says that it is in the draft's working history and no evidence."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    quote: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    tone: str = ""
    version: int | None = None
    round_number: int | None = None
    round_id: int | None = None
    of_draft: bool = False


def events_of(article: Article) -> list[Event]:
    """Everything on record about the article, newest first, in a fixed number of queries."""
    sources = (
        _saves,
        _versions,
        _submissions,
        _assignments,
        _comments,
        _sign_offs,
        _taken_back,
        _outcomes,
        _published,
        _decided,
    )
    events = list(chain.from_iterable(source(article) for source in sources))
    # Sorting is stable: of one moment, what was listed first above happened first.
    return sorted(events, key=lambda event: event.at)[::-1]


def _saves(article: Article) -> Iterator[Event]:
    """The draft's saves, those of one person, day and note together. What a person wrote never becomes a title: it
    could be read as evidence."""
    was_imported = article.writer_rows.filter(act=WriterAct.IMPORT).exists()
    together = groupby(noted_saves(article.draft), key=lambda save: (save.note, save.saved_by, save.saved_at.date()))
    for place, ((note, by, _), group) in enumerate(together):
        saves = list(group)
        is_import = was_imported and place == 0
        yield Event(
            saves[-1].saved_at,
            "Imported" if is_import else f"Draft saved{f' {len(saves)} times' if len(saves) > 1 else ''}",
            by,
            note,
            tone="stopped" if is_import and STOPS_SUBMISSION in note else "",
            of_draft=True,
        )


def _versions(article: Article) -> Iterator[Event]:
    for version in Version.objects.filter(article=article).select_related("frozen_by").order_by("number"):
        yield Event(
            version.frozen_at, f"Version {version.number} frozen", str(version.frozen_by), version=version.number
        )


def _submissions(article: Article) -> Iterator[Event]:
    for row in Submission.objects.filter(version__article=article).select_related("round", "version"):
        yield Event(
            row.at,
            f"Version {row.version.number} submitted for {row.get_kind_display().lower()}",
            row.printed_name,
            row.note,
            reasons=tuple((_in_words(name), why) for name, why in json.loads(row.acknowledgements).items()),
            version=row.version.number,
            round_number=row.round.number,
            round_id=row.round.pk,
        )


def _in_words(fingerprint: str) -> str:
    """What a warning was about, from its fingerprint: `claim-without-citation:professional:Start…` → its words."""
    code, _, subject = fingerprint.split(":", 2)
    return f"{code.replace('-', ' ').capitalize()}: {subject}" if subject else code.replace("-", " ").capitalize()


def _assignments(article: Article) -> Iterator[Event]:
    rows = Assignment.objects.filter(round__article=article).select_related("round", "reviewer", "assigned_by")
    for row in rows:
        name = row.reviewer.name_with_credentials
        yield Event(
            row.invited_at,
            f"{name} invited to review",
            str(row.assigned_by),
            round_number=row.round.number,
            round_id=row.round_id,
        )
        if row.answered_at and row.has_interests is not None:
            interests = f"Interests: {row.interests_sentence}"
            yield Event(
                row.answered_at,
                f"{name} accepted",
                text=interests,
                round_number=row.round.number,
                round_id=row.round_id,
            )
        elif row.answered_at:
            yield Event(
                row.answered_at,
                f"{name} declined",
                text=row.decline_reason,
                round_number=row.round.number,
                round_id=row.round_id,
            )


def _comments(article: Article) -> Iterator[Event]:
    for row in Comment.objects.filter(round__article=article).select_related("round", "author"):
        yield Event(
            row.at,
            "Comment",
            str(row.author),
            row.body,
            quote=row.quote,
            round_number=row.round.number,
            round_id=row.round.pk,
        )


def _sign_offs(article: Article) -> Iterator[Event]:
    for row in SignOff.objects.filter(version__article=article).select_related("round", "version"):
        approves = row.decision == SignOff.Choice.APPROVE
        yield Event(
            row.signed_at,
            "Signed: approved" if approves else "Signed: changes requested",
            row.name_with_credentials,
            row.comment,
            tone="done" if approves else "stopped",
            version=row.version.number,
            round_number=row.round.number,
            round_id=row.round.pk,
        )


def _taken_back(article: Article) -> Iterator[Event]:
    rows = SignOffWithdrawal.objects.filter(sign_off__version__article=article).select_related("sign_off__round")
    for row in rows:
        yield Event(
            row.at,
            "Signature taken back",
            row.printed_name,
            row.reason,
            round_number=row.sign_off.round.number,
            round_id=row.sign_off.round.pk,
        )


def _outcomes(article: Article) -> Iterator[Event]:
    for approval in Approval.objects.filter(version__article=article).select_related("round", "version"):
        yield Event(
            approval.at,
            f"Version {approval.version.number} approved",
            text=f"With the {approval.approvals_needed} signatures that the policy asks for.",
            tone="done",
            version=approval.version.number,
            round_number=approval.round.number,
            round_id=approval.round.pk,
        )
    for decision in Decision.objects.filter(version__article=article).select_related("round", "version"):
        yield Event(
            decision.at,
            f"Round ended: {decision.get_outcome_display()}",
            decision.printed_name,
            decision.reason,
            tone="stopped",
            round_number=decision.round.number,
            round_id=decision.round.pk,
        )


def _published(article: Article) -> Iterator[Event]:
    editions = Edition.objects.filter(article=article).select_related("version", "published_by", "emergency")
    for edition in editions:
        yield Event(
            edition.published_at,
            f"Edition {edition.number} published{' in an emergency' if edition.emergency else ''}",
            str(edition.published_by),
            edition.emergency.reason if edition.emergency else edition.change_note,
            tone="stopped" if edition.emergency else "done",
            version=edition.version.number,
        )
    for access in EarlyAccess.objects.filter(version__article=article).select_related("version", "round", "end"):
        event = partial(
            Event, version=access.version.number, round_number=access.round.number, round_id=access.round_id
        )
        yield event(access.at, "Opened to readers early", access.printed_name, access.reason)
        if hasattr(access, "end"):
            yield event(access.end.at, "Early access ended", access.end.printed_name, access.end.reason)
    for notice in Notice.objects.filter(edition__article=article).select_related("edition"):
        title = f"{notice.get_kind_display()} on edition {notice.edition.number}"
        yield Event(notice.placed_at, title, notice.printed_name, notice.reason, tone="stopped")


def _decided(article: Article) -> Iterator[Event]:
    for override in FindingOverride.objects.filter(article=article):
        yield Event(override.decided_at, f"Error let pass: {override.message}", override.printed_name, override.reason)
    rows = Adjudication.objects.filter(version__article=article).select_related("sign_off__round", "version")
    for row in rows:
        yield Event(
            row.at,
            f"Adjudicated: the request of {row.sign_off.printed_name}",
            row.printed_name,
            row.reason,
            version=row.version.number,
            round_number=row.sign_off.round.number,
            round_id=row.sign_off.round.pk,
        )
