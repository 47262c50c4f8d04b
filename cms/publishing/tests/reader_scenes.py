"""Scenes on the reader site: what happened to an article before a reader comes. Everything is made through the
actions."""

from __future__ import annotations

from datetime import UTC, datetime

from articles.actions import mark_reference, save_draft
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import SUMMARY, TEXT, TITLE, edited, make_article, make_librarian
from cms import clock
from cms.accounts.models import User
from cms.accounts.tests import cast
from cms.desk.actions import start_re_review
from cms.publishing.actions import place_notice, publish
from cms.publishing.models import EarlyAccess, Edition, Notice, NoticeKind
from cms.publishing.tests.scenes import published
from cms.publishing.unsigned_actions import open_early, publish_in_emergency
from reviews.models import Policy, Round
from reviews.tests.scenes import approved, make_assignment, signed

PATIENT_TEXT = "## In short\n\nNeutrophils are cells that fight germs [@curtis2014].\n"
SECOND_TEXT = f"{TEXT}\nMost patients recover when the medicine is stopped [@palumbo2012].\n"


def on(year: int, month: int, day: int):
    """Let what happens inside the block happen on this day."""
    return clock.pretend(datetime(year, month, day, 10, 0, tzinfo=UTC))


def published_article(edith: User, mona: User, *board: User, patient: str = "", title: str = TITLE) -> Edition:
    return published(make_article(edith, patient=patient, title=title), mona, *board)


def published_by_the_cast(*, patient: str = "", title: str = TITLE) -> Edition:
    """An article of Edith's, approved by Dr Ravi and Dr Rosa and published by Mona."""
    people = cast.make_edith(), cast.make_mona(), cast.make_ravi(), cast.make_rosa()
    return published_article(*people, patient=patient, title=title)


def rewritten(article: Article, by: User, text: str = SECOND_TEXT, *, patient: str = "") -> Article:
    """The article with another draft; a patient text stays only if it is given."""
    if not patient:
        return edited(article, by, text)
    draft = Article.objects.get(pk=article.pk).draft
    save_draft(
        article=article,
        actor=by,
        text=DraftText(TITLE, SUMMARY, {"professional": text, "patient": patient}),
        expected_edit=draft.edit_number,
    )
    return Article.objects.get(pk=article.pk)


def second_edition(first: Edition, edith: User, mona: User, *board: User, note: str = "Says how it ends.") -> Edition:
    article = rewritten(first.article, edith)
    return publish(approval=approved(article, mona, *board).approval, actor=mona, change_note=note)


def reaffirmed(first: Edition, mona: User, *board: User) -> Edition:
    """The same text, looked at again and published as another edition."""
    review = start_re_review(article=first.article, actor=mona)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in board]:
        signed(assignment)
    return publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)


def named_for_emergencies(*people: User) -> None:
    """The house's rules from now on name these managing editors."""
    policy = Policy.objects.filter(topic=None).first() or Policy(topic=None)
    policy.emergency_publishers = [person.username for person in people]
    policy.save()


def in_emergency(review: Round, by: User, reason: str = "The dose that readers see now is too high.") -> Edition:
    """The round's version published before the board has decided."""
    return publish_in_emergency(
        review=review, actor=by, reason=reason, seen_version_sha256=review.version.version_sha256
    )


def shown_early(review: Round, by: User, reason: str = "Guideline authors asked to see it.") -> EarlyAccess:
    """The round's version opened to readers under the caution banner."""
    return open_early(review=review, actor=by, reason=reason, seen_version_sha256=review.version.version_sha256)


def noticed(edition: Edition, mona: User, kind: NoticeKind, reason: str = "The dose in the table was wrong.") -> Notice:
    return place_notice(edition=edition, actor=mona, kind=kind, reason=reason)


def source_retracted(key: str, status: RetractionStatus = RetractionStatus.RETRACTED) -> Reference:
    return mark_reference(
        reference=Reference.objects.get(key=key),
        actor=make_librarian(),
        status=status,
        on=datetime(2026, 8, 1, tzinfo=UTC).date(),
        reason="The publisher's notice.",
    )
