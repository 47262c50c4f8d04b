"""Long lists are counted to a thousand, and read part by part."""

from __future__ import annotations

import pytest

from articles.models import Reference, Topic
from articles.tests.scenes import make_article, make_reference
from cms.desk import paging
from cms.desk.paging import InParts, page_of
from cms.desk.templatetags.counting import long_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven():
    for number in range(7):
        make_reference(f"source{number}")
    return Reference.objects.filter(key__startswith="source").order_by("key")


def test_a_list_is_counted_as_far_as_its_pages_lead(seven, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 2)
    monkeypatch.setattr(paging, "AHEAD", 1)
    page = page_of(seven, 2, "1")
    assert (page.paginator.count, page.paginator.has_more) == (4, True)
    last = page_of(seven, 2, "4")
    assert [entry.key for entry in last] == ["source6"]
    assert (last.paginator.count, last.paginator.has_more, last.has_next()) == (7, False, False)


def test_a_page_that_is_not_there_leads_to_the_nearest(seven):
    assert page_of(seven, 2, "99").number == 4
    assert page_of(seven, 2, "nonsense").number == 1
    assert page_of(seven, 2, None).paginator.count == 7


def test_a_page_may_reach_over_two_parts(seven):
    rows = InParts((seven.filter(key__lt="source3"), seven.filter(key__gte="source3")))
    assert [entry.key for entry in rows[2:5]] == ["source2", "source3", "source4"]
    assert [entry.key for entry in rows[4:6]] == ["source4", "source5"]
    assert [entry.key for entry in rows[0:2]] == ["source0", "source1"]
    assert len(rows) == 7
    assert rows[3].key == "source3"
    assert [entry.key for entry in rows] == [entry.key for entry in seven]


def test_a_number_beyond_a_thousand_is_not_told_exactly():
    assert (long_count(1_000), long_count(1_001)) == ("1000", "1,000+")


def test_a_topic_counts_its_articles(client, mona, edith):
    article = make_article(edith)
    client.force_login(mona)
    counts = {one.pk: one.article_count for one in client.get("/desk/topics/").context["topics"]}
    assert counts[article.topic_id] == 1
    assert set(counts) == set(Topic.objects.values_list("pk", flat=True))
