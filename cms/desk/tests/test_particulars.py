"""Byline, address and collaborators."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.actions import set_contributors
from articles.history import saves_of
from articles.models import Article, DraftContributor
from articles.tests.scenes import make_article

pytestmark = pytest.mark.django_db


def lines(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        empty = dict.fromkeys(("printed_name", "role", "credentials", "interests"), "")
        sent |= {f"form-{place}-{name}": value for name, value in (empty | row).items()}
    return sent


def post_lines(client, where: str, *rows: dict[str, str], **more: str):
    """Send the form as the page that is open now would."""
    seen = client.get(where).context["seen_sha256"]
    return client.post(where, lines(*rows) | {"seen_sha256": seen} | more)


def test_the_byline_is_saved_and_printed_in_the_preview(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:byline", args=[article.slug])
    berg, lind = {"printed_name": "Dr Ada Berg", "credentials": "MD"}, {"printed_name": "Bo Lind", "role": "Editor"}
    post_lines(client, where, berg, {}, lind)
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
    post_lines(client, where, {"printed_name": "Dr Ada Berg"})
    post_lines(client, where, {}, **{"form-INITIAL_FORMS": "1"})
    assert not article.draft.contributors.exists()


def test_a_byline_that_somebody_else_changed_meanwhile_is_not_overwritten(client, edith, mona):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:byline", args=[article.slug])
    seen = client.get(where).context["seen_sha256"]
    set_contributors(article=article, actor=mona, contributors=[DraftContributor(printed_name="Dr Mona's Choice")])
    answer = client.post(where, lines({"printed_name": "Dr Ada Berg"}) | {"seen_sha256": seen})
    assert answer.status_code == 409
    assert "Dr Mona&#x27;s Choice" in answer.content.decode()
    assert "Dr Ada Berg" in answer.content.decode()
    assert [line.printed_name for line in article.draft.contributors.all()] == ["Dr Mona's Choice"]
    again = {"seen_sha256": answer.context["seen_sha256"]}
    client.post(where, lines({"printed_name": "Dr Ada Berg"}) | again)
    assert [line.printed_name for line in article.draft.contributors.all()] == ["Dr Ada Berg"]


def test_saving_the_same_byline_again_makes_no_entry_of_the_history(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:byline", args=[article.slug])
    post_lines(client, where, {"printed_name": "Dr Ada Berg"})
    before = saves_of(article.draft).paginator.count
    post_lines(client, where, {"printed_name": "Dr Ada Berg"})
    assert saves_of(article.draft).paginator.count == before


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


def test_the_origin_is_declared_on_the_page_of_settings(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    where = reverse("desk:change_origin", args=[article.slug])
    assert client.post(where, {"origin": "ai-assisted", "origin_tool": ""}).status_code == 422
    answer = client.post(where, {"origin": "ai-assisted", "origin_tool": "Scribe 2"}, follow=True)
    assert 'value="Scribe 2"' in answer.content.decode()
    assert Article.objects.get().origin == "ai-assisted"
