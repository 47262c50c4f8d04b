"""Words and units of an article with what they mean: its own words first, the house's where they are certain."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.publishing.glossary.definitions import MOST_DEFINITIONS, definitions_in
from cms.publishing.glossary.explaining import ExplainedWord, explained_words
from cms.publishing.glossary.house_words import LANGUAGES, glossary_in
from cms.publishing.glossary.reading import MOST_HTML, FrozenText
from cms.publishing.tests.scenes import published


def explained(html: str, language: str = "en-GB") -> dict[str, ExplainedWord]:
    return {word.short: word for word in explained_words(html, language=language, site_language="en-gb")}


def test_what_the_article_explains_is_told_in_its_own_words():
    found = explained("<p>After a myocardial infarction (MI). Another MI.</p>")
    assert found["MI"].meaning.name == "myocardial infarction"
    assert found["MI"].meaning.is_own


def test_markup_that_explains_an_abbreviation_counts_as_the_articles_words():
    assert explained('<p><abbr title="absolute neutrophil count">ANC</abbr></p>')["ANC"].meaning.is_marked


def test_an_abbreviation_that_stands_for_two_things_is_left_alone():
    assert "MI" not in explained("<p>The MI was severe.</p>")
    assert explained("<p>A right colon cancer (RCC). A renal cell cancer (RCC). RCC.</p>") == {}


def test_a_house_word_is_left_alone_where_the_article_has_another_sense_of_it():
    text = "<p>The relative risk was RR 0.8 (0.7 to 0.9).{}</p>"
    assert "RR" in explained(text.format(""))
    assert "RR" not in explained(text.format(" Respiratory rate: RR 20."))


def test_the_articles_meaning_goes_before_the_houses():
    found = explained("<p>A root canal treatment (RCT) hurts. The RCT was long.</p>")
    assert found["RCT"].meaning.name == "root canal treatment"


def test_units_are_read_apart():
    found = explained("<p>Give 5 mg/kg at 3 mmol/L, eGFR 45 mL/min/1.73 m².</p>")
    assert found["mg/kg"].meaning.name == "milligrams per kilogram"
    assert {"mmol/L", "eGFR", "mL/min/1.73 m²"} <= set(found)


def test_a_letter_is_a_unit_only_behind_a_number():
    assert explained("<p>Vitamin mg and U/L of the list.</p>") == {}


def test_a_german_text_is_explained_in_german():
    assert explained("<p>HbA1c 48 mmol/mol</p>", "de")["HbA1c"].meaning.name == "glykiertes Hämoglobin"


@pytest.mark.parametrize("html", ["<code>5 mg</code>", '<a href="#x">5 mg</a>', "<h2>5 mg</h2>", "<sup>5 mg</sup>"])
def test_code_links_headings_and_citations_are_left_alone(html):
    assert explained(html) == {}


def test_a_place_is_where_a_browser_counts_it():
    word = explained("<p>😀 a &lt; 5 mg</p>")["mg"]
    assert list(word.places) == [len("😀 a < 5 ".encode("utf-16-le")) // 2]


def test_a_word_is_marked_once_in_each_section():
    assert len(explained("<p>5 mg 6 mg</p><h2>x</h2><p>7 mg</p>")["mg"].places) == 2


@pytest.mark.parametrize("text", ["(" * 100_000, "mg/" * 60_000, "a (MI) " * 20_000, "5" + " /" * 60_000])
def test_hostile_texts_come_to_an_end(text):
    explained(f"<p>{text}</p>")


def test_of_a_text_without_end_only_the_beginning_is_read():
    text = FrozenText("<p>Give 5 mg.</p>" * 60_000)
    assert len(text.blocks) <= MOST_HTML // len("<p>Give 5 mg.</p>") + 1
    assert {block.prose for block in text.blocks} == {"Give 5 mg.", ""}


def test_a_text_that_defines_without_end_has_only_so_many_words_of_its_own():
    prose = [f"alpha beta {number} gamma (AB{number}G)" for number in range(2 * MOST_DEFINITIONS)]
    assert len(definitions_in(prose)) == MOST_DEFINITIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_glossary_has_its_words_and_its_source(language):
    glossary = glossary_in(language)
    assert all(word.forms and word.name and word.about and word.source.url for word in glossary.words)
    assert all(unit.source for unit in glossary.units.values() if unit.about)


@pytest.mark.django_db
def test_the_list_is_open_for_patients_and_folded_for_clinicians(client, edith, mona, ravi, rosa):
    text = "## Dose\n\nGive 5 mg/kg [@curtis2014].\n"
    edition = published(make_article(edith, text=text, patient=text), mona, ravi, rosa)
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()
    assert 'data-explained="off"' in page
    page = client.get(f"/articles/{edition.article.slug}/patient/").content.decode()
    assert 'data-explained="on"' in page
    assert 'id="word-mg-kg"' in page
