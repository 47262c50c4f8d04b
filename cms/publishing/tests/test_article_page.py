"""The article's page: who signed, when, on what basis, and what has to be known before reading."""

from __future__ import annotations

import pytest

from articles.actions import set_contributors
from articles.models import Article, DraftContributor
from articles.tests.scenes import TEXT, TITLE, make_article
from cms.desk.actions import start_re_review
from cms.publishing.actions import publish
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    on,
    published_article,
    reaffirmed,
    rewritten,
    second_edition,
    source_retracted,
)
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import words
from reviews.actions import accept, adjudicate, assign, decide_conflict
from reviews.models import ConflictDecision, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def read(client, edition, more: str = "") -> str:
    return words(client.get(f"/articles/{edition.article.slug}/{more}").content)


def test_the_title_is_the_only_heading_of_the_first_level(client, edith, mona, ravi, rosa):
    page = read(client, published_article(edith, mona, ravi, rosa))
    assert page.count("<h1") == 1
    assert f"<h1>{TITLE}</h1>" in page


def test_reviewed_by_comes_from_the_sign_offs(client, edith, mona, ravi, rosa):
    with on(2026, 3, 4):
        edition = published_article(edith, mona, ravi, rosa)
    ravi.printed_name = "Somebody Else"
    ravi.save()
    page = read(client, edition)
    assert "Dr Ravi, MD, FRCP" in page
    assert "Dr Rosa, MBBS, FRCPath" in page
    assert "Somebody Else" not in page, "the name as at signing"
    assert "4 March 2026" in page


def test_a_reviewer_whose_sign_off_does_not_count_is_not_named(client, edith, mona, ravi, rosa, ruth):
    article = make_article(edith)
    review = make_round(article)
    asked = make_assignment(review, ruth, mona)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    assert asked.reviewer == ruth
    edition = publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert "Dr Ruth" not in read(client, edition)


def test_the_tracker_gives_each_step_its_day(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    with on(2026, 3, 1):
        review = make_round(article)
    with on(2026, 3, 5):
        assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    with on(2026, 3, 9):
        for assignment in assignments:
            signed(assignment)
    edition = publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    page = read(client, edition)
    for step, day in (("Submitted", "1 Mar 2026"), ("Under Review", "5 Mar 2026"), ("Approved", "9 Mar 2026")):
        assert day in page.split(step, 1)[1][:200]


def test_interests_of_reviewers_and_contributors_are_disclosed(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    line = DraftContributor(printed_name="Dr Ada Author", credentials="MD", interests="Shares in Neutro Ltd.")
    set_contributors(article=article, actor=edith, contributors=[line])
    review = make_round(Article.objects.get(pk=article.pk))
    paid = accept(
        assignment=assign(review=review, actor=mona, reviewer=ravi),
        actor=ravi,
        has_interests=True,
        interests="Speaker's fee from Granulo.",
        interest_kinds=["financial"],
    )
    decide_conflict(assignment=paid, actor=mona, outcome=ConflictDecision.Outcome.MAY_REVIEW, reason="A single talk.")
    for assignment in (paid, make_assignment(review, rosa, mona)):
        signed(assignment)
    page = read(client, publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona))
    assert "Shares in Neutro Ltd." in page
    assert "Financial: Speaker&#x27;s fee from Granulo." in page
    assert "None declared." in page


def test_an_overdue_review_is_admitted(client, edith, mona, ravi, rosa):
    with on(2020, 1, 1):
        edition = published_article(edith, mona, ravi, rosa)
    assert "The review of this article is overdue" in read(client, edition)
    assert "overdue" not in read(client, published_article(edith, mona, ravi, rosa, title="Another question?"))


def test_an_update_under_review_is_said_and_nothing_else_of_it(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    assert "under review" not in read(client, edition)
    make_round(rewritten(edition.article, edith))
    page = read(client, edition)
    assert "An update is under review" in page
    assert "Most patients recover" not in page


def test_a_second_look_at_the_same_text_is_not_called_an_update(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    start_re_review(article=edition.article, actor=mona)
    page = read(client, edition)
    assert "This article is being reviewed again" in page
    assert "An update is under review" not in page


def test_a_reaffirmed_edition_says_so(client, edith, mona, ravi, rosa, ruth):
    first = published_article(edith, mona, ravi, rosa)
    page = read(client, reaffirmed(first, mona, rosa, ruth))
    assert "reaffirmed it unchanged" in page
    assert "Dr Ruth" in page
    assert "Dr Ravi" not in page


def test_what_changed_is_told(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    page = read(client, second_edition(first, edith, mona, ravi, rosa, note="Says how it ends."))
    assert "Says how it ends." in page
    assert "edition 2" in page


def test_a_decision_against_a_reviewer_is_printed_with_both_names(client, edith, mona, ravi, rosa, ruth):
    article = make_article(edith)
    review = make_round(article)
    refused = signed(
        make_assignment(review, ruth, mona), SignOff.Choice.REQUEST_CHANGES, "Private words to the editors."
    )
    adjudicate(sign_off=refused, actor=mona, reason="The guideline she cites was replaced in March.")
    review = approved(Article.objects.get(pk=article.pk), mona, ravi, rosa)
    page = read(client, publish(approval=review.approval, actor=mona))
    assert "Dr Ruth, PhD, MRCP asked for changes" in page
    assert "Mona decided" in page
    assert "The guideline she cites was replaced in March." in page
    assert "Private words" not in page


def test_a_source_retracted_since_is_marked_at_the_top_in_the_text_and_in_the_list(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    source_retracted("curtis2014")
    page = read(client, edition)
    assert "Source 2 has been retracted" in page
    assert page.count("2 retracted 1 Aug 2026</span></sup>") == 2
    assert "Retracted, 1 August 2026; noted after this edition was signed" in page


def test_each_text_has_its_own_address_and_links_to_the_other(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    place = f"/articles/{edition.article.slug}/"
    professional, patient = read(client, edition), read(client, edition, "patient/")
    assert "cells that fight germs" in patient
    assert "cells that fight germs" not in professional
    assert f'href="{place}patient/"' in professional
    assert f'href="{place}"' in patient
    assert "Which best describes you?" in professional
    assert "Which best describes you?" in patient


def test_an_article_with_one_text_says_so_and_its_other_address_leads_back(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    assert "This article has only one text, written for clinicians" in read(client, edition)
    place = f"/articles/{edition.article.slug}/"
    assert client.get(f"{place}patient/").headers["Location"] == place
    assert client.get(f"{place}editions/1/patient/").headers["Location"] == f"{place}editions/1/"


def test_the_head_tells_search_engines_the_truth(client, edith, mona, ravi, rosa, settings):
    edition = published_article(edith, mona, ravi, rosa)
    page = read(client, edition)
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/{edition.article.slug}/">' in page
    assert "Most low counts come from medicines" in page.split("</head>")[0]
    assert "noindex" not in page


def test_the_text_carries_its_own_language(client, edith, mona, ravi, rosa):
    article = make_article(edith, text=TEXT)
    Article.objects.filter(pk=article.pk).update(language="ar")
    page = read(client, published(Article.objects.get(pk=article.pk), mona, ravi, rosa))
    assert '<html lang="en-GB">' in page
    assert 'data-frozen="body" lang="ar" dir="rtl"' in page


def test_the_citation_names_the_edition_and_its_permanent_address(client, edith, mona, ravi, rosa, settings):
    with on(2026, 3, 4):
        edition = published_article(edith, mona, ravi, rosa)
    citation = (
        f"{settings.SITE_NAME}. {TITLE} [Internet]. {settings.SITE_NAME}; 2026 Mar 4. Edition 1. "
        f"Available from: {settings.SITE_URL}/articles/{edition.article.slug}/editions/1/"
    )
    assert citation in read(client, edition)


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_costs_the_same_however_long_its_history(
    client, edith, mona, ravi, rosa, django_assert_num_queries, editions
):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    for _ in range(editions - 1):
        edition = reaffirmed(edition, mona, ravi, rosa)
    with django_assert_num_queries(9):
        read(client, edition)
