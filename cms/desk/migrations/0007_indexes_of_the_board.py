"""Indexes of what 0006 has filled. The table holds one short row for each article: with a hundred thousand of them each
index takes less than a second, so that PostgreSQL need not make them concurrently."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_what_the_board_is_narrowed_by")]

    operations = [
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["owner", "state", "since", "id"], name="board_of_owner"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["owner", "state", "review_due", "id"], name="board_of_owner_by_review_date"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["topic", "state", "since", "id"], name="board_of_topic"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["topic", "state", "review_due", "id"], name="board_of_topic_by_review_date"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["state", "late_from", "since", "id"], name="board_late"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(
                condition=models.Q(("lacks_reviewers", True)), fields=["since", "id"], name="board_without_reviewers"
            ),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(
                condition=models.Q(("to_publish__isnull", False)), fields=["approved_at", "id"], name="board_to_publish"
            ),
        ),
    ]
