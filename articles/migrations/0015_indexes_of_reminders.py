"""Indexes of what is due and was not told."""

from django.db import migrations, models

from cms.migration_safety import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0014_marks_of_reminders")]

    operations = [
        AddIndexWithoutLock(
            model_name="article",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False), ("told_draft_due_soon", False)),
                fields=["due_on", "id"],
                name="article_draft_due_soon",
            ),
        ),
        AddIndexWithoutLock(
            model_name="article",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False), ("told_draft_overdue", False)),
                fields=["due_on", "id"],
                name="article_draft_overdue",
            ),
        ),
    ]
