"""A source is retracted: whoever must know is told once, and what rests on it lights up."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import add_collaborator, link_reference, mark_reference, merge_references, override_finding
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.queries import drafts_for
from articles.tests.scenes import TEXT, edited, make_article, make_reference
from cms.desk.flagged_sources import articles_resting_on
from cms.desk.queries import with_states
from cms.desk.re_review_queries import due_for_re_review
from cms.outbox.models import Notification, NotificationSettings, OutboxMessage
from cms.publishing.actions import place_notice
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import reaffirmed
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import words
from reviews.actions import take_back_sign_off
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

PALUMBO_ONLY = "Chemotherapy is a common cause of neutropenia [@palumbo2012]."


def retract(by, key: str = "curtis2014") -> Reference:
    return mark_reference(
        reference=Reference.objects.get(key=key),
        actor=by,
        status=RetractionStatus.RETRACTED,
        on=date(2026, 3, 4),
        reason="https://example.org/retraction",
    )


def letters() -> dict[str, str]:
    return {sent.recipient.username: sent.body for sent in OutboxMessage.objects.filter(kind="source-flagged")}


def told() -> set[str]:
    return set(letters())


def test_the_owner_the_managing_editors_and_the_signers_are_told(edith, emil, mona, magnus, ravi, rosa, ruth):
    published(make_article(edith), mona, ravi, rosa)
    retract(emil)
    assert told() == {"edith", "mona", "magnus", "ravi", "rosa"}


def test_each_is_told_once(edith, mona, ravi, rosa):
    published(make_article(edith), mona, ravi, rosa)
    retract(mona)
    before = OutboxMessage.objects.count()
    retract(mona)
    assert OutboxMessage.objects.count() == before


def test_a_draft_and_an_open_round_count_too(edith, mona):
    make_round(make_article(edith))
    retract(mona)
    assert told() == {"edith", "mona"}


def test_nobody_is_told_of_a_source_that_nothing_rests_on(edith, mona):
    article = make_article(edith, text="Nothing is cited here.")
    article.draft.reference_links.all().delete()
    retract(mona)
    assert not told()


def test_the_draft_has_the_error_at_once(edith, mona):
    make_article(edith)
    retract(mona)
    assert "reference-retracted" in {found.code for found in compose(Article.objects.get().draft).errors}


def test_the_reader_sees_the_mark_over_the_signed_text(edith, mona, ravi, rosa, client):
    edition = published(make_article(edith), mona, ravi, rosa)
    retract(mona)
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()
    assert 'class="overlay' in page
    assert "4 March 2026" in page


def test_what_is_published_waits_for_a_new_look(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    retract(mona)
    (due,) = due_for_re_review(date(2026, 1, 1))
    assert (due.edition, due.rests_on_flagged) == (edition, True)
    assert with_states(drafts_for(mona)).get().state == "due-for-re-review"


def test_nobody_reads_of_a_draft_that_they_may_not_open(edith, emil, mona, ravi, rosa):
    published(make_article(edith, title="What is public?"), mona, ravi, rosa)
    make_article(emil, title="Emil's secret plan")
    retract(mona)
    sent = letters()
    assert {name for name, body in sent.items() if "secret" in body} == {"emil", "mona"}
    assert "What is public?" not in sent["emil"]


def test_a_reviewer_gets_the_public_address_and_no_page_of_the_desk(edith, mona, ravi, rosa, client):
    edition = published(make_article(edith), mona, ravi, rosa)
    edited(edition.article, edith, TEXT + "\nMore.\n", title="A title that is not public yet")
    retract(mona)
    letter = letters()["ravi"]
    assert "/desk/" not in letter
    assert "not public yet" not in letter
    (address,) = re.findall(r"https?://\S+?(/articles/\S+)", letter)
    assert client.get(address).status_code == 200


def test_who_signed_in_a_round_that_is_still_open_is_told_with_a_link_that_opens(edith, mona, ravi, rosa, ruth, client):
    review = make_round(make_article(edith))
    signed(make_assignment(review, ravi, mona))
    make_assignment(review, rosa, mona)
    retract(mona)
    assert told() == {"edith", "mona", "ravi"}
    (address,) = re.findall(r"https?://[^/\s]+(/reviews/\S+)", letters()["ravi"])
    client.force_login(ravi)
    assert client.get(address).status_code == 200


def test_a_signature_that_was_taken_back_concerns_nobody(edith, mona, ravi):
    review = make_round(make_article(edith))
    sign_off = signed(make_assignment(review, ravi, mona))
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I was too quick.")
    retract(mona)
    assert told() == {"edith", "mona"}


def test_collaborators_are_told(edith, emil, mona):
    add_collaborator(article=make_article(edith), actor=edith, editor=emil)
    retract(mona)
    assert told() == {"edith", "emil", "mona"}
    assert "/desk/articles/" in letters()["emil"]


def test_a_withdrawn_edition_concerns_its_editors_only(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="The dose was wrong.")
    retract(mona)
    assert told() == {"edith", "mona"}


def test_the_letter_says_the_day_or_that_nobody_knows_it(edith, mona):
    make_article(edith)
    retract(mona)
    assert "rest on: retracted, 4 March 2026." in letters()["edith"]
    mark_reference(
        reference=Reference.objects.get(key="palumbo2012"),
        actor=mona,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="A letter",
    )
    last = OutboxMessage.objects.filter(recipient=edith).latest("pk")
    assert "retracted, date not known" in last.body


def test_a_merge_tells_who_relied_on_the_duplicate(edith, emil, mona):
    make_article(edith)
    retract(mona)
    text = "A medicine can also trigger antibodies [@copy2014]."
    duplicate = make_reference("copy2014", DOI="", PMID="31000009")
    article = make_article(emil, title="What relies on the copy?", text=text)
    link_reference(article=article, actor=emil, reference=duplicate)
    merge_references(loser=duplicate, winner=Reference.objects.get(key="curtis2014"), actor=mona, reason="The same")
    assert "What relies on the copy?" in letters()["emil"]
    assert OutboxMessage.objects.filter(kind="source-flagged", recipient=edith).count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner speaks of tables that are scanned")
def test_what_rests_on_a_source_is_found_from_the_source(edith):
    make_article(edith)
    plan = articles_resting_on(Reference.objects.get(key="curtis2014")).explain()
    assert "SCAN articles_" not in plan, plan
    assert "SCAN reviews_" not in plan, plan
    assert "SCAN publishing_" not in plan, plan


def test_telling_takes_as_many_queries_for_three_articles_as_for_one(edith, mona, ravi, rosa):
    def queries(key: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            retract(mona, key)
        return len(caught)

    published(make_article(edith), mona, ravi, rosa)
    one = queries("curtis2014")
    for title in ("A second?", "A third?"):
        published(make_article(edith, title=title, text=PALUMBO_ONLY), mona, ravi, rosa)
    assert queries("palumbo2012") == one


class TestTheQueue:
    def test_the_board_says_which_source_and_since_when(self, edith, mona, ravi, rosa, client):
        published(make_article(edith), mona, ravi, rosa)
        retract(mona)
        client.force_login(mona)
        for address in ("/desk/rounds/", "/desk/"):
            page = words(client.get(address).content)
            assert "<strong>Retracted, 4 March 2026</strong>" in page
            assert "On curtis2014" in page

    def test_a_correction_does_not_put_an_article_there(self, edith, mona, ravi, rosa):
        published(make_article(edith), mona, ravi, rosa)
        mark_reference(
            reference=Reference.objects.get(key="curtis2014"),
            actor=mona,
            status=RetractionStatus.CORRECTED,
            on=None,
            reason="Erratum",
        )
        assert not due_for_re_review(date(2026, 1, 1))
        assert "waits for a new look" not in letters()["ravi"]


class TestAfterAReReview:
    """Reaffirmed with the flag known: the reader's mark stays, the queue is done with it."""

    @pytest.fixture
    def reaffirmed_edition(self, edith, mona, ravi, rosa):
        edition = published(make_article(edith), mona, ravi, rosa)
        mark_reference(
            reference=Reference.objects.get(key="curtis2014"),
            actor=mona,
            status=RetractionStatus.CONCERN,
            on=None,
            reason="https://example.org/concern",
        )
        assert due_for_re_review(date(2026, 1, 1))
        return reaffirmed(edition, mona, ravi, rosa)

    def test_the_queue_no_longer_lists_it(self, reaffirmed_edition, mona):
        assert not due_for_re_review(date(2026, 1, 1))
        assert with_states(drafts_for(mona)).get().state == "published"

    def test_readers_go_on_seeing_the_mark_and_that_the_board_knew(self, reaffirmed_edition, client):
        page = words(client.get(f"/articles/{reaffirmed_edition.article.slug}/").content)
        assert "2 expression of concern</span></sup>" in page
        assert "Expression of concern; known to the board when it signed" in page
        assert "The board knew of this when it signed the edition." in page

    def test_the_edition_before_goes_on_saying_that_it_came_later(self, reaffirmed_edition, client):
        page = words(client.get(f"/articles/{reaffirmed_edition.article.slug}/editions/1/").content)
        assert "noted after this edition was signed" in page

    def test_graver_news_puts_it_there_again(self, reaffirmed_edition, mona):
        retract(mona)
        (due,) = due_for_re_review(date(2026, 1, 1))
        (flag,) = due.edition.version.unanswered_flags
        assert flag.reference.announcement == "Retracted, 4 March 2026"


def test_what_was_signed_with_the_flag_known_does_not_wait(edith, mona, ravi, rosa):
    article = make_article(edith)
    retract(mona)
    for found in compose(Article.objects.get().draft).errors:
        override_finding(
            article=article, actor=mona, fingerprint=found.fingerprint, reason="Cited as an example of a retraction."
        )
    published(article, mona, ravi, rosa)
    assert not due_for_re_review(date(2026, 1, 1))


class TestAsThePersonWishes:
    """The news is a notification like any other: in the application at once, mailed as the person has chosen."""

    def test_it_is_in_the_application_and_leads_to_the_text(self, edith, mona, client):
        article = make_article(edith)
        retract(mona)
        told_edith = Notification.objects.get(recipient=edith, kind="source-flagged")
        assert told_edith.path == f"/desk/articles/{article.slug}/"
        client.force_login(edith)
        assert client.get(told_edith.path).status_code == 200

    def test_who_wants_one_mail_a_day_is_not_mailed_at_once(self, edith, mona):
        NotificationSettings.objects.create(user=edith, delivery=NotificationSettings.Delivery.DAILY)
        make_article(edith)
        retract(mona)
        assert Notification.objects.get(recipient=edith, kind="source-flagged").waits_for_digest
        assert told() == {"mona"}

    def test_each_of_several_texts_has_its_address_in_the_letter(self, edith, mona):
        articles = [make_article(edith), make_article(edith, title="A second?")]
        retract(mona)
        letter = Notification.objects.get(recipient=edith, kind="source-flagged").text
        for article in articles:
            assert f"/desk/articles/{article.slug}/" in letter
