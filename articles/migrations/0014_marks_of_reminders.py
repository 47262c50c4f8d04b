"""Who was told of a due date: marks, so that an index leaves it out. Nothing is filled in: the first runs mark what
was told before, by the keys of its notifications."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_uncited_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="told_draft_due_soon",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="article",
            name="told_draft_overdue",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
