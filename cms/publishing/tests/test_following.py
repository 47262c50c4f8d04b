"""Feeds and sitemap: what programs learn of what is published, corrected and retracted."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from lxml import etree

from articles.tests.scenes import make_article
from cms.publishing import sitemap
from cms.publishing.feeds import FEEDS
from cms.publishing.models import Edition, LiveEdition, NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    reaffirmed,
    second_edition,
)
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def titles(client, which: str) -> list[str]:
    """The titles of a feed, which both of its forms give alike."""
    as_json = [item["title"] for item in client.get(f"/feeds/{which}.json").json()["items"]]
    as_atom = etree.fromstring(client.get(f"/feeds/{which}.atom").content)
    assert as_atom.xpath("a:entry/a:title/text()", namespaces=ATOM) == as_json
    return as_json


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    with on(2026, 3, 4):
        return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


def test_each_feed_tells_its_own_kind(client, edition, edith, mona, ravi, rosa):
    title = edition.version.title
    with on(2026, 4, 1):
        again = reaffirmed(edition, mona, ravi, rosa)
    with on(2026, 5, 1):
        noticed(again, mona, NoticeKind.CONCERN, "A reader doubts the threshold.")
    with on(2026, 6, 1):
        second_edition(again, edith, mona, ravi, rosa)
    editions = [f"Updated: {title}", f"Under concern: Reaffirmed: {title}", f"Under concern: {title}"]
    assert titles(client, "new") == editions
    assert titles(client, "retracted") == [f"Expression of concern: {title}"]
    assert titles(client, "corrected") == []
    assert titles(client, "all") == [editions[0], f"Expression of concern: {title}", *editions[1:]]


def test_an_entry_leads_to_the_edition_and_says_why(client, edition, mona, settings):
    noticed(edition, mona, NoticeKind.RETRACTION, "The trial that it rests on was retracted.")
    item = client.get("/feeds/retracted.json").json()["items"][0]
    assert item["url"] == f"{settings.SITE_URL}/articles/{edition.article.slug}/editions/1/"
    assert "The trial that it rests on was retracted." in item["content_text"]
    assert item["tags"] == ["retraction", "Haematology"]
    assert item["id"] != item["url"], "the edition is another entry"


def test_of_a_withdrawn_article_only_the_notice_is_told(client, edition, mona):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert titles(client, "all") == [f"Withdrawal: {edition.version.title}"]
    assert "germs" not in client.get("/feeds/all.atom").content.decode()
    assert "/articles/" not in client.get("/sitemaps/pages.xml").content.decode()
    assert client.get("/sitemaps/articles-1.xml").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("kind", "mark"),
    [(NoticeKind.RETRACTION, "Retracted"), (NoticeKind.WITHDRAWAL, "Withdrawn"), (NoticeKind.CONCERN, "Under concern")],
)
def test_the_entry_of_an_edition_says_what_became_of_it_later(client, edition, mona, kind, mark):
    [before] = client.get("/feeds/new.json").json()["items"]
    with on(2026, 6, 1):
        noticed(edition, mona, kind, "The trial was invented.")
    assert titles(client, "new") == [f"{mark}: {edition.version.title}"]
    [item] = client.get("/feeds/new.json").json()["items"]
    assert (item["id"], item["date_published"]) == (before["id"], before["date_published"])
    assert item["date_modified"].startswith("2026-06-01")
    assert item["content_text"].startswith(f"{kind.label}: The trial was invented. (")
    assert (edition.version.summary in item["content_text"]) == (kind != NoticeKind.WITHDRAWAL)
    assert item["tags"] == ["new", kind.value, "Haematology"]
    atom = etree.fromstring(client.get("/feeds/new.atom").content)
    assert atom.findtext("a:entry/a:updated", namespaces=ATOM).startswith("2026-06-01")
    assert atom.findtext("a:entry/a:published", namespaces=ATOM).startswith("2026-03-04")
    assert kind.value in atom.xpath("a:entry/a:category/@term", namespaces=ATOM)


def test_a_concern_that_was_lifted_marks_nothing(client, edition, mona):
    noticed(edition, mona, NoticeKind.CONCERN)
    noticed(edition, mona, NoticeKind.CONCERN_LIFTED)
    assert titles(client, "new") == [edition.version.title]


def test_what_nobody_has_signed_is_in_no_feed_and_no_sitemap(client, edith, mona):
    named_for_emergencies(mona)
    hasty = in_emergency(make_round(make_article(edith, title="What could not wait?")), mona)
    noticed(hasty, mona, NoticeKind.CONCERN)
    for which in FEEDS:
        assert titles(client, which) == []
    assert client.get("/sitemaps/articles-1.xml").status_code == HTTPStatus.NOT_FOUND


def test_an_empty_feed_is_the_same_at_each_request(client, db):
    assert client.get("/feeds/all.atom").content == client.get("/feeds/all.atom").content


def test_every_page_names_the_feed(client, edition):
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()
    assert 'type="application/atom+xml"' in page
    assert client.get("/feeds/").status_code == HTTPStatus.OK


def test_the_sitemap_names_each_text_with_the_day_that_it_changed(client, edition, settings, mona):
    index = etree.fromstring(client.get("/sitemap.xml").content)
    files = index.xpath("s:sitemap/s:loc/text()", namespaces=MAP)
    assert files == [f"{settings.SITE_URL}/sitemaps/{name}.xml" for name in ("pages", "articles-1")]
    place = f"{settings.SITE_URL}/articles/{edition.article.slug}/"
    assert dict(_places(client)) == {
        place: "2026-03-04T10:00:00+00:00",
        f"{place}patient/": "2026-03-04T10:00:00+00:00",
    }
    with on(2026, 5, 6):
        noticed(edition, mona, NoticeKind.CONCERN)
    assert {changed for _, changed in _places(client)} == {"2026-05-06T10:00:00+00:00"}
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def _places(client) -> list[tuple[str, str]]:
    found = etree.fromstring(client.get("/sitemaps/articles-1.xml").content)
    return [(one.findtext("s:loc", None, MAP), one.findtext("s:lastmod", None, MAP)) for one in found]


def test_the_pages_of_the_sitemap_are_there(client, edition, settings):
    found = etree.fromstring(client.get("/sitemaps/pages.xml").content)
    for place in found.xpath("s:url/s:loc/text()", namespaces=MAP):
        assert client.get(place.removeprefix(settings.SITE_URL)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_and_sitemap_cost_the_same_with_any_number(
    client, edith, mona, ravi, rosa, django_assert_num_queries, count
):
    for number in range(count):
        made = published_article(edith, mona, ravi, rosa, title=f"What is question {number}?")
        noticed(made, mona, NoticeKind.CONCERN)
    with django_assert_num_queries(4):
        client.get("/feeds/all.atom")
    with django_assert_num_queries(2):
        client.get("/sitemaps/articles-1.xml")
    with django_assert_num_queries(3):
        client.get("/sitemaps/pages.xml")


def test_a_file_of_the_sitemap_holds_more_articles_than_a_database_takes_expressions(edition):
    live = LiveEdition.objects.select_related("article", "edition").get()
    many = [LiveEdition(pk=number, article=live.article, edition=live.edition) for number in range(1200)]
    for number, row in enumerate(many):
        row.updated_at = live.updated_at
        row.edition = Edition(pk=number, version_id=live.edition.version_id if not number else -number)
    assert len(list(sitemap._places(many))) == live.edition.version.renditions.count()
