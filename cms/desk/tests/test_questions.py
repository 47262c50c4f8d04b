"""The inbox of readers' questions: who sees what, and what can be done with a question."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import add_collaborator
from articles.models import Article
from articles.tests.scenes import make_article, make_topic
from cms.outbox.models import Notification
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.questions.actions import answer, ask, decline, delete_for_good, give, group, reopen, ungroup
from cms.publishing.questions.models import AskerAddress, Question
from cms.publishing.tests.reader_scenes import noticed, published_by_the_cast
from cms.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

INBOX = reverse("desk:questions")


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast().pk


@pytest.fixture
def edition(made):
    return Edition.objects.get(pk=made)


@pytest.fixture
def question(edition) -> Question:
    """One about Edith's article."""
    return ask(text="Does it come back after treatment?", about=edition.article, address="reader@home.example")


@pytest.fixture
def stray(db) -> Question:
    """One about nothing in particular."""
    return ask(text="Can tea make my skin yellow?")


def at(name: str, question: Question) -> str:
    return reverse(f"desk:{name}", args=[question.pk])


def fresh(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


class TestWhoSeesWhat:
    def test_managing_editors_see_all(self, client, mona, question, stray):
        client.force_login(mona)
        page = client.get(INBOX).content.decode()
        assert question.text in page
        assert stray.text in page

    def test_an_editor_sees_those_about_their_articles(self, client, edith, question, stray):
        client.force_login(edith)
        page = client.get(INBOX).content.decode()
        assert question.text in page
        assert stray.text not in page
        assert client.get(at("question", stray)).status_code == HTTPStatus.NOT_FOUND

    def test_a_collaborator_sees_them_too(self, client, edith, emil, edition, question):
        client.force_login(emil)
        assert question.text not in client.get(INBOX).content.decode()
        add_collaborator(article=edition.article, actor=edith, editor=emil)
        assert question.text in client.get(INBOX).content.decode()

    def test_nobody_sees_an_address(self, client, mona, question):
        client.force_login(mona)
        for page in (INBOX, at("question", question)):
            assert "reader@home.example" not in client.get(page).content.decode()

    def test_a_group_shows_only_what_the_person_may_see(self, client, edith, mona, question, stray):
        group(question=stray, lead=question, actor=mona)
        client.force_login(edith)
        assert stray.text not in client.get(at("question", question)).content.decode()

    def test_other_questions_are_not_proposed_to_whom_they_were_not_put(self, client, edith, question):
        hidden = ask(text="Does it come back after the treatment?")
        client.force_login(edith)
        assert hidden.text not in client.get(at("question", question)).content.decode()

    def test_an_action_is_refused_to_whom_it_was_not_put(self, emil, question):
        with pytest.raises(Refused, match="not put to you"):
            decline(question=question, actor=emil, reason="Not medical.")

    @pytest.mark.parametrize("put_to_them", [True, False])
    def test_nobody_groups_what_they_may_not_see(self, edith, question, stray, put_to_them):
        one, lead = (question, stray) if put_to_them else (stray, question)
        with pytest.raises(Refused, match="not put to you") as refusal:
            group(question=one, lead=lead, actor=edith)
        assert refusal.value.code == "not-groupable"
        assert (fresh(one).state, fresh(one).same_as) == ("new", None)

    def test_nobody_answers_what_they_may_not_see(self, edith, edition, stray):
        with pytest.raises(Refused, match="not put to you") as refusal:
            answer(question=stray, actor=edith, article=edition.article)
        assert refusal.value.code == "not-an-answer"
        assert (fresh(stray).state, fresh(stray).answered_with) == ("new", None)


class TestFinding:
    def test_settled_ones_are_left_out_until_asked_for(self, client, mona, question, stray):
        decline(question=stray, actor=mona, reason="Not medical.")
        client.force_login(mona)
        assert stray.text not in client.get(INBOX).content.decode()
        assert stray.text in client.get(INBOX, {"state": "declined"}).content.decode()
        assert stray.text in client.get(INBOX, {"state": "all"}).content.decode()

    def test_by_topic_and_words(self, client, mona, question, stray):
        client.force_login(mona)
        by_topic = client.get(INBOX, {"topic": question.about.topic_id}).content.decode()
        assert question.text in by_topic
        assert stray.text not in by_topic
        by_words = client.get(INBOX, {"words": "yellow TEA"}).content.decode()
        assert stray.text in by_words
        assert question.text not in by_words

    def test_a_broken_filter_is_named_and_left_out(self, client, mona, question):
        client.force_login(mona)
        page = client.get(INBOX, {"state": "nonsense", "topic": "x"})
        assert page.status_code == HTTPStatus.OK
        assert question.text in page.content.decode()

    def test_the_inbox_costs_the_same_with_one_and_with_three(self, client, mona, edition, question):
        client.force_login(mona)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(INBOX)
            return len(queries)

        one = cost()
        for turn in range(2):
            ask(text=f"Does it come back? Number {turn}.", about=edition.article)
        assert cost() == one


class TestGrouping:
    def test_likely_ones_are_proposed_and_grouped_by_a_person(self, client, mona, question):
        again = ask(text="Does it come back after the treatment?")
        client.force_login(mona)
        assert question.text in client.get(at("question", again)).content.decode()
        assert fresh(again).state == "new"
        client.post(at("group_question", again), {"lead": question.pk})
        assert (fresh(again).state, fresh(again).same_as) == ("grouped", question)
        assert again.text in client.get(at("question", question)).content.decode()

    def test_a_group_goes_along(self, mona, question, stray):
        third = ask(text="Is yellow skin from tea?")
        group(question=third, lead=stray, actor=mona)
        group(question=stray, lead=question, actor=mona)
        assert {fresh(one).same_as for one in (stray, third)} == {question}

    @pytest.mark.parametrize("what", ["itself", "a settled one", "a grouped one"])
    def test_with_what_it_cannot_be_grouped(self, mona, question, stray, what):
        lead = question
        if what == "a settled one":
            decline(question=stray, actor=mona, reason="Not medical.")
            lead = stray
        if what == "a grouped one":
            group(question=stray, lead=ask(text="Is yellow skin from tea?"), actor=mona)
            lead = stray
        with pytest.raises(Refused):
            group(question=question, lead=lead, actor=mona)

    def test_out_of_the_group_again(self, client, mona, question, stray):
        group(question=stray, lead=question, actor=mona)
        client.force_login(mona)
        client.post(at("ungroup_question", stray))
        assert (fresh(stray).state, fresh(stray).same_as) == ("new", None)
        with pytest.raises(Refused, match="stands at"):
            ungroup(question=stray, actor=mona)


class TestAnswering:
    def test_with_a_proposed_article(self, client, edition, mona):
        asked = ask(text="Which causes of low neutrophils are there?")
        client.force_login(mona)
        assert edition.version.title in client.get(at("question", asked)).content.decode()
        client.post(at("answer_question", asked), {"article": edition.article.slug})
        assert (fresh(asked).state, fresh(asked).answered_with) == ("answered", edition.article)
        assert fresh(asked).handled_by == mona

    def test_with_the_address_from_the_browser(self, client, edition, mona, stray):
        client.force_login(mona)
        client.post(
            at("answer_question", stray),
            {"article": f"https://site.example/articles/{edition.article.slug}/patient/?q=1#x"},
        )
        assert fresh(stray).answered_with == edition.article

    @pytest.mark.parametrize("what", ["draft", "withdrawn", "unknown"])
    def test_never_with_what_readers_may_not_be_sent_to(self, client, edition, edith, mona, stray, what):
        slug = edition.article.slug
        if what == "withdrawn":
            noticed(edition, mona, NoticeKind.WITHDRAWAL)
        else:
            slug = make_article(edith).slug if what == "draft" else "nothing-here"
        client.force_login(mona)
        response = client.post(at("answer_question", stray), {"article": slug})
        assert response.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
        assert fresh(stray).state == "new"

    def test_only_once(self, edition, mona, stray):
        answer(question=stray, actor=mona, article=edition.article)
        with pytest.raises(Refused, match="stands at"):
            answer(question=stray, actor=mona, article=edition.article)


class TestStartingADraft:
    def test_the_question_becomes_the_title(self, client, mona, stray):
        topic = make_topic("Liver")
        client.force_login(mona)
        assert f'value="{stray.text}"' in client.get(at("question", stray)).content.decode()
        response = client.post(at("draft_from_question", stray), {"title": stray.text, "topic": topic.pk})
        article = Article.objects.get(topic=topic)
        assert response["Location"] == reverse("desk:draft", args=[article.slug])
        assert (article.draft.title, article.owner) == (stray.text, mona)
        assert (fresh(stray).state, fresh(stray).awaits) == ("draft-started", article)

    def test_given_to_an_editor_who_is_told_and_starts_it(self, client, emil, mona, stray):
        client.force_login(mona)
        client.post(at("give_question", stray), {"editor": emil.pk})
        assert Notification.objects.get(kind="question-given").recipient == emil
        client.force_login(emil)
        assert stray.text in client.get(INBOX).content.decode()
        client.post(at("draft_from_question", stray), {"title": "Why?", "topic": make_topic().pk})
        assert fresh(stray).awaits.owner == emil
        assert not fresh(stray).awaits.writer_rows.exclude(user=emil).exists()

    def test_only_a_managing_editor_gives_it_and_only_to_an_editor(self, edith, emil, mona, ravi, question):
        with pytest.raises(Refused, match="Only a managing editor"):
            give(question=question, actor=edith, editor=emil)
        with pytest.raises(Refused, match="not an editor"):
            give(question=question, actor=mona, editor=ravi)

    def test_a_settled_one_is_given_to_nobody(self, emil, mona, stray):
        decline(question=stray, actor=mona, reason="Not medical.")
        with pytest.raises(Refused, match="settled or grouped") as refusal:
            give(question=stray, actor=mona, editor=emil)
        assert refusal.value.code == "may-not-give"
        assert fresh(stray).given_to is None

    def test_who_takes_it_themselves_is_not_told(self, mona, stray):
        give(question=stray, actor=mona, editor=mona)
        assert fresh(stray).given_to == mona
        assert not Notification.objects.filter(kind="question-given").exists()

    def test_started_twice_it_is_one_article(self, client, mona, stray):
        client.force_login(mona)
        typed = {"title": "Why?", "topic": make_topic().pk}
        client.post(at("draft_from_question", stray), typed)
        assert client.post(at("draft_from_question", stray), typed).status_code == HTTPStatus.CONFLICT
        assert Article.objects.filter(draft__title="Why?").count() == 1

    def test_the_next_edition_of_the_article_may_answer(self, client, edith, question):
        client.force_login(edith)
        client.post(at("await_edition", question))
        assert (fresh(question).state, fresh(question).awaits) == ("draft-started", question.about)
        client.post(at("give_up_draft", question))
        assert (fresh(question).state, fresh(question).awaits) == ("new", None)

    def test_one_about_nothing_has_no_edition_to_wait_for(self, client, mona, stray):
        client.force_login(mona)
        assert client.post(at("await_edition", stray)).status_code == HTTPStatus.NOT_FOUND


class TestDeclining:
    def test_with_a_reason_that_is_kept(self, client, mona, stray):
        client.force_login(mona)
        client.post(at("decline_question", stray), {"reason": "A matter for a lawyer."})
        assert (fresh(stray).state, fresh(stray).reason) == ("declined", "A matter for a lawyer.")
        assert "A matter for a lawyer." in client.get(at("question", stray)).content.decode()

    def test_not_without_a_reason(self, client, mona, stray):
        client.force_login(mona)
        assert client.post(at("decline_question", stray), {"reason": " "}).status_code == 422
        assert client.post(at("decline_question", stray), {"reason": "no"}).status_code == 422
        assert fresh(stray).state == "new"

    def test_taken_up_again(self, mona, stray):
        decline(question=stray, actor=mona, reason="Not medical.")
        reopen(question=stray, actor=mona)
        assert (fresh(stray).state, fresh(stray).reason) == ("new", "")


class TestDeleting:
    def test_spam_leaves_no_words(self, client, mona, question):
        client.force_login(mona)
        assert client.post(at("delete_question", question))["Location"] == INBOX
        assert not Question.objects.exists()
        assert not AskerAddress.objects.exists()
        last = Question.history.order_by("-pk").first()
        assert (last.history_type, last.history_user) == ("-", mona)
        assert question.text not in str(list(Question.history.values()))

    def test_not_while_others_go_with_it(self, mona, question, stray):
        group(question=stray, lead=question, actor=mona)
        with pytest.raises(Refused, match="grouped with this one"):
            delete_for_good(question=question, actor=mona)
        delete_for_good(question=stray, actor=mona)
        assert Question.objects.get() == question
