"""Which articles rest on this source?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import add_collaborator, add_reference, merge_references
from articles.actions.references import ReferenceData
from articles.models import Reference
from articles.tests.scenes import make_article
from cms.desk.where_cited import where_cited
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db


def curtis() -> Reference:
    return Reference.objects.get(key="curtis2014")


def test_a_draft_a_version_and_an_edition_are_found(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    found = where_cited(curtis(), mona)
    assert [link.draft.article for link in found.drafts] == [edition.article]
    (version,) = found.versions
    assert (version.copy.version, version.edition_numbers, version.is_live) == (edition.version, (1,), True)


def test_what_is_before_the_board_is_said(edith, mona):
    make_round(make_article(edith))
    assert where_cited(curtis(), mona).versions[0].is_before_the_board


def test_an_editor_of_other_articles_sees_what_is_published_and_nothing_else(edith, emil, mona, ravi, rosa):
    published(make_article(edith), mona, ravi, rosa)
    make_round(make_article(edith, title="Not public?", text="Another claim [@curtis2014]."))
    found = where_cited(curtis(), emil)
    assert found.drafts == []
    assert [version.edition_numbers for version in found.versions] == [(1,)]


def test_what_cites_a_merged_duplicate_counts(edith, mona):
    make_round(make_article(edith))
    winner = add_reference(
        actor=edith, data=ReferenceData(csl={"type": "article-journal", "title": "The same"}, key="winner")
    )
    merge_references(loser=curtis(), winner=winner, actor=edith, reason="Same paper")
    (version,) = where_cited(winner, mona).versions
    assert version.copy.key == "curtis2014"


@pytest.mark.parametrize("articles", [1, 3])
def test_the_number_of_queries_does_not_grow(edith, mona, articles, django_assert_num_queries):
    for number in range(articles):
        make_round(make_article(edith, title=f"Question {number}?", text=f"Claim {number} [@curtis2014]."))
    mona = type(mona).objects.get(pk=mona.pk)
    with django_assert_num_queries(11):
        where_cited(curtis(), mona)


def test_the_page_merges_a_duplicate(client, edith, mona):
    make_article(edith)
    twin = add_reference(actor=edith, data=ReferenceData(csl={"type": "book", "title": "Twin"}, key="twin"))
    client.force_login(edith)
    url = f"/desk/library/{curtis().pk}/merge/"
    assert client.post(url, {"duplicate": "twin", "reason": "Same paper"}).status_code == 302
    twin.refresh_from_db()
    assert twin.merged_into == curtis()
    assert b"A duplicate" in client.get(f"/desk/library/{twin.pk}/").content


def test_an_unknown_key_is_said_beside_the_field(client, edith):
    make_article(edith)
    client.force_login(edith)
    response = client.post(f"/desk/library/{curtis().pk}/merge/", {"duplicate": "nobody", "reason": "Same"})
    assert response.status_code == 422
    assert "no such key" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", {"curtis2014", "palumbo2012", "lonely"}),
        ("?q=palumbo", {"palumbo2012"}),
        ("?show=uncited", {"lonely"}),
        ("?show=unidentifiable", {"lonely"}),
        ("?evidence_type=textbook", {"lonely"}),
        ("?year=2014", {"curtis2014", "palumbo2012"}),
        ("?year=never&show=nonsense", {"curtis2014", "palumbo2012", "lonely"}),
    ],
)
def test_the_library_narrows_down(client, edith, query, keys):
    make_article(edith)
    csl = {"type": "book", "title": "Lonely"}
    add_reference(actor=edith, data=ReferenceData(csl=csl, key="lonely", evidence_type="textbook"))
    client.force_login(edith)
    shown = client.get(f"/desk/library/{query}").context["references"]
    assert {reference.key for reference in shown} == keys


def test_collaborators_see_the_draft_too(edith, emil):
    article = make_article(edith)
    assert where_cited(curtis(), emil).drafts == []
    add_collaborator(article=article, actor=edith, editor=emil)
    assert [link.draft.article for link in where_cited(curtis(), emil).drafts] == [article]


def test_somebody_without_a_role_sees_no_draft(edith, stranger):
    make_round(make_article(edith))
    found = where_cited(curtis(), stranger)
    assert (found.drafts, found.versions) == ([], [])


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by the size of the tables, and these are tiny"
)
def test_no_table_that_grows_with_the_articles_is_read_through(edith, emil):
    make_round(make_article(edith))
    with CaptureQueriesContext(connection) as seen:
        where_cited(curtis(), type(emil).objects.get(pk=emil.pk))
    plans = []
    with connection.cursor() as cursor:
        for query in seen.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans += [row[3] for row in cursor.fetchall()]
    assert any("articles_draftreference" in plan for plan in plans)
    grows = (
        "articles_draft",
        "articles_article",
        "articles_version",
        "articles_versionreference",
        "articles_reference",
    )
    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in grows] == []
