"""A round lacks reviewers where fewer judge it than have to approve it; until now, where nobody did. Open rounds only, in
thousands, by primary key."""

from django.db import migrations, models
from django.db.models import Count, Exists, OuterRef, Q

BATCH = 1_000
OPEN = ["submitted", "under-review"]


def needed_by(terms, is_minor):
    needed = terms["approvals_needed"]
    return min(needed, terms.get("minor_approvals_needed") or needed) if is_minor else needed


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    places = apps.get_model("desk", "BoardPlace").objects.using(alias)
    corrections = apps.get_model("reviews", "Correction").objects.using(alias)
    minor = corrections.filter(round=OuterRef("round"), kind="minor", objection__isnull=True)
    judging = Count("round__assignments", filter=~Q(round__assignments__state__in=["declined", "closed"]))
    found = places.filter(state__in=OPEN, lacks_reviewers=False).order_by("pk")
    told = found.annotate(judging=judging, is_minor=Exists(minor)).values_list(
        "pk", "round__terms", "judging", "is_minor"
    )
    last = 0
    while rows := list(told.filter(pk__gt=last)[:BATCH]):
        short = [pk for pk, terms, count, is_minor in rows if count < needed_by(terms, is_minor)]
        places.filter(pk__in=short).update(lacks_reviewers=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("desk", "0008_reviewers_in_order"), ("reviews", "0010_indexes_of_reminders")]

    operations = [
        migrations.AlterField(
            model_name="boardplace",
            name="lacks_reviewers",
            field=models.BooleanField(
                default=False,
                help_text="A round is open, and fewer are asked to judge, or have signed, than have to approve it.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
