"""What the board and the lists are narrowed down and put in order by: topic, words, who is late from when, who is
asked, which approval waits since when. Filled in thousands, by primary key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models, transaction
from django.db.models import Exists, OuterRef

from cms.desk.board_places import earliest, found_by, is_late_after

BATCH = 1_000
OPEN = ["submitted", "under-review"]
ASKED = ["invited", "accepted"]


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    places = apps.get_model("desk", "BoardPlace").objects.using(alias)
    last = 0
    told = places.select_related("article__draft", "to_publish").order_by("pk")
    while rows := list(told.filter(pk__gt=last)[:BATCH]):
        for row in rows:
            draft = getattr(row.article, "draft", None)
            row.topic_id = row.article.topic_id
            row.search_text = found_by(row.title, draft.title if draft else "", row.article.slug)
            row.approved_at = row.to_publish.closed_at if row.to_publish_id else None
            review_due = row.review_due if row.state == "published" else None
            row.late_from = earliest(is_late_after(row.due_on), is_late_after(review_due))
        last = rows[-1].pk
        with transaction.atomic(using=alias):
            write(places, rows, "topic", "search_text", "approved_at", "late_from")
            fill_reviewers(apps, places.filter(pk__in=[row.pk for row in rows]), alias)


def write(places, rows, *names):
    # Much faster than `bulk_update`: one value a row and column, instead of a condition.
    places.bulk_create(rows, update_conflicts=True, unique_fields=["article"], update_fields=names, batch_size=100)


def fill_reviewers(apps, places, alias):
    assignments = apps.get_model("reviews", "Assignment").objects.using(alias)
    reviewers = apps.get_model("desk", "BoardReviewer")
    asked = assignments.filter(round__in=places.filter(round__isnull=False).values("round"))
    reviewers.objects.using(alias).bulk_create(
        [
            reviewers(article_id=article, reviewer_id=reviewer)
            for article, reviewer in asked.order_by().values_list("round__article", "reviewer").distinct()
        ],
        ignore_conflicts=True,
    )
    late = {}
    waiting = assignments.filter(round__in=places.filter(state__in=OPEN).values("round"), state__in=ASKED)
    for review, due, respond, answered in waiting.values_list("round", "due_at", "respond_by", "answered_at"):
        late.setdefault(review, []).append(due if answered else min(due, respond))
    under_way = list(places.filter(state__in=OPEN).select_related("round"))
    for row in under_way:
        dates = late.get(row.round_id, []) + ([row.round.decide_by] if row.round.decide_by else [])
        row.late_from = earliest(row.late_from, *dates)
    write(places, under_way, "late_from")
    judging = assignments.filter(round=OuterRef("round")).exclude(state__in=["declined", "closed"])
    places.filter(state__in=OPEN).update(lacks_reviewers=~Exists(judging))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0010_due_dates_and_topics_of_editors"),
        ("desk", "0005_due_dates_filters_bulk_changes_search"),
        ("publishing", "0004_readers_questions"),
        ("reviews", "0006_letter_of_response"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardReviewer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.AddField(
            model_name="boardplace",
            name="approved_at",
            field=models.DateTimeField(help_text="When that approval was given.", null=True),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="lacks_reviewers",
            field=models.BooleanField(
                default=False, help_text="A round is open, and nobody is asked to judge, or everybody has declined."
            ),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="late_from",
            field=models.DateTimeField(
                help_text="From when on somebody is late: a reviewer, the board, an editor, or the next look at an edition.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="search_text",
            field=models.TextField(
                blank=True, default="", help_text="What the article is found by: its titles and its address, folded."
            ),
        ),
        migrations.AddField(
            model_name="boardplace",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.topic",
                db_index=False,
            ),
        ),
        migrations.AddField(
            model_name="boardreviewer",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="boardreviewer",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                db_index=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="boardreviewer",
            constraint=models.UniqueConstraint(fields=("reviewer", "article"), name="board_reviewer_once"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
