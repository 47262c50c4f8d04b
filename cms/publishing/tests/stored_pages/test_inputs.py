"""What a reader's page shows, listed, and that a change of any of it makes the stored page out of date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import change_slug, rename_topic
from articles.evidence_types import RetractionStatus
from articles.models import Audience
from articles.tests.scenes import make_article
from cms.desk.actions import start_re_review
from cms.publishing import views
from cms.publishing.addresses import article_address, edition_address
from cms.publishing.models import LiveEdition, NoticeKind, PageChange, StoredPage
from cms.publishing.stored_pages.changes import INPUTS
from cms.publishing.stored_pages.encodings import Encoding
from cms.publishing.stored_pages.maker import maker
from cms.publishing.stored_pages.making import fresh_page
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    SECOND_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    reaffirmed,
    rewritten,
    second_edition,
    shown_early,
    source_retracted,
)
from cms.publishing.unsigned_actions import end_early_access
from reviews.models import SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

OWN = {"publishing_storedpage", "publishing_pagechange"}


@pytest.fixture(autouse=True)
def stored(settings):
    settings.STORED_PAGES = True


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    with on(2026, 3, 2):
        return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


def holds(path: str, at: datetime | None = None) -> bool:
    return fresh_page(path, Encoding.GZIP, at=(at or datetime.now(UTC)).timestamp()) is not None


def text_of(client, path: str) -> str:
    return client.get(path).content.decode()


def _tables(queries) -> set[str]:
    return set(re.findall(r'\b(?:FROM|JOIN) "?(\w+)"?', " ".join(query["sql"] for query in queries)))


def test_every_table_that_a_page_reads_is_listed(client, edith, mona, ravi, rosa, ruth, edition):
    """A page that reads another table fails here until `INPUTS` says how a change of it is seen."""
    second = second_edition(edition, edith, mona, ravi, rosa)
    third_text = f"{SECOND_TEXT}\nOthers need help [@curtis2014].\n"
    shown_early(make_round(rewritten(edition.article, edith, third_text)), mona)
    source_retracted("curtis2014")
    read = set()
    for path in (article_address(edition.article), edition_address(edition), edition_address(second)):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        read |= _tables(seen.captured_queries)
    assert read - OWN <= set(INPUTS), "say in stored_pages/changes.py how a change of it makes a page out of date"


def _publish_second(cast, edition):
    second_edition(edition, cast.edith, cast.mona, cast.ravi, cast.rosa)


def _withdraw(cast, edition):
    noticed(edition, cast.mona, NoticeKind.WITHDRAWAL)


def _retract(cast, edition):
    noticed(edition, cast.mona, NoticeKind.RETRACTION)


def _doubt(cast, edition):
    noticed(edition, cast.mona, NoticeKind.CONCERN)


def _reaffirm(cast, edition):
    reaffirmed(edition, cast.mona, cast.ravi, cast.rosa)


def _retract_source(cast, edition):
    source_retracted("curtis2014")


def _correct_source(cast, edition):
    source_retracted("curtis2014", RetractionStatus.CORRECTED)


def _open_round(cast, edition):
    make_round(rewritten(edition.article, cast.edith))


def _re_review(cast, edition):
    start_re_review(article=edition.article, actor=cast.mona)


def _publish_in_emergency(cast, edition):
    named_for_emergencies(cast.mona)
    in_emergency(make_round(rewritten(edition.article, cast.edith)), cast.mona)


def _rename_topic(cast, edition):
    rename_topic(topic=edition.article.topic, actor=cast.mona, name="Blood counts")


@pytest.fixture
def cast(edith, mona, ravi, rosa, ruth):
    class Cast:
        pass

    found = Cast()
    found.edith, found.mona, found.ravi, found.rosa, found.ruth = edith, mona, ravi, rosa, ruth
    return found


@pytest.mark.parametrize(
    "change",
    [
        _publish_second,
        _withdraw,
        _retract,
        _doubt,
        _reaffirm,
        _retract_source,
        _correct_source,
        _open_round,
        _re_review,
        _publish_in_emergency,
        _rename_topic,
    ],
)
def test_what_changes_a_page_makes_all_pages_of_the_article_out_of_date(client, cast, edition, change):
    paths = [
        article_address(edition.article),
        article_address(edition.article, Audience.PATIENT),
        edition_address(edition),
    ]
    for path in paths:
        client.get(path)
    assert all(map(holds, paths))
    change(cast, edition)
    assert not any(map(holds, paths))
    for path in paths:
        client.get(path)
    assert holds(paths[0])


@pytest.mark.parametrize("end", ["closed by an editor", "a request for changes"])
def test_early_access_and_its_end_make_pages_out_of_date(client, cast, edition, end):
    path = article_address(edition.article)
    review = make_round(rewritten(edition.article, cast.edith))
    assignment = make_assignment(review, cast.ruth, cast.mona)
    review.refresh_from_db()
    client.get(path)
    access = shown_early(review, cast.mona)
    assert not holds(path)
    assert "in-review" in text_of(client, path)
    if end == "closed by an editor":
        end_early_access(review=access.round, actor=cast.mona, reason="Long enough to be read.")
    else:
        signed(assignment, decision=SignOff.Choice.REQUEST_CHANGES, comment="The dose is wrong.")
    assert not holds(path)
    assert "in-review" not in text_of(client, path)


def test_another_address_ends_the_page_at_the_old_one(client, edith, mona, edition):
    old = article_address(edition.article)
    client.get(old)
    article = change_slug(article=edition.article, actor=mona, slug="low-neutrophils")
    assert not holds(old)
    assert client.get(old).status_code == 301
    assert client.get(article_address(article)).status_code == 200


def test_a_page_changes_by_itself_when_its_review_is_overdue(client, edition):
    path = article_address(edition.article)
    due = edition.review_due
    with on(due.year, due.month, due.day):
        assert "overdue" not in text_of(client, path)
    before, after = datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=UTC), due.toordinal() + 1
    assert holds(path, before)
    assert not holds(path, datetime.combine(date.fromordinal(after), datetime.min.time(), tzinfo=UTC))
    with on(due.year + 1, due.month, due.day):
        assert "overdue" in text_of(client, path)


def test_another_version_of_the_site_makes_its_own_pages(client, edition, monkeypatch):
    path = article_address(edition.article)
    client.get(path)
    maker.cache_clear()
    monkeypatch.setattr(configured, "SITE_NAME", "Another house")
    try:
        assert not holds(path)
        assert "Another house" in text_of(client, path)
    finally:
        maker.cache_clear()
    assert StoredPage.objects.filter(path=path).count() == 2


def test_a_change_of_another_article_leaves_the_page_alone(client, edith, mona, ravi, rosa, edition):
    path = article_address(edition.article)
    client.get(path)
    other = published_article(edith, mona, ravi, rosa, title="What causes a high neutrophil count?")
    noticed(other, mona, NoticeKind.RETRACTION)
    assert holds(path)


def test_an_article_that_readers_do_not_know_has_no_changes(edith):
    make_round(make_article(edith))
    assert not PageChange.objects.exists()


def test_pages_begun_before_a_change_are_stored_as_out_of_date(client, mona, edition, monkeypatch):
    """Whoever makes a page while its article changes keeps nothing of the old state in use."""
    path = article_address(edition.article)
    shown = views.reader_page

    def interrupted(*args, **options):
        page = shown(*args, **options)
        noticed(edition, mona, NoticeKind.RETRACTION)
        return page

    with monkeypatch.context() as patch:
        patch.setattr(views, "reader_page", interrupted)
        assert "Retraction" not in text_of(client, path)
    assert not holds(path)
    assert "Retraction" in text_of(client, path)
    assert LiveEdition.objects.count() == 1
