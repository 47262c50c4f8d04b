"""One search over what an editor may see, and nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.actions import add_collaborator, change_slug, give_topics
from articles.models import Article
from articles.tests.scenes import edited, make_article, make_reference, make_topic
from cms import clock
from cms.desk.models import SearchEntry
from cms.desk.searching.find import search
from cms.desk.searching.index import index_missing
from cms.publishing.questions.actions import ask, delete_for_good, give
from cms.publishing.questions.models import Question
from reviews.actions import comment
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db

SEARCH = "/desk/search/"


def asked(text: str, about: Article) -> Question:
    """A reader's question about an article; whether that was published makes no difference to finding it."""
    return Question.objects.create(text=text, about=about, asked_at=clock.now())


def titles(user, query: str, **narrowed: object) -> dict[str, list[str]]:
    """What is found, by kind: the words of each title."""
    return {
        group.kind: ["".join(text for text, _ in one.title) for one in group.found]
        for group in search(user, query, **narrowed)
    }


def test_a_word_of_a_draft_is_found_whatever_its_accents_and_by_its_beginning(edith):
    make_article(edith, title="What is Ménière's disease?", text="Vertigo and Tinnitus [@curtis2014].")
    for asked in ("meniere", "MÉNIÈRE", "tinn", "vertigo meni", "“vertigo”"):
        assert titles(edith, asked) == {"article": ["What is Ménière's disease?"]}, asked
    assert titles(edith, "vertigo asthma") == {}


def test_what_others_have_not_opened_is_not_found(edith, emil, mona, ravi):
    article = make_article(edith, title="Secret?", text="Quarantine [@curtis2014].")
    review = make_round(article)
    comment(review=review, actor=mona, body="Quarantine is the wrong word.")
    asked("How long is the quarantine after measles?", article)
    assert set(titles(mona, "quarantine")) == {"article", "version", "comment", "question"}
    assert set(titles(edith, "quarantine")) == {"article", "version", "comment", "question"}
    assert titles(emil, "quarantine") == {}
    add_collaborator(article=article, actor=edith, editor=emil)
    assert set(titles(emil, "quarantine")) == {"article", "version", "comment", "question"}


def test_an_editor_of_the_topic_finds_what_is_in_it(edith, emil, mona):
    make_article(edith, title="Of blood?", text="Anaemia [@curtis2014].")
    make_article(edith, title="Of skin?", text="Anaemia of the skin [@curtis2014].", topic=make_topic("Dermatology"))
    give_topics(editor=emil, actor=mona, topics=[make_topic("Dermatology")])
    assert titles(emil, "anaemia") == {"article": ["Of skin?"]}


def test_a_question_is_found_by_whom_it_was_given_to_and_never_once_deleted(emil, mona):
    question = ask(text="May my daughter eat strawberries with eczema?")
    assert titles(emil, "strawberries") == {}
    give(question=question, actor=mona, editor=emil)
    assert list(titles(emil, "strawberries")) == ["question"]
    delete_for_good(question=question, actor=mona)
    assert titles(mona, "strawberries") == {}
    assert not SearchEntry.objects.filter(kind="question").exists()


def test_what_was_written_over_is_not_found_any_more_but_in_its_version(edith):
    article = make_article(edith, text="Leeches help [@curtis2014].")
    make_round(article)
    edited(article, edith, "Nothing helps [@curtis2014].")
    assert set(titles(edith, "leeches")) == {"version"}


def test_sources_are_found_by_identifiers_and_names(edith):
    make_reference("miller2020", title="On leeches")
    assert titles(edith, "doi:10.1000/miller2020") == {"source": ["On leeches"]}
    assert titles(edith, "leeches") == {"source": ["On leeches"]}


def test_an_address_leads_to_its_article_also_a_changed_one(edith):
    article = make_article(edith)
    change_slug(article=article, actor=edith, slug="pancytopenia-at-a-glance")
    assert list(titles(edith, "pancytopenia")) == ["article"]


def test_titles_come_before_texts_and_the_newest_before_the_oldest(edith):
    make_article(edith, title="Sepsis?", text="A claim [@curtis2014].")
    make_article(edith, title="First?", text="Sepsis [@curtis2014].")
    make_article(edith, title="Second?", text="Sepsis [@curtis2014].")
    assert titles(edith, "sepsis") == {"article": ["Sepsis?", "Second?", "First?"]}


def test_words_are_marked_in_their_surroundings(client, edith):
    make_article(edith, text="Before it. " * 40 + "Give adrenaline at once [@curtis2014]. " + "After it. " * 40)
    client.force_login(edith)
    page = client.get(SEARCH, {"q": "adrenaline"}).content.decode()
    assert "Give <mark>adrenaline</mark> at once. After" in " ".join(page.split())
    assert page.count("Before it.") < 40


@pytest.mark.parametrize(
    "typed", ['"', "a\0b", "'; DROP TABLE x", "NEAR(", "*", "col:x", "-", "&|!():*", "½", "%_", "\\"]
)
def test_whatever_is_typed_is_only_words(client, edith, typed):
    make_article(edith)
    client.force_login(edith)
    assert client.get(SEARCH, {"q": typed}).status_code == 200


def test_the_address_holds_kind_topic_and_page(client, edith):
    for number in range(27):
        make_article(edith, title=f"Gout {number}?", text="A claim [@curtis2014].")
    make_article(edith, title="Gout elsewhere?", text="A claim [@curtis2014].", topic=make_topic("Dermatology"))
    client.force_login(edith)
    groups = client.get(SEARCH, {"q": "gout"}).context["groups"]
    assert [(group.kind, len(group.found), group.has_more) for group in groups] == [("article", 5, True)]
    page = client.get(SEARCH, {"q": "gout", "kind": "article", "page": "2"})
    assert [len(group.found) for group in page.context["groups"]] == [3]
    narrowed = client.get(SEARCH, {"q": "gout", "topic": make_topic("Dermatology").pk})
    assert [len(group.found) for group in narrowed.context["groups"]] == [1]
    assert client.get(SEARCH, {"q": "gout", "topic": "999999", "kind": "nonsense", "page": "x"}).status_code == 200


def test_an_empty_search_and_one_without_result_help_on(client, edith):
    client.force_login(edith)
    assert "Type what you remember" in client.get(SEARCH).content.decode()
    assert "Look everywhere" in client.get(SEARCH, {"q": "xylophone", "kind": "comment"}).content.decode()


def test_every_page_of_an_editor_has_the_search_and_no_page_of_others(client, edith, ravi):
    client.force_login(edith)
    assert f'action="{SEARCH}"' in client.get(reverse("desk:start")).content.decode()
    client.force_login(ravi)
    assert f'action="{SEARCH}"' not in client.get(reverse("desk:start")).content.decode()


def test_what_was_there_before_there_was_a_search_gets_its_entries(edith, mona, ravi):
    review = make_round(make_article(edith))
    make_assignment(review, ravi, mona)
    comment(review=review, actor=mona, body="Neutropenia?")
    ask(text="What is neutropenia in plain words?")
    SearchEntry.objects.all().delete()
    assert titles(mona, "neutropenia") == {}
    assert index_missing() == 4
    assert set(titles(mona, "neutropenia")) == {"article", "version", "comment", "question"}
    assert index_missing() == 0
    assert Article.objects.count() == 1


@pytest.mark.parametrize("times", [1, 3])
def test_a_search_asks_as_often_for_many_as_for_one(client, edith, mona, times, django_assert_num_queries):
    for number in range(times):
        article = make_article(edith, title=f"Neutropenia {number}?")
        comment(review=make_round(article), actor=mona, body="Neutropenia?")
        asked(f"What is neutropenia, asked {number} times?", article)
    client.force_login(edith)
    with django_assert_num_queries(11):
        client.get(SEARCH, {"q": "neutropenia"})
