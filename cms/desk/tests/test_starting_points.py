"""A new article begins with the headings of its kind, and with nothing else of them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from articles.starting_points import starting_point
from articles.tests.scenes import make_topic

pytestmark = pytest.mark.django_db

NEW = reverse("desk:new_article")


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def started(desk, **chosen: str) -> dict[str, str]:
    """The texts of an article that was started so."""
    desk.post(NEW, {"title": "What is it?", "topic": make_topic().pk, "origin": "human", **chosen})
    return {text.audience: text.markdown for text in Article.objects.get().draft.renditions.all()}


def test_the_page_shows_each_start_with_its_advice(desk):
    page = desk.get(NEW).content.decode()
    assert "A patient leaflet" in page
    assert starting_point("drug").sections[0].advice in page


def test_only_the_headings_go_into_the_texts(desk):
    texts = started(desk, professional_start="condition", patient_start="patient_leaflet")
    assert texts == {
        "professional": starting_point("condition").markdown,
        "patient": starting_point("patient_leaflet").markdown,
    }


def test_without_a_choice_the_text_is_empty(desk):
    assert started(desk) == {"professional": ""}


def test_the_advice_stands_beside_the_text_and_not_in_what_readers_see(desk):
    started(desk, professional_start="drug")
    draft = reverse("desk:draft", args=[Article.objects.get().slug])
    advice = starting_point("drug").sections[0].advice
    page = desk.get(draft).content.decode()
    assert advice in page
    preview = page[page.index('data-place="preview"') : page.index('class="editor-findings"')]
    assert advice not in preview
    assert "What it is for" in preview


def test_an_unknown_start_is_refused(desk):
    answer = desk.post(
        NEW, {"title": "What?", "topic": make_topic().pk, "origin": "human", "professional_start": "poem"}
    )
    assert answer.status_code == 422
    assert not Article.objects.exists()
