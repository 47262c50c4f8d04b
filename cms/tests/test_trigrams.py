"""Finding letters anywhere in a column: the index is true whatever writes the row, and so is the answer without it."""

from __future__ import annotations

import pytest
from django.db import connection

from articles.models import Reference
from articles.queries import library_entries, search_library
from articles.tests.scenes import make_reference
from cms import trigrams

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")


def found(*spellings: str) -> list[str]:
    holding = trigrams.holding(Reference, "search_text", spellings)
    return [entry.key for entry in Reference.objects.filter(holding).order_by("key")]


@pytest.fixture
def library():
    return [make_reference(key, title=title) for key, title in (("lee2019", "Anaemia"), ("min2020", "Neutropenia"))]


def test_letters_are_found_anywhere_in_the_column(library):
    assert found("eutrop") == ["min2020"]
    assert found("naem", "eutrop") == ["lee2019", "min2020"]
    assert found("nowhere") == []


def test_what_is_too_short_for_the_index_is_found_too(library):
    assert found("eu") == ["min2020"]


def test_a_changed_row_is_found_by_what_it_says_now(library):
    Reference.objects.filter(key="lee2019").update(search_text="leukaemia")
    assert found("leukaem") == ["lee2019"]
    assert found("lee2019") == []


def test_a_row_that_is_gone_is_not_found(library):
    Reference.objects.filter(key="lee2019").delete()
    assert found("naem") == []


def test_a_word_that_thousands_hold_is_found_by_reading_along(library, monkeypatch):
    monkeypatch.setattr(trigrams, "FEW", 1)
    assert trigrams.few_holding(Reference, "search_text", ["20"]) is None
    assert trigrams.few_holding(Reference, "search_text", ["penia", "naemia"]) is None
    assert found("penia", "naemia") == ["lee2019", "min2020"]
    assert [entry.key for entry in search_library("20")] == ["lee2019", "min2020"]


def test_signs_are_no_part_of_the_language_of_the_index(library):
    assert list(library_entries(words='" NOT "anaemia')) == []
    assert list(library_entries(words='"anaemia*"')) == [library[0]]


@on_sqlite
def test_an_index_whose_triggers_were_dropped_with_its_table_is_filled_anew(library):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER articles_reference_search_text_trigrams_update")
    Reference.objects.filter(key="lee2019").update(search_text="leukaemia")
    trigrams.install_after_migrate(sender=None, using="default")
    assert found("leukaem") == ["lee2019"]
