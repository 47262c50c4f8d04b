"""The sources that nothing cites, in a table of their own. Triggers keep it, which are installed after every `migrate`;
only then is it filled, a few thousand rows at a time, so that nothing written meanwhile is missed."""

import django.db.models.deletion
from django.db import migrations, models

from cms.kept_rows import lift_before_going_back


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_library_newest_first")]

    operations = [
        migrations.CreateModel(
            name="UncitedSource",
            fields=[
                (
                    "reference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="uncited",
                        serialize=False,
                        to="articles.reference",
                    ),
                ),
                ("added_at", models.DateTimeField(help_text="The source's own, for the order of the list.")),
            ],
            options={"indexes": [models.Index(fields=["-added_at", "-reference"], name="uncited_newest_first")]},
        ),
        migrations.RunPython(migrations.RunPython.noop, lift_before_going_back),
    ]
