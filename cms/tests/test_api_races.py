"""Who follows the changes misses none, whatever is committed at the same moment. Real threads, on SQLite and on
PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction
from django.test import Client

from cms.publishing.actions import place_notice
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.reader_scenes import published_article
from cms.tests.racing import counted, race

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 30


def changes(cursor: str = "") -> tuple[list[tuple[str, str]], str]:
    """What a client is told behind its cursor, and where it goes on."""
    page = Client().get("/api/v1/changes", {"cursor": cursor} if cursor else {}).json()
    return [(item["kind"], item["article"]) for item in page["items"]], page["next_cursor"]


def concern_on(edition: Edition, mona) -> None:
    place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="It is being looked into.")


def test_a_change_that_was_begun_first_and_committed_last_is_not_passed_over(edith, mona, magnus, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa, title="What is first?")
    second = published_article(edith, mona, ravi, rosa, title="What is second?")
    _, cursor = changes()
    written, read = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            concern_on(first, mona)
            written.set()
            assert read.wait(timeout=LONG)

    def behind_it() -> None:
        assert written.wait(timeout=LONG)
        concern_on(second, magnus)

    def reading() -> tuple[list[tuple[str, str]], str]:
        assert written.wait(timeout=LONG)
        try:
            return changes(cursor)
        finally:
            read.set()

    outcomes = race(slowly, behind_it, reading)
    assert counted(outcomes) == (3, 0)
    seen, cursor = outcomes[2].result
    assert seen == []
    assert changes(cursor)[0] == [("concern", "what-is-first"), ("concern", "what-is-second")]
