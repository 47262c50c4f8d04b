"""The pages and jobs that are used most, and what PostgreSQL reads from one end to the other for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from cms.publishing.models import LiveEdition
from large_house.walk import Page, Scene, opened

# So many rows are read as fast one after the other as by an index.
LARGE = 5_000
JOB = "job"
UNDONE = "undone: "


class Clock:
    """Opens a job as a browser opens a page."""

    def get(self, command: str) -> HttpResponse:
        """Run the command. One that begins with `UNDONE` leaves nothing behind: the next run finds as much to do."""
        said = StringIO()
        with transaction.atomic() if command.startswith(UNDONE) else nullcontext():
            call_command(*command.removeprefix(UNDONE).split(), stdout=said, stderr=said)
            if command.startswith(UNDONE):
                transaction.set_rollback(True)
        return HttpResponse(said.getvalue())


def pages(found: Scene) -> Iterator[Page]:
    """Each of them. Readers' pages are asked of Django itself, as the first reader of a changed article asks."""
    live = LiveEdition.objects.select_related("article").order_by("pk")[0].article
    words = found.words
    yield Page("an article, for readers", "reader", reverse("publishing:article", args=[live.slug]))
    yield Page("search, words that few have", "reader", f"{reverse('publishing:search')}?q=predecessors")
    yield Page("search, a word that all have", "reader", f"{reverse('publishing:search')}?q=matter")
    yield Page("API: what changed", "reader", "/api/v1/changes")
    yield Page("start page of an editor", "editor", reverse("desk:start"))
    yield Page("a draft", "editor", reverse("desk:draft", args=[words["article"]["slug"]]))
    yield Page("finding a source to cite", "editor", f"{reverse('desk:library')}?q=found")
    yield Page("queue of a reviewer", "reviewer", reverse("reviews:queue"))
    yield Page("checking page", "reviewer", reverse("reviews:assignment", args=[words["assignment"]["pk"]]))
    yield Page("board", "managing editor", reverse("desk:rounds"))
    yield Page("a round", "managing editor", reverse("desk:round", args=[words["round"]["pk"]]))
    # A house of a thousand has so many that are due; a run by the clock sends four times as many in one go.
    yield Page("job: fifty reminders a kind", JOB, f"{UNDONE}send_reminders --limit 50")
    # The first run, which is not timed, tells everything that is due.
    yield Page("job: reminders, nothing new", JOB, "send_reminders")
    yield Page("job: publish what is due", JOB, "publish_due")


def read_through(client: object, address: str) -> list[str]:
    """The large tables of which any query of the page reads more than `LARGE` rows one after the other, as PostgreSQL
    counts them while it answers: a plan that stops after the first rows of a table is none of them."""
    found: set[str] = set()

    def note(execute, sql, params, many, context):
        # At once: a page may have told the planner something for the transaction that it is in.
        if sql.lstrip().upper().startswith(("SELECT", "WITH")) and not many:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
                told = cursor.fetchone()[0]
            found.update(_read((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        opened(client, address)
    return sorted(found)


def _read(plan: dict[str, object]) -> Iterator[str]:
    rows = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    if plan["Node Type"] == "Seq Scan" and rows * plan.get("Actual Loops", 1) > LARGE:
        yield str(plan["Relation Name"])
    for inner in plan.get("Plans", []):
        yield from _read(inner)
