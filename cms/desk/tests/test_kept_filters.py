"""A person keeps filters of the list of articles and of the board under names, for themself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.tests.scenes import make_article
from cms.desk.models import SavedFilter
from cms.desk.saved_filters import MOST_FILTERS, keep_filter
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

KEEP = "/desk/filters/keep/"


def kept_by(user) -> list[tuple[str, str, str]]:
    return list(SavedFilter.objects.filter(user=user).values_list("page", "name", "query"))


def test_the_present_filter_is_kept_and_stands_above_the_list(client, edith):
    make_article(edith)
    client.force_login(edith)
    assert "Keep this filter" not in client.get("/desk/articles/").content.decode()
    page = client.get("/desk/articles/", {"state": "draft", "q": " low ", "topic": "", "page": "1"})
    assert page.context["filters"].query == "q=low&state=draft"
    sent = {"page": "articles", "name": "Low drafts", "query": page.context["filters"].query}
    assert client.post(KEEP, sent).url == "/desk/articles/?q=low&state=draft"
    page = client.get("/desk/articles/?state=draft&q=low").content.decode()
    assert "Low drafts</a>" in page
    assert 'aria-current="page">Low drafts' in " ".join(page.split())
    assert "Keep this filter" not in page


def test_the_board_keeps_its_own(client, mona):
    client.force_login(mona)
    client.post(KEEP, {"page": "board", "name": "Late", "query": "overdue=on&nonsense=1"})
    assert kept_by(mona) == [("board", "Late", "overdue=on")]
    assert "Late</a>" in client.get("/desk/rounds/").content.decode()
    assert "Late</a>" not in client.get("/desk/articles/").content.decode()


def test_only_their_owner_sees_renames_and_deletes_them(client, edith, emil):
    kept = keep_filter(user=edith, page="articles", name="Mine", query="state=draft")
    client.force_login(emil)
    assert "Mine" not in client.get("/desk/filters/").content.decode()
    for name in ("rename_filter", "drop_filter"):
        assert client.post(reverse(f"desk:{name}", args=[kept.pk]), {"name": "Taken"}).status_code == 404
    client.force_login(edith)
    client.post(reverse("desk:rename_filter", args=[kept.pk]), {"name": "My drafts"})
    assert kept_by(edith) == [("articles", "My drafts", "state=draft")]
    client.post(reverse("desk:drop_filter", args=[kept.pk]))
    assert kept_by(edith) == []


def test_a_name_that_is_taken_is_refused_where_it_is_typed(client, edith):
    keep_filter(user=edith, page="articles", name="One", query="state=draft")
    two = keep_filter(user=edith, page="articles", name="Two", query="state=published")
    client.force_login(edith)
    answer = client.post(reverse("desk:rename_filter", args=[two.pk]), {"name": "One"})
    assert answer.status_code == 422
    assert "You keep a filter called One already." in answer.content.decode()


@pytest.mark.parametrize(("name", "query"), [("", "state=draft"), ("n" * 61, "state=draft"), ("Nothing", "page=2")])
def test_what_is_no_name_or_no_filter_is_refused(edith, name, query):
    with pytest.raises(Refused):
        keep_filter(user=edith, page="articles", name=name, query=query)


def test_there_is_an_end_to_keeping(edith):
    for number in range(MOST_FILTERS):
        keep_filter(user=edith, page="articles", name=f"Number {number}", query="state=draft")
    with pytest.raises(Refused, match="Delete one first"):
        keep_filter(user=edith, page="articles", name="One more", query="state=draft")


def test_an_editor_keeps_no_filter_of_a_board_that_they_do_not_see(client, edith):
    client.force_login(edith)
    assert client.post(KEEP, {"page": "board", "name": "Late", "query": "overdue=on"}).status_code == 404
