"""Indexes of the library: by year, and what stands for itself, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_import_batches")]

    operations = [
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="reference_duplicates"
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["year"], name="reference_by_year"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)),
                fields=["-added_at", "-id"],
                name="reference_newest_first",
            ),
        ),
    ]
