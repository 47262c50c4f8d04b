"""Editors can be given topics: what that opens to them, and that nothing is closed by it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.actions import add_collaborator, change_topic, give_topics, set_due_date
from articles.models import Article, TopicEditor
from articles.policy import may_see_draft
from articles.queries import drafts_for, open_articles
from articles.tests.scenes import edited, make_article, make_topic
from cms import clock
from cms.desk.models import BoardPlace
from cms.publishing.questions.models import Question
from cms.publishing.questions.queries import questions_for
from cms.refusals import Refused
from reviews.models import Round
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def skin():
    return make_topic("Dermatology")


@pytest.fixture
def rash(edith, skin) -> Article:
    """Edith's article about the skin; another one of hers is about the blood."""
    make_article(edith, title="What is anaemia?")
    return make_article(edith, title="What is a rash?", topic=skin)


def test_an_editor_without_topics_sees_their_own_and_what_they_were_invited_to(edith, emil, rash):
    assert not drafts_for(emil).exists()
    add_collaborator(article=rash, actor=edith, editor=emil)
    assert [draft.article for draft in drafts_for(emil)] == [rash]


def test_an_editor_of_a_topic_opens_writes_and_submits_its_articles(client, edith, emil, mona, rash, skin):
    client.force_login(emil)
    assert client.get(reverse("desk:draft", args=[rash.slug])).status_code == 404
    give_topics(editor=emil, actor=mona, topics=[skin])
    assert client.get(reverse("desk:draft", args=[rash.slug])).status_code == 200
    assert [row.draft.article for row in client.get("/desk/articles/").context["rows"]] == [rash]
    make_round(edited(rash, emil, "Better so [@curtis2014]."), by=emil)
    assert Round.objects.get().submitted_by == emil
    assert client.get(reverse("desk:round", args=[Round.objects.get().pk])).status_code == 200


def test_another_topic_stays_unknown_and_the_settings_stay_the_owners(client, emil, mona, rash, skin):
    give_topics(editor=emil, actor=mona, topics=[skin])
    anaemia = Article.objects.exclude(pk=rash.pk).get()
    client.force_login(emil)
    for name in ("draft", "history", "settings", "submit", "evidence"):
        assert client.get(reverse(f"desk:{name}", args=[anaemia.slug])).status_code == 404
    with pytest.raises(Refused, match="Only the owner"):
        set_due_date(article=rash, actor=emil, due_on=clock.now().date())


def test_lists_and_policy_say_the_same(edith, emil, mona, rash, skin):
    give_topics(editor=emil, actor=mona, topics=[skin])
    for person in (edith, emil, mona):
        seen = {article.pk for article in Article.objects.all() if may_see_draft(person, article)}
        assert {draft.article_id for draft in drafts_for(person)} == seen
        assert {article.pk for article in open_articles(person)} == seen


def test_questions_about_the_topic_are_theirs_to_answer(emil, mona, rash, skin):
    question = Question.objects.create(text="Is it catching?", about=rash, asked_at=clock.now())
    assert not questions_for(emil).exists()
    give_topics(editor=emil, actor=mona, topics=[skin])
    assert list(questions_for(emil)) == [question]


def test_the_start_page_is_about_ones_own(client, emil, mona, rash, skin):
    give_topics(editor=emil, actor=mona, topics=[skin])
    client.force_login(emil)
    assert client.get("/desk/").context["in_hand"] == []


def test_managing_editors_give_them_and_take_them_away_with_a_history(client, emil, mona, skin):
    page = reverse("desk:editor_topics", args=[emil.pk])
    client.force_login(mona)
    assert client.post(page, {"topics": [skin.pk]}).url == reverse("people:person", args=[emil.pk])
    assert "Dermatology" in client.get(reverse("people:person", args=[emil.pk])).content.decode()
    client.post(page, {"topics": []})
    assert not TopicEditor.objects.exists()
    text = " ".join(client.get(page).content.decode().split())
    assert "No editor of Dermatology any more" in text
    assert "Editor of Dermatology" in text
    assert "by Mona" in text


def test_a_topic_that_stays_is_not_written_again(emil, mona, skin):
    give_topics(editor=emil, actor=mona, topics=[skin])
    kept = TopicEditor.objects.get()
    give_topics(editor=emil, actor=mona, topics=[skin, make_topic()])
    assert [row.topic for row in TopicEditor.objects.order_by("pk")] == [skin, make_topic()]
    assert kept.history.count() == 1


def test_only_managing_editors_give_topics_and_only_to_editors(edith, emil, mona, ravi, skin):
    with pytest.raises(Refused, match="Only a managing editor"):
        give_topics(editor=emil, actor=edith, topics=[skin])
    with pytest.raises(Refused, match="works on all topics"):
        give_topics(editor=mona, actor=mona, topics=[skin])
    with pytest.raises(Refused, match="is not an editor"):
        give_topics(editor=ravi, actor=mona, topics=[skin])


def test_the_owner_moves_a_draft_to_another_topic_until_it_was_submitted(client, edith, mona, magnus, rash):
    blood = make_topic()
    client.force_login(edith)
    client.post(reverse("desk:move_to_topic", args=[rash.slug]), {"topic": blood.pk})
    moved = Article.objects.get(pk=rash.pk)
    assert moved.topic == blood
    assert moved.history.latest().history_change_reason == "Topic changed from Dermatology to Haematology"
    make_round(moved)
    with pytest.raises(Refused, match="only a managing editor"):
        change_topic(article=moved, actor=edith, topic=make_topic("Dermatology"))
    assert change_topic(article=moved, actor=magnus, topic=make_topic("Dermatology")).topic.name == "Dermatology"


def test_a_managing_editor_with_a_stake_leaves_the_topic_to_another_one(mona, magnus):
    article = make_article(mona)
    make_round(article)
    with pytest.raises(Refused, match="You own this article"):
        change_topic(article=article, actor=mona, topic=make_topic("Dermatology"))


def test_an_open_round_keeps_its_rules_and_what_is_frozen_its_topic(edith, mona, rash):
    review = make_round(rash)
    terms = review.submission.terms
    change_topic(article=rash, actor=mona, topic=make_topic())
    again = Round.objects.get(pk=review.pk)
    assert again.submission.terms == terms
    assert again.version.topic_name == "Dermatology"


def test_another_topic_brings_its_limit_on_the_age_of_sources(edith, skin, rash):
    old = make_topic("Ancient medicine")
    old.outdated_after_years = 1
    old.save()
    before = BoardPlace.objects.get(article=rash).warnings
    change_topic(article=rash, actor=edith, topic=old)
    assert BoardPlace.objects.get(article=rash).warnings > before
