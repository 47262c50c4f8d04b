"""Indexes of what is due and was not told."""

from django.db import migrations, models

from cms.migration_safety import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reviews", "0009_marks_of_reminders")]

    operations = [
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "invited"), ("told_answer_due_soon", False)),
                fields=["respond_by", "id"],
                include=("round", "reviewer", "has_interests", "invited_at"),
                name="assignment_answer_due_soon",
            ),
        ),
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "invited"), ("told_answer_overdue", False)),
                fields=["respond_by", "id"],
                include=("round", "reviewer", "has_interests", "invited_at"),
                name="assignment_answer_overdue",
            ),
        ),
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "invited"), ("told_answer_escalated", False)),
                fields=["respond_by", "id"],
                include=("round", "reviewer", "has_interests", "invited_at"),
                name="assignment_answer_escalated",
            ),
        ),
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "accepted"), ("told_review_due_soon", False)),
                fields=["due_at", "id"],
                include=("round", "reviewer", "has_interests", "answered_at"),
                name="assignment_review_due_soon",
            ),
        ),
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "accepted"), ("told_review_overdue", False)),
                fields=["due_at", "id"],
                include=("round", "reviewer", "has_interests", "answered_at"),
                name="assignment_review_overdue",
            ),
        ),
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state", "accepted"), ("told_review_escalated", False)),
                fields=["due_at", "id"],
                include=("round", "reviewer", "has_interests", "answered_at"),
                name="assignment_review_escalated",
            ),
        ),
    ]
