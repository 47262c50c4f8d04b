"""What lists of articles read of each: whose it is, its state in one word, when it was last saved,
which approval waits to be published."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

STATES = [
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
]


def fill(apps, schema_editor):
    BoardPlace = apps.get_model("desk", "BoardPlace")
    articles = apps.get_model("articles", "Article").objects.filter(pk=OuterRef("article"))
    drafts = apps.get_model("articles", "Draft").objects.filter(article=OuterRef("article"))
    withdrawn = apps.get_model("publishing", "LiveEdition").objects.filter(article=OuterRef("article"))
    kinds = apps.get_model("reviews", "Round").objects.filter(pk=OuterRef("round"))
    is_open = Q(state__in=["submitted", "under-review"])
    approved = apps.get_model("reviews", "Round").objects.filter(article=OuterRef("article"), state="approved")
    BoardPlace.objects.update(to_publish_id=Subquery(approved.order_by("-number").values("pk")[:1]))
    BoardPlace.objects.filter(to_publish__approval__edition__isnull=False).update(to_publish=None)
    BoardPlace.objects.annotate(
        kind=Subquery(kinds.values("kind")[:1]), is_withdrawn=Subquery(withdrawn.values("is_withdrawn")[:1])
    ).update(
        owner_id=Subquery(articles.values("owner")[:1]),
        saved_at=Coalesce(Subquery(drafts.values("updated_at")[:1]), Subquery(articles.values("created_at")[:1])),
        listed_as=Case(
            When(is_open & Q(kind="re-review"), then=Value("re-review")),
            When(is_open & Q(is_withdrawn=False), then=Value("update-under-review")),
            default="state",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_board_places"),
        ("publishing", "0002_edition_by_verification_code"),
        ("reviews", "0003_board_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="boardplace",
            name="listed_as",
            field=models.CharField(choices=STATES, max_length=20, null=True),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="saved_at",
            field=models.DateTimeField(help_text="When the draft was last saved.", null=True),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="to_publish",
            field=models.ForeignKey(
                help_text="The round whose approval waits for publication, even where a later round is under way.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.round",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
