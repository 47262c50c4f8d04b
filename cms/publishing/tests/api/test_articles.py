"""The list of articles: what is in it, what narrows it, and how it is paged."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.tests.scenes import make_article, make_reference, make_topic
from cms.accounts.tests import cast
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.api.scenes import API, pages, refused, slugs, told
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    shown_early,
)
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
LIST = f"{API}/articles"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    """Published in March on three days, in two topics; the first with a text for patients, the last citing a
    guideline."""
    edith, *board = cast.make_edith(), cast.make_mona(), cast.make_ravi(), cast.make_rosa()
    make_reference("esc2020", title="Guideline of the society")
    make_reference("other")
    with on(2026, 3, 1):
        published(make_article(edith, title="What is first?", patient=PATIENT_TEXT), *board)
    with on(2026, 3, 2):
        published(make_article(edith, title="What is second?", topic=make_topic("Cardiology")), *board)
    with on(2026, 3, 3):
        return published(make_article(edith, title="What is third?", topic=make_topic("Cardiology")), *board).pk


@pytest.fixture
def three(made) -> Edition:
    return Edition.objects.get(pk=made)


def test_the_newest_comes_first(client, three):
    assert slugs(client, LIST) == ["what-is-third", "what-is-second", "what-is-first"]


def test_an_entry_says_who_reviewed_it_and_leads_on(client, three):
    entry = told(client, LIST)["items"][0]
    assert entry["reviewed_by"] == ["Dr Ravi, MD, FRCP", "Dr Rosa, MBBS, FRCPath"]
    assert told(client, entry["links"]["self"])["title"] == "What is third?"
    assert told(client, entry["links"]["edition"])["edition"] == 1
    assert told(client, entry["links"]["editions"])["items"][0]["edition"] == 1


def test_a_topic_narrows_the_list_and_leads_to_it(client, three):
    topics = told(client, f"{API}/topics")["items"]
    assert [topic["slug"] for topic in topics] == ["cardiology", "haematology"]
    assert slugs(client, topics[0]["links"]["articles"]) == ["what-is-third", "what-is-second"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("audience=patient", ["first"]),
        ("audience=professional", ["third", "second", "first"]),
        ("evidence_type=research", ["third", "second", "first"]),
        ("evidence_type=guideline", []),
        ("reviewed_since=2026-03-02", ["third", "second"]),
        ("updated_since=2026-03-03", ["third"]),
        ("updated_since=2026-03-04", []),
        ("topic=cardiology&reviewed_since=2026-03-03", ["third"]),
    ],
)
def test_each_filter_narrows_the_list(client, three, query, found):
    assert slugs(client, f"{LIST}?{query}") == [f"what-is-{name}" for name in found]


def test_a_notice_counts_as_an_update(client, three, mona):
    with on(2026, 4, 1):
        noticed(three, mona, NoticeKind.CONCERN)
    assert slugs(client, f"{LIST}?updated_since=2026-04-01") == ["what-is-third"]


def test_a_topic_in_which_nothing_is_published_is_missing_like_one_that_never_was(client, three, edith):
    make_article(edith, title="A draft?", topic=make_topic("Oncology"))
    for topic in ("oncology", "no-such-topic"):
        assert refused(client, f"{LIST}?topic={topic}", HTTPStatus.NOT_FOUND)["code"] == "topic-unknown"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1.0", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("limit=1&limit=2", "limit"),
        ("audience=everybody", "audience"),
        ("evidence_type=rumour", "evidence_type"),
        ("reviewed_since=1", "reviewed_since"),
        ("updated_since=2026-02-30", "updated_since"),
        ("updated_since=2026-03-01T00:00:00Z", "updated_since"),
        ("topic=", "topic"),
        ("cursor=x", "cursor"),
        ("reviewd_since=2026-03-01", "reviewd_since"),
    ],
)
def test_what_is_not_understood_is_named_and_not_passed_over(client, db, query, parameter):
    problem = refused(client, f"{LIST}?{query}", HTTPStatus.UNPROCESSABLE_ENTITY)
    assert problem["code"] == "parameters-invalid"
    assert [fault["parameter"] for fault in problem["errors"]] == [parameter]


def test_pages_follow_each_other_to_the_end(client, three):
    assert [len(page) for page in pages(client, f"{LIST}?limit=2")] == [2, 1]
    assert slugs(client, f"{LIST}?limit=1") == slugs(client, LIST)
    assert slugs(client, f"{LIST}?limit=1&topic=cardiology") == ["what-is-third", "what-is-second"]


def test_articles_published_at_the_same_moment_are_each_on_one_page(client, edith, mona, ravi, rosa):
    with on(2026, 3, 1):
        for number in range(4):
            published_article(edith, mona, ravi, rosa, title=f"What is question {number}?")
    found = [slug for slug in slugs(client, f"{LIST}?limit=1") if slug.startswith("what-is-question")]
    assert sorted(found) == [f"what-is-question-{number}" for number in range(4)]


def test_what_is_published_between_two_pages_moves_nothing(client, three, edith, mona, ravi, rosa):
    walk = pages(client, f"{LIST}?limit=2")
    first = next(walk)
    with on(2026, 3, 9):
        published(make_article(edith, title="What came between?"), mona, ravi, rosa)
    assert [entry["article"] for page in [first, *walk] for entry in page] == [
        "what-is-third",
        "what-is-second",
        "what-is-first",
    ]


def test_a_withdrawn_article_is_not_listed_and_a_retracted_one_says_so(client, three, mona):
    noticed(three, mona, NoticeKind.RETRACTION)
    entry = told(client, LIST)["items"][0]
    assert entry["title"] == "RETRACTED: What is third?"
    assert entry["notices"][0]["kind"] == "retraction"
    noticed(three, mona, NoticeKind.WITHDRAWAL)
    assert "what-is-third" not in slugs(client, LIST)


def test_what_nobody_signed_is_not_listed(client, edith, mona):
    listed, topics = slugs(client, LIST), told(client, f"{API}/topics")["items"]
    named_for_emergencies(mona)
    urgent, early = make_topic("Poisoning"), make_topic("Trials")
    in_emergency(make_round(make_article(edith, title="What is urgent?", topic=urgent)), mona)
    shown_early(make_round(make_article(edith, title="What is early?", topic=early)), mona)
    assert slugs(client, LIST) == listed
    assert told(client, f"{API}/topics")["items"] == topics


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("articles", 7),
        ("articles?topic=haematology&audience=patient&evidence_type=research&reviewed_since=2026-01-01", 8),
        ("topics", 1),
        ("notices", 2),
        ("changes", 3),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    client, edith, mona, ravi, rosa, django_assert_num_queries, path, queries, rows
):
    for number in range(rows):
        title = f"What is question {number}?"
        noticed(published_article(edith, mona, ravi, rosa, title=title, patient=PATIENT_TEXT), mona, NoticeKind.CONCERN)
    with django_assert_num_queries(queries):
        told(client, f"{API}/{path}")
