"""What reminders have told of an assignment: marks that an index leaves out. Nothing is filled in: the first runs mark
what was told before, by the keys of its notifications."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_open_assignments"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="told_answer_due_soon",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="told_answer_escalated",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="told_answer_overdue",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="told_review_due_soon",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="told_review_escalated",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="told_review_overdue",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
