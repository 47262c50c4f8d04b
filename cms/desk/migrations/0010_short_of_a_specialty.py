"""A round lacks reviewers, too, where nobody who judges it is of a specialty that its rules name. Open rounds only, in
thousands, by primary key."""

from django.db import migrations, models

BATCH = 1_000
OPEN = ["submitted", "under-review"]


def folded(specialty):
    return " ".join((specialty or "").split()).casefold()


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    places = apps.get_model("desk", "BoardPlace").objects.using(alias)
    assignments = apps.get_model("reviews", "Assignment").objects.using(alias)
    found = places.filter(state__in=OPEN, lacks_reviewers=False).order_by("pk")
    told = found.values_list("pk", "round", "round__terms")
    last = 0
    while rows := list(told.filter(pk__gt=last)[:BATCH]):
        named = {review: terms.get("specialties") for _, review, terms in rows if terms.get("specialties")}
        judging = assignments.filter(round__in=list(named)).exclude(state__in=["declined", "closed"])
        present = {review: set() for review in named}
        for review, signed, now in judging.values_list("round", "sign_off__specialty", "reviewer__specialty"):
            present[review].add(folded(now if signed is None else signed))
        short = [
            pk for pk, review, _ in rows if any(folded(name) not in present[review] for name in named.get(review, ()))
        ]
        places.filter(pk__in=short).update(lacks_reviewers=True)
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("desk", "0009_short_of_reviewers"), ("reviews", "0012_kinds_of_interests_signed")]

    operations = [
        migrations.AlterField(
            model_name="boardplace",
            name="lacks_reviewers",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "A round is open, and fewer are asked to judge, or have signed, than have to approve it, or nobody "
                    "of a specialty that its rules name."
                ),
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
