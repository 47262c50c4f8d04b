"""A reader searches: what is found, in which order, how it is shown, and what never is."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.management import call_command
from django.db import connection

from articles.tests.scenes import make_article, make_topic
from cms.publishing.models import Edition, NoticeKind, SearchEntry, SearchWord
from cms.publishing.questions.queries import may_answer
from cms.publishing.search import matching, views
from cms.publishing.search.finding import find
from cms.publishing.search.indexing import index_missing
from cms.publishing.search.query import SearchQuery
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    published_by_the_cast,
    second_edition,
)
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import words
from reviews.tests.scenes import make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

HEART = "## In short\n\nA **myocardial infarction** is treated at once, as Ménière knew [@curtis2014].\n"


def titles(asked: str, **filters: str) -> list[str]:
    return [result.entry.title for result in find(SearchQuery.read({"q": asked, **filters}), None).results]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    with on(2026, 3, 4):
        return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def neutrophils(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def heart(edith, mona, ravi, rosa):
    article = make_article(edith, title="How is it treated?", text=HEART, topic=make_topic("Cardiology"))
    return published(article, mona, ravi, rosa)


def test_words_of_the_title_the_text_and_the_sources_are_found(neutrophils, heart):
    assert titles("low neutrophils") == [neutrophils.version.title]
    assert titles("treated infarction") == ["How is it treated?"]
    assert neutrophils.version.title in titles("Curtis")


@pytest.mark.parametrize(
    "asked", ["MI", "heart attack", "Heart Attacks", "myocardial infarction", "infarct", "meniere"]
)
def test_what_means_the_same_is_found(heart, neutrophils, asked):
    assert titles(asked) == ["How is it treated?"]


@pytest.mark.parametrize("asked", ["child dose", "dose children", "woman dose", "diagnosis dose"])
def test_a_plural_that_no_stem_finds_is_found(edith, mona, ravi, rosa, asked):
    text = "## In short\n\nThe dose is known for children and women, and for two diagnoses [@curtis2014].\n"
    published(make_article(edith, title="How much?", text=text), mona, ravi, rosa)
    assert titles(asked) == ["How much?"]


def test_words_between_quotation_marks_stand_together(heart):
    assert titles('"infarction is treated"') == ["How is it treated?"]
    found = find(SearchQuery.read({"q": '"treated infarction"'}), None)
    assert not found.results


def test_a_misspelt_word_finds_what_it_meant(client, neutrophils):
    page = words(client.get("/search/", {"q": "neutrohpils"}).content)
    assert "Nothing holds “neutrohpils”. These hold <strong>neutrophils</strong>." in page
    assert neutrophils.version.title in page.replace("<mark>", "").replace("</mark>", "")


def test_where_no_article_holds_all_words_some_are_enough_and_the_page_says_so(client, neutrophils):
    page = words(client.get("/search/", {"q": "neutrophils rhinoceros"}).content)
    assert "No article holds all of these words." in page
    assert "<mark>neutrophils</mark>" in page


def test_what_was_found_is_marked_and_everything_is_escaped(client, edith, mona, ravi, rosa):
    text = "## Counts\n\nWhere 2 < 3 & more, a <b>bold</b> rhinoceros count is low [@curtis2014].\n"
    published(make_article(edith, title="Is <i>this</i> escaped?", text=text), mona, ravi, rosa)
    page = client.get("/search/", {"q": "rhinoceros"}).content.decode()
    assert "<mark>rhinoceros</mark>" in page
    assert "2 < 3" not in page
    assert "Is &lt;i&gt;this&lt;/i&gt; escaped?" in page


def test_the_text_for_patients_is_found_under_its_own_address(client, neutrophils):
    page = client.get("/search/", {"q": "fight germs"}).content.decode()
    assert f'href="/articles/{neutrophils.article.slug}/patient/"' in page
    assert "for patients and carers" in page


def test_an_article_is_listed_once_though_both_texts_hold_the_word(neutrophils):
    assert titles("neutrophils") == [neutrophils.version.title]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"topic": "cardiology"}, ["How is it treated?"]),
        ({"audience": "patient"}, ["What causes low neutrophils?"]),
        ({"since": "1y"}, ["How is it treated?"]),
        ({"evidence": "textbook"}, []),
        ({"topic": "cardiology", "audience": "patient"}, []),
    ],
)
def test_filters_narrow_with_and_without_words(neutrophils, heart, filters, found):
    with on(2027, 4, 1):
        heart.version.renditions.all()
        SearchEntry.objects.filter(article=heart.article).update(reviewed_on="2027-03-01")
        assert titles("", **filters) == found
        assert titles("treated OR curtis2014 causes", **filters) == found


def test_the_kind_of_evidence_is_that_of_the_text_that_is_shown(neutrophils):
    kinds = set(SearchEntry.objects.values_list("audience", "evidence"))
    for audience, evidence in kinds:
        kind = evidence.strip("|").split("|")[0]
        assert titles("", audience=audience, evidence=kind) == [neutrophils.version.title]


def test_a_retracted_article_is_found_under_its_mark(client, mona, neutrophils):
    noticed(neutrophils, mona, NoticeKind.RETRACTION)
    page = words(client.get("/search/", {"q": "neutrophils"}).content)
    assert 'data-state="retracted"' in page


def test_a_withdrawn_article_is_not_found(mona, neutrophils):
    noticed(neutrophils, mona, NoticeKind.WITHDRAWAL)
    assert titles("neutrophils") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize(
    "asked", ["What causes low neutrophils?", "low neutrophils", "neutrophils", "the LOW neutrophil", "neut"]
)
def test_who_searches_for_words_of_the_title_of_a_withdrawn_article_is_led_to_its_notice(
    client, mona, neutrophils, asked
):
    said = "An article with these words in its title was withdrawn:"
    assert said not in client.get("/search/", {"q": asked}).content.decode()
    noticed(neutrophils, mona, NoticeKind.WITHDRAWAL)
    page = words(client.get("/search/", {"q": asked}).content)
    assert f'{said} <a href="/articles/{neutrophils.article.slug}/"' in page


def test_accents_do_not_hide_a_withdrawn_title(client, edith, mona, ravi, rosa):
    live = published_article(edith, mona, ravi, rosa, title="What is Sjögren’s syndrome?")
    noticed(live, mona, NoticeKind.WITHDRAWAL)
    assert "was withdrawn" in words(client.get("/search/", {"q": "sjogren"}).content)
    assert "was withdrawn" in words(client.get("/search/", {"q": "SJÖGREN"}).content)


@pytest.mark.parametrize("asked", ["ow", "trophils", "ne", "neutrophils rhinoceros", "what is", "germs"])
def test_words_that_are_no_title_lead_to_no_withdrawn_article(client, mona, neutrophils, asked):
    noticed(neutrophils, mona, NoticeKind.WITHDRAWAL)
    assert "was withdrawn" not in client.get("/search/", {"q": asked}).content.decode()


def test_what_nobody_has_signed_is_not_found(edith, mona, neutrophils):
    named_for_emergencies(mona)
    in_emergency(
        make_round(make_article(edith, title="What could not wait?", text="A rhinoceros [@curtis2014].")), mona
    )
    assert titles("rhinoceros") == []


def test_a_new_edition_takes_the_place_of_the_old_one(edith, mona, ravi, rosa, neutrophils):
    assert titles("recover stopped") == []
    second = second_edition(neutrophils, edith, mona, ravi, rosa)
    assert titles("recover stopped") == [second.version.title]
    assert set(SearchEntry.objects.values_list("edition", flat=True)) == {second.pk}


@pytest.mark.parametrize(
    "asked",
    [
        *(
            '"',
            '""',
            "\0",
            "a\0b",
            "'; DROP TABLE x",
            "NEAR(",
            "title:",
            "*",
            "AND OR NOT",
            "-",
            "%",
            "\\",
            ":*",
            "&|!",
        ),
        *("the", "\ud800", "x" * 5000, "low " * 300, "<mark>", "\ue000", "…"),
    ],
)
def test_whatever_is_typed_is_answered(client, neutrophils, asked):
    for any_words in (asked, f"low {asked} neutrophils"):
        query = SearchQuery.read({"q": any_words})
        find(query, "no page")
    assert client.get("/search/", {"q": asked.encode("utf-8", "replace")}).status_code == HTTPStatus.OK


def test_unknown_filters_count_as_not_given(neutrophils):
    assert titles("neutrophils", topic="' OR 1", audience="x", evidence="%", since="9y") == [neutrophils.version.title]


def test_nothing_found_helps_on(client, neutrophils):
    page = words(client.get("/search/", {"q": "rhinoceros", "topic": "haematology"}).content)
    assert "Nothing found for “rhinoceros”" in page
    assert 'href="?q=rhinoceros"' in page
    assert "Ask the editors" in page
    assert 'href="/topics/haematology/"' in page


def test_nobody_searches_without_end(client, monkeypatch, neutrophils):
    monkeypatch.setattr(views, "SEARCHES", 2)
    answers = [client.get("/search/", {"q": "low"}).status_code for _ in range(3)]
    assert answers == [HTTPStatus.OK, HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS]
    assert client.get("/search/").status_code == HTTPStatus.OK, "the empty page costs nothing"


def test_the_index_is_made_anew_from_what_is_live(capsys, neutrophils, heart):
    before = set(SearchEntry.objects.values_list("article", "audience", "title", "body", "sources", "evidence"))
    spelt = set(SearchWord.objects.values_list("word", flat=True))
    SearchEntry.objects.filter(audience="patient").delete()
    SearchWord.objects.create(word="unpublished")
    call_command("rebuild_search", stdout=None)
    assert set(SearchEntry.objects.values_list("article", "audience", "title", "body", "sources", "evidence")) == before
    assert set(SearchWord.objects.values_list("word", flat=True)) == spelt
    assert titles("fight germs") == [neutrophils.version.title]


def test_what_was_live_before_there_was_an_index_is_indexed_after_migrate(neutrophils):
    SearchEntry.objects.all().delete()
    assert titles("neutrophils") == []
    assert index_missing() == 1
    assert index_missing() == 0
    assert titles("neutrophils") == [neutrophils.version.title]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_results_costs_the_same_with_any_number(
    client, django_assert_num_queries, edith, mona, ravi, rosa, count
):
    for number in range(count):
        published_article(edith, mona, ravi, rosa, title=f"What is question {number}?", patient=PATIENT_TEXT)
    client.get("/search/", {"q": "neutrophils"})
    # PostgreSQL's transaction, and what it is told for the length of it.
    with django_assert_num_queries(9 if connection.vendor == "postgresql" else 6):
        client.get("/search/", {"q": "neutrophils"})


def test_the_full_text_index_follows_the_table(neutrophils):
    SearchEntry.objects.filter(audience="professional").update(body="Only a rhinoceros.")
    assert titles("rhinoceros") == [neutrophils.version.title]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO publishing_searchentry_fts(publishing_searchentry_fts) VALUES ('integrity-check')"
            )


@pytest.mark.postgres
def test_titles_come_first_where_more_is_found_than_is_ranked(edith, mona, ravi, rosa, monkeypatch):
    """Two older articles tell of gout, the newest is about it."""
    for title, text in [
        ("What is a joint?", "## In short\n\nIn gout a joint swells, and gout hurts [@curtis2014].\n"),
        ("What is a toe?", "## In short\n\nGout begins in a toe, and gout comes back [@curtis2014].\n"),
        ("What is gout?", HEART),
    ]:
        published(make_article(edith, title=title, text=text, topic=make_topic("Rheumatology")), mona, ravi, rosa)
    assert sorted(titles("gout")) == ["What is a joint?", "What is a toe?", "What is gout?"]
    monkeypatch.setattr(matching, "MOST_RANKED", 1)
    assert titles("gout") == ["What is gout?"]
    monkeypatch.setattr(matching, "MOST_RANKED", 2)
    assert titles("gout")[0] == "What is gout?"
    assert titles("gout", topic="rheumatology")[0] == "What is gout?"
    assert titles("gout", topic="cardiology") == []


def test_the_topics_to_choose_from_are_asked_for_once_a_minute(client, neutrophils, django_assert_num_queries):
    first = client.get("/search/").content.decode()
    assert '<option value="haematology"' in first
    with django_assert_num_queries(0):
        assert [topic["slug"] for topic in views.topics_to_choose()] == ["haematology"]


@pytest.fixture
def child_health(edith, mona, ravi, rosa):
    """Adrenaline is what one article is about, and a word among others in the newer one."""
    topic = make_topic("Emergencies")
    for title, text in [
        ("What is fever?", "Fever in a child is common, and most children recover [@curtis2014].\n"),
        ("What is measles?", "A child with measles has a rash [@curtis2014].\n"),
        (
            "What dose of adrenaline should be given in anaphylaxis?",
            "Give adrenaline into the thigh. The dose of adrenaline for a child is 0.01 mg/kg [@curtis2014].\n",
        ),
        (
            "Which dose of dexamethasone should a child with croup have?",
            "A child with croup has one dose; nebulised adrenaline where it is severe [@curtis2014].\n",
        ),
    ]:
        published(make_article(edith, title=title, text=f"## In short\n\n{text}", topic=topic), mona, ravi, rosa)


def test_the_rarer_word_of_a_title_weighs_more(child_health, edith, mona, ravi, rosa):
    for disease in ("Gout", "Psoriasis", "Scurvy"):
        text = f"## In short\n\n{disease} is rare [@curtis2014].\n"
        published(make_article(edith, title=f"What is {disease}?", text=text), mona, ravi, rosa)
    assert titles("dose adrenaline child")[0] == "What dose of adrenaline should be given in anaphylaxis?"


@pytest.mark.parametrize(
    "asked",
    [
        "How much adrenaline for anaphylaxis in a child?",
        "How much adrenaline for anaphylaxis in a child with a rhinoceros?",
    ],
)
def test_who_holds_most_of_the_words_comes_first(child_health, asked):
    assert titles(asked)[0] == "What dose of adrenaline should be given in anaphylaxis?"
    assert may_answer(asked)[0].edition.version.title == "What dose of adrenaline should be given in anaphylaxis?"


@pytest.mark.parametrize("asked", ["what is the", "the", "how much for a"])
def test_words_that_mean_nothing_find_nothing(client, child_health, asked):
    assert titles(asked) == []
    assert titles(asked, topic="emergencies") == []
    assert "Nothing found" in client.get("/search/", {"q": asked}).content.decode()
    assert may_answer(asked) == []


@pytest.mark.parametrize("filters", [{"q": "palumbo"}, {"q": "neutrophils"}, {"topic": "haematology"}])
def test_where_both_texts_fit_as_well_the_clinicians_is_offered_with_a_link_to_the_other(client, neutrophils, filters):
    place = f"/articles/{neutrophils.article.slug}/"
    page = words(client.get("/search/", filters).content)
    assert f'<h3> <a href="{place}" ' in page
    assert f'href="{place}patient/">In plain language' in page


def test_a_text_for_patients_that_fits_better_leads_to_the_other(client, neutrophils):
    page = words(client.get("/search/", {"q": "fight germs"}).content)
    assert f'<h3> <a href="/articles/{neutrophils.article.slug}/patient/" ' in page
    assert f'href="/articles/{neutrophils.article.slug}/">For clinicians' in page
