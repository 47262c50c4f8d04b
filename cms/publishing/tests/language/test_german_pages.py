"""A house whose readers are spoken to in German: its pages, and what stays as it is."""

from __future__ import annotations

import pytest

from articles.tests.scenes import TITLE
from cms.publishing.exporting import article_markdown, edition_json, jats_xml
from cms.publishing.models import NoticeKind
from cms.publishing.stored_pages.maker import maker
from cms.publishing.templatetags.reader_language import page_language, text_language
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, on, published_article
from cms.publishing.tests.served_page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_german(settings):
    settings.INTERFACE_LANGUAGE = "de"


@pytest.fixture
def article(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


def read(client, address: str) -> str:
    return words(client.get(address).content)


def test_the_words_around_a_text_are_german_and_the_text_says_its_own_language(in_german, client, article):
    page = read(client, f"/articles/{article.article.slug}/")

    assert '<html lang="de">' in page
    assert "Medizinisch geprüft von" in page
    assert "Zum Text springen" in page
    assert f'data-frozen="body" lang="{article.version.language}"' in page
    assert "Medically reviewed by" not in page


def test_dates_are_written_as_the_language_writes_them(in_german, client, article, mona):
    with on(2026, 9, 20):
        noticed(article, mona, NoticeKind.RETRACTION, "The dose was ten times too high.")
    page = read(client, f"/articles/{article.article.slug}/")

    assert "Entschieden von Mona, 20. September 2026" in page
    assert "Zurückziehung" in page


def test_titles_in_lists_say_their_language(in_german, client, article):
    page = read(client, "/")

    assert f'lang="{article.version.language}">{TITLE}</a>' in page
    assert "Medizinische Antworten, genau so veröffentlicht, wie sie unterzeichnet wurden" in page


def test_scripts_find_their_words_in_the_page(in_german, client, article):
    assert '"Source": "Quelle"' in read(client, f"/articles/{article.article.slug}/")


def test_english_pages_carry_no_table_of_words(client, article):
    assert "script-words" not in read(client, f"/articles/{article.article.slug}/")


def test_what_the_browser_prefers_changes_nothing(in_german, client, article):
    address = f"/articles/{article.article.slug}/"
    one, other = (client.get(address, headers={"accept-language": wanted}) for wanted in ("en", "fr"))

    assert one.content == other.content
    assert "Accept-Language" not in one.get("Vary", "")
    assert not one.cookies


def test_an_address_with_nothing_is_said_so_in_german(in_german, client):
    assert "Diese Seite gibt es hier nicht" in read(client, "/articles/no-such-article/")
    assert "Diese Seite gibt es hier nicht" in read(client, "/no/such/place")


def test_the_desk_stays_english(in_german, client, edith):
    client.force_login(edith)
    page = read(client, "/desk/")

    assert '<html lang="en-GB">' in page
    assert "Zum Text springen" not in page


def test_the_read_api_stays_english(in_german, client, article):
    page = read(client, "/api/")

    assert '<html lang="en-GB">' in page


def test_files_for_programs_are_the_same_in_every_installation(client, article, mona, settings):
    notice = noticed(article, mona, NoticeKind.RETRACTION)
    made = []
    for language in ("en-gb", "de"):
        settings.INTERFACE_LANGUAGE = language
        made.append(
            (
                jats_xml(article, notices=[notice]),
                edition_json(article, notices=[notice]),
                article_markdown(article.version),
                client.get(f"/articles/{article.article.slug}/editions/1/article.xml").content,
            )
        )

    assert made[0] == made[1]


def test_feeds_are_in_german(in_german, client, article):
    assert "Neue Artikel und Ausgaben" in read(client, "/feeds/new.atom")


def test_pages_that_were_stored_in_another_language_are_made_anew(settings):
    before = maker()
    settings.INTERFACE_LANGUAGE = "de"
    maker.cache_clear()
    try:
        assert maker() != before
    finally:
        maker.cache_clear()


def test_a_text_from_right_to_left_says_so():
    assert text_language("ar") == 'lang="ar" dir="rtl"'
    assert text_language("en-GB") == 'lang="en-GB"'


def test_a_page_takes_the_region_of_its_text():
    assert page_language("en-US") == "en-US"
    assert page_language("fr") == "en-GB"
