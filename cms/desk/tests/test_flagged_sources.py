"""A source is retracted: whoever must know is told once, and what rests on it lights up."""

from __future__ import annotations

from datetime import date

import pytest

from articles.actions import mark_reference, override_finding
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.queries import drafts_for
from articles.tests.scenes import make_article
from cms.desk.board_queries import due_for_re_review
from cms.desk.queries import with_states
from cms.outbox.models import OutboxMessage
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db


def retract(by, key: str = "curtis2014") -> Reference:
    return mark_reference(
        reference=Reference.objects.get(key=key),
        actor=by,
        status=RetractionStatus.RETRACTED,
        on=date(2026, 3, 4),
        reason="https://example.org/retraction",
    )


def told() -> set[str]:
    return {message.recipient.username for message in OutboxMessage.objects.filter(kind="source-flagged")}


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


def test_what_was_signed_with_the_flag_known_does_not_wait(edith, mona, ravi, rosa):
    article = make_article(edith)
    retract(mona)
    for found in compose(Article.objects.get().draft).errors:
        override_finding(
            article=article, actor=mona, fingerprint=found.fingerprint, reason="Cited as an example of a retraction."
        )
    published(article, mona, ravi, rosa)
    assert not due_for_re_review(date(2026, 1, 1))
