"""What the board of one reviewer is put in order by, on the reviewer's own rows. They are filled after `migrate`, when
the triggers that keep them are there; rows of the release that still runs come without, and the triggers fill them."""

import django.db.models.deletion
from django.db import migrations, models

from cms.kept_rows import lift_before_going_back
from cms.migration_safety import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0013_uncited_sources"),
        ("desk", "0007_indexes_of_the_board"),
    ]

    operations = [
        migrations.AddField(
            model_name="boardreviewer",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="asked",
                to="desk.boardplace",
            ),
        ),
        migrations.AddField(
            model_name="boardreviewer",
            name="state",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="boardreviewer",
            name="since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="boardreviewer",
            name="review_due",
            field=models.DateField(null=True),
        ),
        AddIndexWithoutLock(
            model_name="boardreviewer",
            index=models.Index(fields=["reviewer", "state", "since", "place"], name="board_of_reviewer"),
        ),
        AddIndexWithoutLock(
            model_name="boardreviewer",
            index=models.Index(fields=["reviewer", "since", "place"], name="board_of_reviewer_newest"),
        ),
        AddIndexWithoutLock(
            model_name="boardreviewer",
            index=models.Index(fields=["reviewer", "state", "review_due", "place"], name="board_of_reviewer_by_date"),
        ),
        migrations.RunPython(migrations.RunPython.noop, lift_before_going_back),
    ]
