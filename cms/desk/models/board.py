"""Where each article stands on the board: a projection of rounds and live editions, so that no page has to work it out
for every article there is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import TextChoices

from articles.models import Article, Topic, Version
from cms.publishing.models import Edition
from reviews.models import Round


class Standing(TextChoices):
    """Where an article stands on the board. “Due for re-review” depends on the day and is asked for, not stored."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    UNDER_REVIEW = "under-review", "Under Review"
    CHANGES_REQUESTED = "changes-requested", "Changes Requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ArticleState(TextChoices):
    """Where an article stands, in one word for lists: the board's columns, with what is done to an article that readers
    see told apart. “Due for re-review” depends on the day and is asked for, not stored."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    UNDER_REVIEW = "under-review", "Under Review"
    CHANGES_REQUESTED = "changes-requested", "Changes Requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    UPDATE_UNDER_REVIEW = "update-under-review", "Update under review"
    RE_REVIEW = "re-review", "Re-review under way"
    DUE = "due-for-re-review", "Due for re-review"
    WITHDRAWN = "withdrawn", "Withdrawn"


class BoardPlace(models.Model):
    """One article's place on the board and in the lists of articles. Nobody decides anything here:
    `cms.desk.board_places` rewrites the row in the transaction that moves the article, and nothing but lists, the board
    and its figures reads it."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="board_place")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=Standing)
    listed_as = models.CharField(max_length=20, choices=ArticleState)
    since = models.DateTimeField()
    title = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(
        blank=True, default="", help_text="What the article is found by: its titles and its address, folded."
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    to_publish = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The round whose approval waits for publication, even where a later round is under way.",
    )
    approved_at = models.DateTimeField(null=True, help_text="When that approval was given.")
    review_due = models.DateField(null=True)
    correction = models.CharField(
        max_length=8, blank=True, default="", help_text="Whether the draft is a minor or major correction; empty: none."
    )
    due_on = models.DateField(null=True, help_text="The day by which the draft is to be submitted.")
    late_from = models.DateTimeField(
        null=True,
        help_text="From when on somebody is late: a reviewer, the board, an editor, or the next look at an edition.",
    )
    lacks_reviewers = models.BooleanField(
        default=False,
        help_text=(
            "A round is open, and fewer are asked to judge, or have signed, than have to approve it, or nobody of a "
            "specialty that its rules name."
        ),
    )
    saved_at = models.DateTimeField(help_text="When the draft was last saved.")
    errors = models.PositiveIntegerField(null=True, help_text="What the checks found in the draft when it was saved.")
    warnings = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=Standing.values), name="board_state_is_known"),
            models.CheckConstraint(
                condition=models.Q(listed_as__in=ArticleState.values) & ~models.Q(listed_as=ArticleState.DUE),
                name="board_listing_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "since", "id"], name="board_by_state"),
            models.Index(fields=["-since", "-id"], name="board_newest_first"),
            models.Index(fields=["state", "review_due", "id"], name="board_by_review_date"),
            models.Index(fields=["-saved_at", "-id"], name="list_last_saved_first"),
            models.Index(fields=["listed_as", "-saved_at", "-id"], name="list_by_state"),
            models.Index(fields=["owner", "listed_as", "-saved_at", "-id"], name="list_of_owner_by_state"),
            models.Index(fields=["owner", "-saved_at", "-id"], name="list_of_owner"),
            models.Index(fields=["due_on"], name="board_by_due_date", condition=models.Q(due_on__isnull=False)),
            models.Index(fields=["owner", "state", "since", "id"], name="board_of_owner"),
            models.Index(fields=["owner", "state", "review_due", "id"], name="board_of_owner_by_review_date"),
            models.Index(fields=["topic", "state", "since", "id"], name="board_of_topic"),
            models.Index(fields=["topic", "state", "review_due", "id"], name="board_of_topic_by_review_date"),
            models.Index(fields=["state", "late_from", "since", "id"], name="board_late"),
            models.Index(
                fields=["since", "id"], condition=models.Q(lacks_reviewers=True), name="board_without_reviewers"
            ),
            models.Index(
                fields=["approved_at", "id"], condition=models.Q(to_publish__isnull=False), name="board_to_publish"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.article.slug


class BoardReviewer(models.Model):
    """A reviewer who was asked to judge in an article's newest round: what the board is narrowed down by. Kept by
    `cms.desk.board_places` as the places are. The place, and what the board is put in order by, are repeated here, so
    that one index tells a reviewer's articles in order; triggers copy them (`cms.desk.board_reviewers`)."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(BoardPlace, on_delete=models.SET_NULL, null=True, related_name="asked", db_index=False)
    state = models.CharField(max_length=20, blank=True, default="", db_default="")
    since = models.DateTimeField(null=True)
    review_due = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "article"], name="board_reviewer_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reviewer", "state", "since", "place"], name="board_of_reviewer"),
            models.Index(fields=["reviewer", "since", "place"], name="board_of_reviewer_newest"),
            models.Index(fields=["reviewer", "state", "review_due", "place"], name="board_of_reviewer_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} for {self.article}"
