"""How a text comes to be is declared, and goes into what is frozen next."""

from __future__ import annotations

import pytest

from articles.actions import create_article, declare_origin
from articles.composition import compose
from articles.draft_text import DraftText
from articles.history import noted_saves
from articles.models import Article, Version
from articles.tests.scenes import make_article, make_topic, make_version
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_it_is_declared_with_the_tool_and_noted_in_the_history(article, edith):
    declare_origin(article=article, actor=edith, origin="ai-assisted", tool="  Scribe   2 ")
    assert (fresh(article).origin, fresh(article).origin_tool) == ("ai-assisted", "Scribe 2")
    note = noted_saves(fresh(article).draft)[-1].note
    assert note == "Declared its origin: Written by people with the help of an AI tool (Scribe 2)"
    assert Article.history.filter(id=article.pk).latest("pk").history_user == edith


def test_a_tool_has_a_name(article, edith):
    with pytest.raises(Refused, match="Name the AI tool"):
        declare_origin(article=article, actor=edith, origin="ai-generated", tool=" ")
    assert fresh(article).origin == "human"


def test_people_have_none(article, edith):
    declare_origin(article=article, actor=edith, origin="ai-assisted", tool="Scribe 2")
    declare_origin(article=article, actor=edith, origin="human", tool="Scribe 2")
    assert (fresh(article).origin, fresh(article).origin_tool) == ("human", "")


def test_the_same_again_makes_no_entry(article, edith):
    before = len(noted_saves(article.draft))
    declare_origin(article=article, actor=edith, origin="human")
    assert len(noted_saves(fresh(article).draft)) == before


def test_whoever_declares_counts_as_a_writer(article, mona):
    declare_origin(article=article, actor=mona, origin="ai-assisted", tool="Scribe 2")
    assert article.writer_rows.filter(user=mona).exists()


def test_somebody_elses_article_is_left_alone(article, emil):
    with pytest.raises(Refused):
        declare_origin(article=article, actor=emil, origin="ai-assisted", tool="Scribe 2")


def test_what_is_frozen_keeps_what_it_was_frozen_with(article, edith):
    first = make_version(article)
    declare_origin(article=article, actor=edith, origin="ai-assisted", tool="Scribe 2")
    second = make_version(fresh(article))
    assert Version.objects.get(pk=first.pk).origin == "human"
    assert (second.number, second.origin, second.origin_tool) == (2, "ai-assisted", "Scribe 2")
    assert "Scribe 2" in second.renditions.get().heading_html


def test_without_a_name_it_cannot_be_submitted(edith):
    text = DraftText("What?", "In short.", {"professional": "Words."})
    made = create_article(actor=edith, text=text, topic=make_topic(), origin="ai-assisted")
    assert [found.code for found in compose(made.draft).errors] == ["tool-unnamed"]
