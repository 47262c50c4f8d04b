"""Every change is seen once, in whatever order transactions commit."""

from __future__ import annotations

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from articles.tests.scenes import make_article
from cms import clock
from cms.publishing.models import PageChange
from cms.publishing.stored_pages.watching import ChangeReader


@pytest.fixture
def changed(edith):
    article = make_article(edith)

    def change() -> int:
        return PageChange.objects.create(article=article, at=clock.now()).article_id

    return change


@pytest.mark.django_db
def test_each_change_is_seen_once_and_old_ones_never(changed):
    changed()
    reader = ChangeReader()
    assert reader.read() == set()
    article = changed()
    assert reader.read() == {article}
    assert reader.read() == set()
    changed()
    changed()
    assert reader.read() == {article}
    assert reader.read() == set()


@pytest.mark.django_db
def test_nothing_is_remembered_of_what_is_settled(changed):
    reader = ChangeReader()
    reader.read()
    for _ in range(5):
        changed()
        reader.read()
    assert len(reader.seen) <= 5
    assert len(reader.pending) <= 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_after_a_later_one_is_seen(changed):
    """The first transaction takes the smaller number and stays open while the second comes and goes."""
    reader = ChangeReader()
    reader.read()
    first = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        first.set_autocommit(False)
        with first.cursor() as cursor:
            cursor.execute("INSERT INTO publishing_pagechange (article_id, at) SELECT id, now() FROM articles_article")
            article = changed()
            assert reader.read() == {article}
            assert reader.read() == set()
        first.commit()
        assert reader.read() == {article}
        assert reader.read() == set()
        assert len(reader.pending) <= 1
    finally:
        first.close()
