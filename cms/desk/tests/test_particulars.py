"""Byline, address and collaborators."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from articles.tests.scenes import make_article

pytestmark = pytest.mark.django_db


def lines(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        empty = dict.fromkeys(("printed_name", "role", "credentials", "interests"), "")
        sent |= {f"form-{place}-{name}": value for name, value in (empty | row).items()}
    return sent


def test_the_byline_is_saved_and_printed_in_the_preview(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:byline", args=[article.slug])
    client.post(
        where,
        lines({"printed_name": "Dr Ada Berg", "credentials": "MD"}, {}, {"printed_name": "Bo Lind", "role": "Editor"}),
    )
    kept = [(line.printed_name, line.role) for line in article.draft.contributors.all()]
    assert kept == [("Dr Ada Berg", "Author"), ("Bo Lind", "Editor")]
    assert "Dr Ada Berg" in client.get(reverse("desk:draft", args=[article.slug])).content.decode()


def test_a_line_without_a_name_is_refused_with_everything_typed(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(reverse("desk:byline", args=[article.slug]), lines({"credentials": "MD", "interests": "None"}))
    assert answer.status_code == 422
    assert "Every line of the byline needs a name." in answer.content.decode()
    assert not article.draft.contributors.exists()


def test_emptying_every_line_gives_the_house_its_name_back(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:byline", args=[article.slug])
    client.post(where, lines({"printed_name": "Dr Ada Berg"}))
    client.post(where, lines({}) | {"form-INITIAL_FORMS": "1"})
    assert not article.draft.contributors.exists()


def test_the_address_changes_and_one_that_is_taken_does_not(client, edith):
    article, other = make_article(edith), make_article(edith, title="Another?")
    client.force_login(edith)
    answer = client.post(reverse("desk:change_address", args=[article.slug]), {"slug": "Low Neutrophils"})
    article = Article.objects.get(pk=article.pk)
    assert answer.url == reverse("desk:settings", args=["low-neutrophils"])
    answer = client.post(reverse("desk:change_address", args=[article.slug]), {"slug": other.slug})
    assert answer.status_code == 422
    assert "belongs to another article" in answer.content.decode()


def test_nobody_is_a_collaborator_who_is_no_editor(client, edith, ravi):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(reverse("desk:invite_collaborator", args=[article.slug]), {"editor": ravi.pk})
    assert answer.status_code == 422
    assert not article.collaborators.exists()


def test_a_new_article_opens_its_draft(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    sent = {
        "title": "Why is the count low?",
        "topic": article.topic.pk,
        "summary": "",
        "origin": "human",
        "origin_tool": "",
    }
    answer = client.post(reverse("desk:new_article"), sent)
    assert answer.url == reverse("desk:draft", args=["why-is-the-count-low"])
    assert Article.objects.get(slug="why-is-the-count-low").owner == edith


def test_a_new_article_without_topic_says_so_and_keeps_the_title(client, edith):
    client.force_login(edith)
    answer = client.post(reverse("desk:new_article"), {"title": "Why is the count low?", "origin": "human"})
    assert answer.status_code == 422
    assert 'value="Why is the count low?"' in answer.content.decode()
