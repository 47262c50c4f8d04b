"""Reminding reviewers of what they were asked, and telling the managing editor when that does not help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse

from articles.models import Article
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role, is_managing_editor
from cms.outbox.notifying import Telling, notify_all, told_before
from reviews.models import Absence, Assignment
from reviews.reminders import REMINDERS, Reminder, Sent, due, still_due

BATCH = 200

SUBJECTS = {
    "answer-due-soon": "Please answer by {day}: {title}",
    "answer-overdue": "Your answer is overdue: {title}",
    "review-due-soon": "Your review is due on {day}: {title}",
    "review-overdue": "Your review is overdue: {title}",
    "answer-escalated": "{reviewer} has not answered: {title}",
    "review-escalated": "{reviewer} has not reviewed: {title}",
}
TEXTS = {
    "answer-due-soon": "{editor} asked you to review this article. Please accept or decline by {day}.",
    "answer-overdue": (
        "{editor} asked you to review this article and hoped for an answer by {day}. If you cannot review it, please "
        "decline: then somebody else can be asked."
    ),
    "review-due-soon": "Your review of this article is due on {day}.",
    "review-overdue": (
        "Your review of this article was due on {day}. If you cannot finish it soon, please hand it over or step back."
    ),
    "answer-escalated": (
        "{reviewer} was to answer the invitation by {day}.{more} You can end this assignment and invite somebody else."
    ),
    "review-escalated": (
        "{reviewer} accepted; the review was due on {day}.{more} You can end this assignment and invite somebody else."
    ),
}


def send_reminders(limit: int = BATCH) -> Sent:
    """Send what is due and was not sent: to reviewers before and after their dates, and to whoever invited them where
    that did not help (to every managing editor, where that person is none any more).

    Comes in: for how many assignments at most of each kind, in one transaction; a further call takes up the rest. Goes
    out: how many of each kind were told, and whether there may be a rest. Changes: notifications and mail, each once
    for an assignment, and its marks. Safe to run at any time and twice at once: a batch is looked at again under the
    locks of its articles.
    """
    told, goes_on = {}, False
    for reminder in REMINDERS:
        batch = dict(due(reminder, clock.now()).values_list("pk", "round__article_id")[:limit])
        told[reminder.kind] = _send(reminder, batch) if batch else 0
        goes_on |= len(batch) == limit
    return Sent(told, goes_on)


def _send(reminder: Reminder, batch: Mapping[int, int]) -> int:
    with transaction.atomic():
        # The house's first lock, in one order: nobody answers, signs or ends a round of these articles meanwhile.
        list(Article.objects.select_for_update().filter(pk__in=batch.values()).order_by("pk").values_list("pk"))
        assignments = list(
            still_due(reminder, clock.now(), batch)
            .select_related("round__version")
            .prefetch_related("reviewer__emailaddress_set", "assigned_by__emailaddress_set", "assigned_by__groups")
        )
        # Told before there were marks, or of a round that is over: marked, and left alone.
        before = told_before([reminder.key_of(assignment) for assignment in assignments])
        fresh = [row for row in assignments if row.round.is_open and reminder.key_of(row) not in before]
        notify_all(_escalations(reminder, fresh) if reminder.escalates else _reminders(reminder, fresh))
        Assignment.objects.filter(pk__in=[row.pk for row in assignments]).update(**{reminder.mark: True})
    return len(fresh)


def _reminders(reminder: Reminder, assignments: Iterable[Assignment]) -> list[Telling]:
    return [
        Telling(
            to=assignment.reviewer,
            kind=reminder.kind,
            **_words(reminder, assignment),
            path=reverse("reviews:assignment", args=[assignment.pk]),
            dedupe_key=reminder.key_of(assignment),
        )
        for assignment in assignments
    ]


def _escalations(reminder: Reminder, assignments: list[Assignment]) -> list[Telling]:
    everybody = list(
        User.objects.filter(is_active=True, groups__name=Role.MANAGING_EDITOR)
        .distinct()
        .order_by("pk")
        .prefetch_related("emailaddress_set")
    )
    absences = _absences_of(assignments)
    tellings = []
    for assignment in assignments:
        invited_by = assignment.assigned_by
        words = _words(reminder, assignment, absences.get(assignment.reviewer_id))
        for place, person in enumerate([invited_by] if is_managing_editor(invited_by) else everybody):
            key = reminder.key_of(assignment)
            tellings.append(
                Telling(
                    to=person,
                    kind=reminder.kind,
                    **words,
                    path=f"/desk/rounds/{assignment.round_id}/",
                    # The first one's key says for all of them that the assignment was escalated.
                    dedupe_key=key if place == 0 else f"{key}:{person.pk}",
                )
            )
    return tellings


def _absences_of(assignments: Iterable[Assignment]) -> Mapping[int, Absence]:
    today = clock.now().date()
    away = Absence.objects.filter(
        reviewer__in={assignment.reviewer_id for assignment in assignments}, starts_on__lte=today, ends_on__gte=today
    )
    return {absence.reviewer_id: absence for absence in away}


def _words(reminder: Reminder, assignment: Assignment, absence: Absence | None = None) -> dict[str, str]:
    words = {
        "day": f"{getattr(assignment, reminder.deadline):%-d %B %Y}",
        "title": assignment.round.version.title,
        "reviewer": assignment.reviewer.printed_name,
        "editor": assignment.assigned_by.printed_name,
        "more": _what_explains_it(assignment, absence),
    }
    return {"subject": SUBJECTS[reminder.kind].format(**words), "text": TEXTS[reminder.kind].format(**words)}


def _what_explains_it(assignment: Assignment, absence: Absence | None) -> str:
    name = assignment.reviewer.printed_name
    if not assignment.reviewer.is_active:
        return f" The account of {name} is closed."
    if absence is not None:
        return f" {name} is away from {absence.starts_on:%-d %B} to {absence.ends_on:%-d %B %Y}."
    return ""
