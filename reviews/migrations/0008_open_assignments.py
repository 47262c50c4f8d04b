"""What reviewers have open, and how much of it is late, counted in an index. On a house with a million assignments
PostgreSQL makes it in a few seconds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_corrections")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["state", "reviewer", "due_at", "respond_by", "answered_at"], name="assignment_open_work"
            ),
        ),
    ]
