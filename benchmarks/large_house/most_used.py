"""The twelve pages and jobs that are used most, and what PostgreSQL's plans of their queries read from one end to the
other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from cms.publishing.models import LiveEdition
from large_house.walk import Page, Scene, opened

# A smaller table is read as fast from end to end as by an index.
LARGE = 5_000
JOB = "job"


class Clock:
    """Opens a job as a browser opens a page."""

    def get(self, command: str) -> HttpResponse:
        """Run the command."""
        said = StringIO()
        call_command(*command.split(), stdout=said, stderr=said)
        return HttpResponse(said.getvalue())


def pages(found: Scene) -> Iterator[Page]:
    """The twelve. Readers' pages are asked of Django itself, as the first reader of a changed article asks."""
    live = LiveEdition.objects.select_related("article").order_by("pk")[0].article
    words = found.words
    yield Page("an article, for readers", "reader", reverse("publishing:article", args=[live.slug]))
    yield Page("search, for readers", "reader", f"{reverse('publishing:search')}?q=matter")
    yield Page("API: what changed", "reader", "/api/v1/changes")
    yield Page("start page of an editor", "editor", reverse("desk:start"))
    yield Page("a draft", "editor", reverse("desk:draft", args=[words["article"]["slug"]]))
    yield Page("finding a source to cite", "editor", f"{reverse('desk:library')}?q=found")
    yield Page("queue of a reviewer", "reviewer", reverse("reviews:queue"))
    yield Page("checking page", "reviewer", reverse("reviews:assignment", args=[words["assignment"]["pk"]]))
    yield Page("board", "managing editor", reverse("desk:rounds"))
    yield Page("a round", "managing editor", reverse("desk:round", args=[words["round"]["pk"]]))
    yield Page("job: reminders", JOB, "send_reminders")
    yield Page("job: publish what is due", JOB, "publish_due")


def read_through(client: object, address: str) -> list[str]:
    """The large tables that the plan of any of the page's queries reads from one end to the other (PostgreSQL)."""
    asked: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("SELECT", "WITH")) and not many:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        opened(client, address)
    found: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE])
        large = dict(cursor.fetchall())
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            told = cursor.fetchone()[0]
            plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
            found |= {name for name in _scanned(plan) if name in large}
    return sorted(found)


def _scanned(plan: dict[str, object]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield str(plan["Relation Name"])
    for inner in plan.get("Plans", []):
        yield from _scanned(inner)
