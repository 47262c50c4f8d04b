"""Wagtail's path, once for each line on standard input: save a revision, start the workflow, approve two tasks, which
publishes. Each answer is one line of JSON: milliseconds, processor milliseconds, queries.

The first line on standard input is the article as JSON. Run by benchmarks/path_against_wagtail.py with the interpreter
of Wagtail's own environment.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter, process_time

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), os.environ["WAGTAIL_FOLDER"]]
os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail_house.settings"

import django  # noqa: E402
import wagtail  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask  # noqa: E402

from wagtail_house.models import ArticlePage  # noqa: E402


def people() -> list:
    """An editor and two reviewers, each reviewer in the group of one task; they may publish, or the path stops."""
    create = get_user_model().objects.create_user
    found = [create(name, f"{name}@house.example") for name in ("edith", "ravi", "rosa")]
    stock = {group.name: group for group in Group.objects.all()}
    found[0].groups.add(stock["Editors"])
    for reviewer in found[1:]:
        reviewer.groups.add(stock["Moderators"], Group.objects.create(name=f"Board {reviewer.username}"))
    return found


def workflow_of(reviewers: list) -> Workflow:
    """A workflow of two tasks, one for each reviewer."""
    workflow = Workflow.objects.create(name="Board", active=True)
    for order, reviewer in enumerate(reviewers):
        task = GroupApprovalTask.objects.create(name=reviewer.username, active=True)
        task.groups.set(reviewer.groups.filter(name__startswith="Board"))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def path(page: ArticlePage, workflow: Workflow, editor: object, reviewers: list) -> None:
    """The path as the page views go it."""
    page.save_revision(user=editor, log_action=True)
    state = workflow.start(page, editor)
    for reviewer in reviewers:
        task = state.current_task_state.task.specific
        task.on_action(state.current_task_state, reviewer, "approve", comment="Read and approved.")
        state.refresh_from_db()
    page.refresh_from_db()
    if not (page.live and state.status == state.STATUS_APPROVED):
        raise SystemExit("The page was not published.")


def main() -> None:
    """Answer one line with one path."""
    call_command("makemigrations", "wagtail_house", verbosity=0)
    call_command("migrate", verbosity=0)
    article = json.loads(sys.stdin.readline())
    editor, *reviewers = people()
    workflow = workflow_of(reviewers)
    home = Page.objects.get(depth=2)
    print(json.dumps({"wagtail": wagtail.__version__, "django": django.__version__}), flush=True)
    for number, line in enumerate(sys.stdin):
        page = home.add_child(
            instance=ArticlePage(
                title=article["title"],
                slug=f"article-{number}",
                summary=article["summary"],
                body=article["markdown"],
                owner=editor,
                live=False,
            )
        )
        if line.strip() == "count":
            with CaptureQueriesContext(connection) as captured:
                path(page, workflow, editor, reviewers)
            answer = {"queries": len(captured)}
        else:
            begun, worked = perf_counter(), process_time()
            path(page, workflow, editor, reviewers)
            answer = {"spent": (perf_counter() - begun) * 1000, "worked": (process_time() - worked) * 1000}
        print(json.dumps(answer), flush=True)


main()
