"""Pages cost the same with one row and with three."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.history import saves_of
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, edited, make_article, make_reference
from cms import clock
from cms.publishing.questions.actions import ask
from cms.publishing.tests.reader_scenes import source_retracted
from cms.publishing.tests.scenes import published
from reviews.actions import accept, comment
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def queries(client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def story(article: Article, mona, ravi, rosa, times: int) -> None:
    for turn in range(times):
        review = make_round(edited(article, article.owner, f"{TEXT}\nTurn {turn} of {times}, in words.\n"))
        comment(review=review, actor=mona, body="A remark.")
        make_assignment(review, rosa, mona)
        signed(make_assignment(review, ravi, mona), "request-changes")


@pytest.mark.parametrize("name", ["start", "my_articles", "library"])
def test_lists(client, edith, mona, ravi, rosa, name):
    page = reverse(f"desk:{name}")
    client.force_login(edith)
    story(make_article(edith, title="First?"), mona, ravi, rosa, 1)
    make_article(edith, title="A draft?")
    one = queries(client, page)
    for title in ("Second?", "Third?"):
        story(make_article(edith, title=title), mona, ravi, rosa, 1)
        make_article(edith, title=f"Draft of {title}")
        make_reference(f"source{title[:-1].lower()}2020")
    assert queries(client, page) == one


@pytest.mark.parametrize("name", ["draft", "history", "sources", "record", "submit", "settings"])
def test_pages_of_one_article(client, edith, mona, ravi, rosa, name):
    article = make_article(edith)
    page = reverse(f"desk:{name}", args=[article.slug])
    client.force_login(edith)
    story(article, mona, ravi, rosa, 1)
    one = queries(client, page)
    for key in ("boxer2012", "min2025"):
        make_reference(key)
        client.post(reverse("desk:link_source", args=[article.slug]), {"key": key})
    client.get(reverse("desk:sources", args=[article.slug]))  # the messages of linking are read here
    story(article, mona, ravi, rosa, 3)
    assert queries(client, page) == one


@pytest.mark.parametrize("name", ["start", "my_articles", "rounds", "overview"])
def test_a_managing_editors_lists_ask_at_most_fifteen_times(client, edith, mona, ravi, rosa, name):
    story(make_article(edith, title="First?"), mona, ravi, rosa, 2)
    client.force_login(mona)
    assert queries(client, reverse(f"desk:{name}")) <= 15


@pytest.mark.parametrize("name", ["start", "rounds"])
def test_with_something_in_every_list_they_ask_at_most_fifteen_times(client, edith, mona, ravi, rosa, name):
    """Drafts, a round without a reviewer and one that is late, interests to decide, an approval to publish, a flagged
    source, a question."""
    published(make_article(edith, title="Rests on a flagged source?"), mona, ravi, rosa)
    source_retracted("curtis2014")
    text = "## Causes\n\nChemotherapy is a common cause [@palumbo2012].\n"
    approved(make_article(edith, title="Waits to be published?", text=text), mona, ravi, rosa)
    make_round(make_article(edith, title="Nobody judges it?", text=text))
    judged = make_round(make_article(edith, title="Is judged?", text=text))
    with clock.pretend(clock.now() - timedelta(days=200)):
        make_assignment(judged, ravi, mona)
        declared = make_assignment(judged, rosa, mona, accepted=False)
        accept(assignment=declared, actor=rosa, has_interests=True, interests="Lectures.", interest_kinds=["financial"])
    make_article(mona, title="A draft of her own?")
    ask(text="Does it come back after treatment?")
    client.force_login(mona)
    address = reverse(f"desk:{name}")
    shown = client.get(address).context
    if name == "start":
        lists = ("interests", "unassigned", "late", "to_publish", "re_reviews", "in_hand")
        assert all(shown[one] for one in lists)
        assert shown["questions_count"] == 1
    assert queries(client, address) <= 15
    assert queries(client, f"{reverse('desk:rounds')}?state=due") <= 15


@pytest.mark.parametrize("who", ["topic", "reviewer", "owner"])
def test_a_narrowed_board_asks_at_most_fifteen_times(client, edith, mona, ravi, rosa, who):
    article = make_article(edith, title="First?")
    story(article, mona, ravi, rosa, 2)
    client.force_login(mona)
    pk = {"topic": article.topic.pk, "reviewer": ravi.pk, "owner": edith.pk}[who]
    assert queries(client, reverse("desk:rounds") + f"?{who}={pk}") <= 15


@pytest.mark.slow
@pytest.mark.parametrize("name", ["round", "record", "source", "submit", "save"])
@pytest.mark.parametrize("who", ["mona", "edith"])
@pytest.mark.parametrize("decisions", [(), ("approve",), ("approve", "approve"), ("request-changes",)])
def test_the_fullest_pages_ask_at_most_fifteen_times(client, request, edith, mona, ravi, rosa, name, who, decisions):
    article = make_article(edith)
    story(article, mona, ravi, rosa, 2)
    review = make_round(edited(article, edith, f"{TEXT}\nOnce more, in words.\n"))
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    for assignment, decision in zip(assignments, decisions, strict=False):
        signed(assignment, decision)
    client.force_login(request.getfixturevalue(who))
    addresses = {
        "round": [review.pk],
        "source": [Reference.objects.get(key="palumbo2012").pk],
        "save": [article.slug, saves_of(article.draft)[1].revision_id],
    }
    assert queries(client, reverse(f"desk:{name}", args=addresses.get(name, [article.slug]))) <= 15


def test_the_checking_page_asks_at_most_fifteen_times(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    story(article, mona, ravi, rosa, 2)
    waiting = make_assignment(make_round(edited(article, edith, f"{TEXT}\nOnce more, in words.\n")), ravi, mona)
    client.force_login(ravi)
    assert queries(client, reverse("reviews:assignment", args=[waiting.pk])) <= 15


def test_a_round_costs_the_same_with_many_before_it(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    story(article, mona, ravi, rosa, 2)
    client.force_login(mona)
    counts = []
    for turn in range(2):
        review = make_round(edited(article, edith, f"{TEXT}\nTurn {turn}, in words.\n"))
        counts.append(queries(client, reverse("desk:round", args=[review.pk])))
    assert counts[0] == counts[1]
