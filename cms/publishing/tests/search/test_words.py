"""The words of a search, of texts and of the file of synonyms: pure functions."""

from __future__ import annotations

import pytest

from cms.publishing.search.plain_text import text_of_html, text_of_sources
from cms.publishing.search.query import MOST_TERMS, SearchQuery
from cms.publishing.search.spelling import distance
from cms.publishing.search.synonyms import grouped, synonyms, words_in


def test_a_text_loses_its_markup_and_the_numbers_of_citations():
    html = '<h2>In short</h2><p>It <em>works</em>\xa0<sup class="cite"><a href="#ref-1">1</a></sup>. CO<sub>2</sub></p>'
    assert text_of_html(html) == "In short\nIt works. CO2"
    assert text_of_html("<p>" + "<em>" * 200 + "deep" + "</em>" * 200 + "</p>") == "deep"
    assert text_of_html("") == ""


def test_a_source_is_its_names_title_journal_and_numbers():
    item = '{"title": "On it", "author": [{"family": "Curtis", "given": "B"}, {"literal": "WHO"}], "DOI": "10.1/x"}'
    assert text_of_sources([item]) == "Curtis WHO On it 10.1/x"


def test_words_are_compared_without_capitals_accents_and_signs():
    assert words_in("Ménière’s COVID-19, 5%") == ("meniere", "s", "covid", "19", "5")


def test_the_longest_known_phrase_is_taken_whole():
    found = grouped(words_in("heart attack with low sodium"))
    assert [asked for asked, _ in found] == [("heart", "attack"), ("with",), ("low", "sodium")]
    assert ("mi",) in found[0][1]


def test_a_phrase_of_the_file_stands_in_one_set():
    for phrase, alike in synonyms().items():
        assert phrase in alike
        assert all(synonyms()[other] == alike for other in alike), phrase


def test_empty_words_are_left_out_unless_capitals_make_them_a_name():
    assert [term.phrases[0] for term in SearchQuery(text="What is the cause").terms] == [("cause",)]
    assert SearchQuery(text="what is").terms == ()
    assert SearchQuery(text="what is").has_empty_words_only
    assert [term.phrases[0] for term in SearchQuery(text="WHO").terms] == [("who",)]


def test_a_query_has_a_bound():
    assert len(SearchQuery(text="a1 b2 c3 d4 e5 f6 g7 h8 i9 j1 k2 l3 m4 n5").terms) == MOST_TERMS


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("same", "same", 0),
        ("neutrohpil", "neutrophil", 1),
        ("anaemia", "anemia", 1),
        ("", "abc", 3),
        ("dose", "drops", 3),
    ],
)
def test_distance_counts_single_mistakes(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps
