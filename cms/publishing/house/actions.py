"""Writing a new wording of a page of the house."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connections, transaction

from articles.importing.front_matter import read_front_matter
from articles.rendering import TextTooLarge, render
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.publishing.house.models import HousePage, HousePageWording
from cms.refusals import Refused, refuse_if

PAGES = Path(__file__).with_name("pages")
DELIVERED = "As it came with this software."


def why_not_write(user: User) -> str | None:
    """Managing editors answer for what the house says of itself."""
    return None if is_managing_editor(user) else "Only a managing editor changes the pages of the house."


@transaction.atomic
def write_house_page(
    *, page: HousePage, actor: User, title: str, summary: str, markdown: str, note: str, expected: int
) -> HousePageWording:
    """Publish a new wording at once. `expected` is the number of the wording that the person began with.

    Changes: one new row; earlier wordings stay, and readers can see them. Raises Refused where somebody else was
    faster, nothing changed, or a part is missing.
    """
    refuse_if(why_not_write(actor), code="not-yours")
    last = HousePageWording.objects.select_for_update().filter(page=page).order_by("-number").first()
    number = last.number if last else 0
    if number != expected:
        raise Refused(
            "Somebody else changed this page meanwhile. Look at their wording, then save yours.", code="stale"
        )
    words = {"title": title.strip(), "summary": summary.strip(), "markdown": _lines(markdown)}
    if not all(words.values()):
        raise Refused("A page has a title, a summary and a text.", code="incomplete")
    if last and all(getattr(last, name) == value for name, value in words.items()):
        raise Refused("Nothing was changed.", code="unchanged")
    if len(note.strip()) < 5:
        raise Refused("Say what changed: readers see it in the page's history.", code="note-missing")
    row = _wording(page, number + 1, note=note.strip(), **words)
    row.written_by, row.printed_name = actor, actor.printed_name
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("Somebody else changed this page meanwhile.", code="stale") from error
    return row


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n" if text.strip() else ""


def _wording(page: str, number: int, *, title: str, summary: str, markdown: str, note: str) -> HousePageWording:
    """An unsaved wording with its HTML. Raises Refused for a text beyond the renderer's bounds."""
    try:
        rendered = render(markdown, {})
    except TextTooLarge as error:
        raise Refused(str(error), code="too-large") from error
    return HousePageWording(
        page=page,
        number=number,
        title=title,
        summary=summary,
        markdown=markdown,
        contents_html=rendered.contents_html,
        body_html=rendered.body_html,
        note=note,
        at=clock.now(),
    )


@cache
def delivered(page: str) -> HousePageWording:
    """The wording that comes with the software, unsaved. Raises FileNotFoundError for a page without one."""
    lines = (PAGES / f"{page}.md").read_text(encoding="utf-8").splitlines()
    head = read_front_matter(lines)
    markdown = _lines("\n".join(lines[head.lines :]))
    return _wording(page, 1, title=head.title, summary=head.summary, markdown=markdown, note=DELIVERED)


def deliver_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`: each page has a wording. One that nobody of the house has touched follows the
    software, as a further wording; one that somebody has written stays as it is."""
    table = apps.get_model("publishing", "HousePageWording")._meta.db_table
    if table not in connections[using].introspection.table_names():
        return
    rows = HousePageWording.objects.using(using).order_by("page", "-number")
    last: dict[str, HousePageWording] = {}
    for row in rows.defer("contents_html", "body_html"):
        last.setdefault(row.page, row)
    for page in HousePage:
        new, old = delivered(page), last.get(page)
        if old and (
            old.written_by_id or (old.title, old.summary, old.markdown) == (new.title, new.summary, new.markdown)
        ):
            continue
        fields = {name: getattr(new, name) for name in ("title", "summary", "markdown", "contents_html", "body_html")}
        number, note = (old.number + 1, "As it came with a new release of this software.") if old else (1, DELIVERED)
        HousePageWording.objects.using(using).create(page=page, number=number, note=note, at=clock.now(), **fields)
