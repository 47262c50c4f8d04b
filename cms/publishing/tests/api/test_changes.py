"""What changed since: in order, nothing left out, and nothing told that was not signed."""

from __future__ import annotations

import pytest
from django.db import connection

from articles.tests.scenes import make_article
from cms.publishing.actions import place_notice
from cms.publishing.models import NoticeKind
from cms.publishing.tests.api.scenes import API, slugs, told
from cms.publishing.tests.reader_scenes import noticed, published_article, reaffirmed, second_edition
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_assignment, make_round, signed

CHANGES = f"{API}/changes"


def followed(client, cursor: str = "", limit: int = 1) -> tuple[list[tuple[str, int]], str]:
    """Every change behind the cursor, page by page, and the cursor behind them."""
    seen, more = [], True
    while more:
        page = told(client, f"{CHANGES}?limit={limit}{f'&cursor={cursor}' if cursor else ''}")
        seen += [(item["kind"], item["edition"]) for item in page["items"]]
        cursor, more = page["next_cursor"], page["has_more"]
    return seen, cursor


@pytest.mark.django_db
def test_every_kind_of_change_is_told_in_its_order(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    noticed(first, mona, NoticeKind.CONCERN)
    again = reaffirmed(first, mona, ravi, rosa)
    noticed(again, mona, NoticeKind.RETRACTION)
    noticed(second_edition(first, edith, mona, ravi, rosa), mona, NoticeKind.WITHDRAWAL)
    expected = [("edition", 1), ("concern", 1), ("reaffirmed", 2), ("retraction", 2), ("edition", 3), ("withdrawal", 3)]
    assert followed(client, limit=1)[0] == expected
    assert followed(client, limit=4)[0] == expected


@pytest.mark.django_db
def test_who_comes_back_is_told_only_what_is_new(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    _, cursor = followed(client)
    assert followed(client, cursor) == ([], cursor)
    noticed(first, mona, NoticeKind.CONCERN)
    assert followed(client, cursor)[0] == [("concern", 1)]


@pytest.mark.django_db
def test_work_that_readers_do_not_see_moves_nothing(client, edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa)
    before = client.get(CHANGES)
    signed(make_assignment(make_round(make_article(edith, title="What waits?")), ravi, mona))
    after = client.get(CHANGES, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 304


@pytest.mark.django_db
def test_a_copy_of_everything_starts_with_the_list_and_goes_on_with_what_it_names(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    following = told(client, f"{API}/articles")["changes"]
    assert told(client, following)["items"] == []
    noticed(first, mona, NoticeKind.WITHDRAWAL)
    published_article(edith, mona, ravi, rosa, title="What is new?")
    assert [(item["kind"], item["article"]) for item in told(client, following)["items"]] == [
        ("withdrawal", first.article.slug),
        ("edition", "what-is-new"),
    ]
    assert slugs(client, f"{API}/articles") == ["what-is-new"]


@pytest.mark.django_db
def test_a_cursor_from_before_the_database_was_put_back_misses_nothing(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    seen, cursor = followed(client, "7fffffffffffffff")
    assert seen == []
    noticed(first, mona, NoticeKind.CONCERN)
    assert followed(client, cursor)[0] == [("concern", 1)]


@pytest.mark.django_db
def test_a_change_does_not_say_what_a_withdrawn_edition_said(client, edith, mona, ravi, rosa):
    edition = published(
        make_article(edith, title="What was wrong here?", text="A claim [@curtis2014]."), mona, ravi, rosa
    )
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    for item in told(client, CHANGES)["items"]:
        assert set(item) == {"cursor", "kind", "at", "article", "edition", "reason", "links"}


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_commits_while_another_reads_is_told_once_and_in_order(client, edith, mona, ravi, rosa):
    """Between the query for editions and the one for notices somebody publishes and places a notice: neither may be
    passed over."""
    first = published_article(edith, mona, ravi, rosa)
    other = published_article(edith, mona, ravi, rosa, title="What is other?")
    _, cursor = followed(client)
    acts = iter([lambda: reaffirmed(first, mona, ravi, rosa), lambda: noticed_on(other, mona)])

    def meanwhile(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if 'FROM "publishing_edition"' in sql and "ledger_kind" not in sql and meanwhile.armed:
            meanwhile.armed = False
            for act in acts:
                act()
        return result

    meanwhile.armed = True
    with connection.execute_wrapper(meanwhile):
        page = told(client, f"{CHANGES}?cursor={cursor}")
    assert not meanwhile.armed
    rest, _ = followed(client, page["next_cursor"])
    assert [(item["kind"], item["edition"]) for item in page["items"]] + rest == [("reaffirmed", 2), ("concern", 1)]


def noticed_on(edition, mona):
    return place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="It is being looked into.")
