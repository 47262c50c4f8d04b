"""Where reviews name a person, and what keeps somebody's data from being erased: work that is still theirs."""

from __future__ import annotations

from django.db import models

from cms.accounts.personal_data.relations import EVIDENCE, Relation
from reviews.models import Assignment, Policy, Round
from reviews.states import OPEN_ASSIGNMENTS, OPEN_ROUNDS

RELATIONS = (
    Relation(
        "reviews.ReviewDraft",
        "assignment__reviewer",
        "Decisions and comments that you wrote and did not sign",
        ("assignment__round__article__slug", "decision", "comment", "answers", "updated_at"),
        is_erased=True,
    ),
    Relation("reviews.Absence", "reviewer", "Your absences", ("starts_on", "ends_on", "note"), is_erased=True),
    Relation(
        "reviews.Round",
        "submitted_by",
        "Rounds that you submitted",
        ("article__slug", "number", "submitted_at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.Assignment",
        "reviewer",
        "Reviews that you were asked for",
        (
            "round__article__slug",
            "round__number",
            "state",
            "invited_at",
            "answered_at",
            "closed_at",
            "decline_reason",
            "has_interests",
            "interest_kinds",
            "interests",
        ),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.Assignment",
        "assigned_by",
        "Reviews that you asked others for, without who they were",
        ("round__article__slug", "round__number", "invited_at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.ClaimCheck",
        "reviewer",
        "Statements that you compared with their sources",
        ("article__slug", "claim_identity", "verdict", "note", "at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.Comment",
        "author",
        "Comments that you wrote",
        ("round__article__slug", "round__number", "quote", "body", "at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.Mention",
        "user",
        "Comments that name you, without their words",
        ("comment__round__article__slug", "comment__at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.CommentMark",
        "by",
        "Comments that you settled or opened again",
        ("comment__round__article__slug", "kind", "at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.Submission",
        "submitted_by",
        "Submissions that you made",
        ("version__article__slug", "version__number", "note", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.SignOff",
        "reviewer",
        "Your sign-offs, as signed",
        (
            "version__article__slug",
            "version__number",
            "decision",
            "printed_name",
            "credentials",
            "affiliation",
            "specialty",
            "interests",
            "interest_kinds",
            "comment",
            "signed_at",
            "ledger_entry__sequence",
        ),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.SignOffWithdrawal",
        "withdrawn_by",
        "Sign-offs that you took back",
        ("sign_off__version__article__slug", "reason", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    *(
        Relation(
            f"reviews.{model}",
            lookup,
            what,
            ("version__article__slug", "version__number", "reason", "printed_name", "at", "ledger_entry__sequence"),
            stays_because=EVIDENCE,
        )
        for model, lookup, what in (
            ("Decision", "decided_by", "Rounds that you decided"),
            ("Adjudication", "adjudicated_by", "Sign-offs that you adjudicated"),
            ("Correction", "declared_by", "Corrections that you declared"),
        )
    ),
    Relation(
        "reviews.CorrectionObjection",
        "said_by",
        "Corrections that you called not minor",
        ("correction__version__article__slug", "reason", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "reviews.ConflictDecision",
        "decided_by",
        "Decisions about interests of others, without the interests",
        ("version__article__slug", "outcome", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
)


def open_reviews(person: models.Model) -> str | None:
    """Reviews that wait for `person`, in words that say what to do first."""
    waiting = Assignment.objects.filter(reviewer=person.pk, state__in=OPEN_ASSIGNMENTS).count()
    if not waiting:
        return None
    return f"Reviews wait for them: {waiting}. Hand these over or take them back in their rounds first."


def open_rounds_owned(person: models.Model) -> str | None:
    """Rounds in progress of articles that `person` owns, or that they submitted."""
    theirs = models.Q(article__owner=person.pk) | models.Q(submitted_by=person.pk)
    under_way = Round.objects.filter(theirs, state__in=OPEN_ROUNDS).count()
    if not under_way:
        return None
    return (
        f"Rounds of theirs are open: {under_way}. Hand the articles over, and wait for or withdraw the rounds, first."
    )


def named_in_rules(person: models.Model) -> str | None:
    """Review rules name people who may publish in an emergency by their user name."""
    name = getattr(person, "username", "")
    if not any(name in rules.emergency_publishers for rules in Policy.objects.all()):
        return None
    return "Review rules name them as somebody who may publish in an emergency. Take them out of the rules first."


OBLIGATIONS = (open_reviews, open_rounds_owned, named_in_rules)
