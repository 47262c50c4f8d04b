"""Indexes of the lists, once 0002 has filled what they hold (PostgreSQL alters no table with open row events)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_flagged_sources"),
        ("desk", "0002_lists_of_articles"),
        ("publishing", "0002_edition_by_verification_code"),
        ("reviews", "0003_board_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="boardplace",
            name="listed_as",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("under-review", "Under Review"),
                    ("changes-requested", "Changes Requested"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                    ("update-under-review", "Update under review"),
                    ("re-review", "Re-review under way"),
                    ("due-for-re-review", "Due for re-review"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="boardplace",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="boardplace",
            name="saved_at",
            field=models.DateTimeField(help_text="When the draft was last saved."),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["-saved_at", "-id"], name="list_last_saved_first"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["listed_as", "-saved_at", "-id"], name="list_by_state"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["owner", "listed_as", "-saved_at", "-id"], name="list_of_owner_by_state"),
        ),
        migrations.AddIndex(
            model_name="boardplace",
            index=models.Index(fields=["owner", "-saved_at", "-id"], name="list_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="boardplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "listed_as__in",
                        [
                            "draft",
                            "submitted",
                            "under-review",
                            "changes-requested",
                            "approved",
                            "published",
                            "update-under-review",
                            "re-review",
                            "due-for-re-review",
                            "withdrawn",
                        ],
                    ),
                    models.Q(("listed_as", "due-for-re-review"), _negated=True),
                ),
                name="board_listing_is_known",
            ),
        ),
    ]
