"""Saving, previewing, and two people in one draft, at the draft page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Draft
from articles.tests.scenes import TITLE, make_article
from cms.desk.tests.scenes import form_of

pytestmark = pytest.mark.django_db


def address(article: Article) -> str:
    return reverse("desk:draft", args=[article.slug])


def text_of(article: Article) -> str:
    return Draft.objects.get(article=article).renditions.get(audience="professional").markdown


def test_the_page_shows_text_preview_and_findings(client, edith):
    article = make_article(edith, text="## Dose\n\nGive 10 mg daily.\n\nSee [@nobody2020].\n")
    client.force_login(edith)
    page = client.get(address(article)).content.decode()
    assert "Give 10 mg daily." in page
    assert '<div class="prose">' in page
    assert "There is no reference with the key @nobody2020" in page
    assert 'data-field="professional"' in page


def test_a_save_is_kept_with_its_note(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(address(article), form_of(article, professional="New words.", note="Shorter"), follow=True)
    assert text_of(article) == "New words."
    assert "Saved." in answer.content.decode()
    history = client.get(reverse("desk:history", args=[article.slug])).content.decode()
    assert "Shorter" in history


def test_the_same_save_twice_changes_nothing_the_second_time(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    sent = form_of(article, professional="New words.")
    client.post(address(article), sent)
    number = Draft.objects.get(article=article).edit_number
    answer = client.post(address(article), sent, follow=True)
    assert "Nothing had changed" in answer.content.decode()
    assert Draft.objects.get(article=article).edit_number == number


def test_preview_without_scripts_shows_the_typed_text_and_saves_nothing(client, edith):
    article = make_article(edith)
    before = text_of(article)
    client.force_login(edith)
    answer = client.post(address(article), form_of(article, professional="Typed, not saved.", action="preview"))
    assert answer.status_code == 200
    assert "<p>Typed, not saved.</p>" in answer.content.decode()
    assert "Not saved" in answer.content.decode()
    assert text_of(article) == before


def test_the_preview_fragment_renders_unsaved_text_with_its_findings(client, edith):
    article = make_article(edith)
    before = text_of(article)
    client.force_login(edith)
    answer = client.post(
        reverse("desk:preview", args=[article.slug]),
        form_of(article, title="", professional="## Dose\n\nSee [@curtis2014] and [@nobody2020]."),
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert 'role="doc-biblioref"' in page
    assert "cite-missing" in page
    assert "no reference with the key @nobody2020" in page
    assert "Untitled" in page
    assert text_of(article) == before


def test_the_preview_shows_the_audience_that_was_chosen(client, edith):
    article = make_article(edith, patient="In plain words.")
    client.force_login(edith)
    page = client.post(reverse("desk:preview", args=[article.slug]), form_of(article) | {"shown": "patient"})
    assert "In plain words." in page.content.decode()
    assert "For patients and carers" in page.content.decode()


def test_a_text_that_cannot_be_rendered_is_still_there_to_be_mended(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    deep = "".join("  " * level + "- x\n" for level in range(60))
    client.post(address(article), form_of(article, professional=deep))
    answer = client.get(address(article))
    assert answer.status_code == 200
    assert "This text cannot be shown" in answer.content.decode()
    assert text_of(article) == deep


def test_a_text_over_the_limit_is_refused_with_everything_still_typed(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(address(article), form_of(article, professional="x" * 500_001, summary="Kept."))
    assert answer.status_code == 422
    assert "Split the article." in answer.content.decode()
    assert "x" * 500_001 in answer.content.decode()
    assert answer.context["form"]["summary"].value() == "Kept."


def test_signed_out_the_preview_says_so_to_the_script(client, edith):
    article = make_article(edith)
    answer = client.post(
        reverse("desk:preview", args=[article.slug]), form_of(article), headers={"accept": "application/json"}
    )
    assert answer.status_code == 401
    assert answer.json()["code"] == "signed-out"


def test_hostile_markdown_stays_text_in_the_preview(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    page = client.post(
        reverse("desk:preview", args=[article.slug]),
        form_of(
            article,
            title="<script>alert(1)</script>",
            professional="<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))",
        ),
    ).content.decode()
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_the_title_of_the_page_is_the_articles(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    assert TITLE in client.get(address(article)).content.decode()
