"""An index of the reviewers who have accepted with declared interests: the few that somebody may have to decide about."""

from django.db import migrations, models

from cms.migration_safety import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reviews", "0010_indexes_of_reminders")]

    operations = [
        AddIndexWithoutLock(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("has_interests", True), ("state", "accepted")),
                fields=["answered_at", "id"],
                name="assignment_with_interests",
            ),
        ),
    ]
