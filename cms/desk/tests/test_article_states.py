"""Where an article stands, from its first draft to its re-review."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.desk.queries import ArticleFilter, ArticleState, articles_for, own_articles, standing_for, state_counts
from cms.publishing.actions import place_notice, publish
from cms.publishing.models import NoticeKind
from cms.publishing.tests.scenes import published
from reviews.actions import withdraw_round
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def standing(article: Article):
    return standing_for(Article.objects.get(pk=article.pk))


def test_an_article_that_was_never_submitted_is_a_draft(edith):
    assert standing(make_article(edith)).state == ArticleState.DRAFT


def test_a_round_without_reviewers_is_submitted_and_with_one_under_review(edith, mona, ravi):
    article = make_article(edith)
    review = make_round(article)
    assert standing(article).label == "Submitted"
    make_assignment(review, ravi, mona)
    assert standing(article).label == "Under Review"


def test_a_request_for_changes_comes_back(edith, mona, ravi):
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    assert standing(article).state == ArticleState.CHANGES_REQUESTED


def test_a_withdrawn_submission_is_a_draft_again_and_says_so(edith):
    article = make_article(edith)
    withdraw_round(review=make_round(article), actor=edith, reason="Too early.")
    assert standing(article).state == ArticleState.DRAFT
    assert standing(article).remark == "The last submission was withdrawn"


def test_approved_until_published_then_named_by_its_edition(edith, mona, ravi, rosa):
    article = make_article(edith)
    approval = approved(article, mona, ravi, rosa)
    assert standing(article).state == ArticleState.APPROVED
    publish(approval=approval.approval, actor=mona)
    assert standing(article).label == "Published edition 1"


def test_an_update_under_review_leaves_the_edition_live(edith, mona, ravi, rosa):
    article = make_article(edith)
    published(article, mona, ravi, rosa)
    make_round(edited(article, edith, TEXT + "\nMore is known now [@curtis2014].\n"))
    assert standing(article).label == "Update under review"
    assert standing(article).remark == "Edition 1 is live"


def test_past_its_review_date_it_is_due_for_re_review(edith, mona, ravi, rosa):
    article = make_article(edith)
    edition = published(article, mona, ravi, rosa)
    with clock.pretend(clock.now() + timedelta(days=(edition.review_due - clock.now().date()).days)):
        assert standing(article).state == ArticleState.PUBLISHED
    with clock.pretend(clock.now() + timedelta(days=(edition.review_due - clock.now().date()).days + 1)):
        assert standing(article).state == ArticleState.DUE


def test_a_withdrawn_edition_is_withdrawn_and_a_concern_is_a_remark(edith, mona, ravi, rosa):
    article = make_article(edith)
    edition = published(article, mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="A source is being looked into.")
    assert standing(article).remark == "Expression of concern on edition 1"
    place_notice(edition=edition, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="The main trial was retracted.")
    assert standing(article).state == ArticleState.WITHDRAWN


def test_lists_filter_by_state_and_words(edith, emil):
    anaemia = make_article(edith, title="Which anaemia is urgent?")
    make_round(make_article(edith, title="What causes low neutrophils?"))
    make_article(emil, title="Which anaemia can wait?")
    assert [row.article for row in articles_for(edith, ArticleFilter(state="draft"))] == [anaemia]
    assert [row.article for row in articles_for(edith, ArticleFilter(words="anaemia which"))] == [anaemia]
    assert not articles_for(edith, ArticleFilter(state="submitted", words="anaemia"))
    assert state_counts(own_articles(edith)) == {"draft": 1, "submitted": 1}
