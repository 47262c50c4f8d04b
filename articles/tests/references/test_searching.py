"""Finding a source in the library by what an editor remembers of it, however that is written."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from articles.actions import ReferenceData, edit_reference, import_references, merge_references
from articles.models import Reference
from articles.queries import library_entries, search_library
from articles.references.searching import MAX_CHARACTERS, folded, search_text
from articles.tests.references.exports import read, ris
from articles.tests.scenes import make_reference

pytestmark = pytest.mark.django_db


def make_sepsis() -> Reference:
    return make_reference(
        "hernandez2019",
        title="Capillary refill in Übersicht: 10⁹ µL",
        author=[
            {"family": "Hernández", "given": "Glenn"},
            {"family": "Ospina-Tascón", "given": "Gustavo A"},
            {"non-dropping-particle": "van der", "family": "Müller", "given": "Jörg"},
            {"family": "O’Brien"},
            {"literal": "ANDROMEDA-SHOCK Investigators"},
        ],
        DOI="10.1016/s0268-960x(96)90038-7",
        PMID="30772908",
        PMCID="PMC6439620",
        **{"container-title": "Journal für Beispiele"},
    )


def found(words: str) -> list[str]:
    return [reference.key for reference in search_library(words)]


@pytest.mark.parametrize(
    "words",
    [
        "Hernández",
        "hernandez",
        "HERNÁNDEZ",
        "Herna\u0301ndez",
        "Ospina-Tascón",
        "ospina tascon",
        "Müller",
        "MÜLLER",
        "muller",
        "Mueller",
        "van der Müller",
        "O'Brien",
        "obrien",
        "ÜBERSICHT",
        "µL",
        "μL",
        "10⁹",
        "andromeda shock",
        "beispiele",
        "hernandez2019",
        "hernandez capillary 30772908",
    ],
)
def test_a_word_finds_it_whatever_its_capitals_accents_and_signs(words):
    make_sepsis()
    make_reference("lee2019")
    assert found(words) == ["hernandez2019"]


@pytest.mark.parametrize(
    "typed",
    [
        "10.1016/S0268-960X(96)90038-7",
        "doi:10.1016/s0268-960x(96)90038-7",
        "doi: 10.1016/s0268-960x(96)90038-7.",
        "https://doi.org/10.1016/s0268-960x(96)90038-7",
        "http://dx.doi.org/10.1016%2Fs0268-960x%2896%2990038-7",
        "10.1016/s0268-960x",
        "30772908",
        "PMID: 30772908",
        "pmid 30772908",
        "PMID:30772908",
        "https://pubmed.ncbi.nlm.nih.gov/30772908/",
        "PMC6439620",
        "PMCID: PMC6439620",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6439620/",
        "capillary PMID: 30772908",
    ],
)
def test_an_identifier_finds_it_in_any_form(typed):
    make_sepsis()
    make_reference("lee2019", PMID="1")
    assert found(typed) == ["hernandez2019"]


@pytest.mark.parametrize("typed", ["PMID: 3077290", "hernandez 2019 lee", "???", "glenn andromeda lee2019"])
def test_what_does_not_fit_finds_nothing(typed):
    make_sepsis()
    assert found(typed) == []


def test_words_of_two_names_are_no_phrase():
    make_sepsis()
    assert found("glenn-hernandez") == ["hernandez2019"]
    assert found("hernandez-gustavo") == []


def test_the_whole_library_is_listed_without_words():
    make_sepsis()
    assert [entry.key for entry in library_entries(words="  ")] == ["hernandez2019"]


def test_a_correction_is_found_by_its_new_words_only(edith):
    reference = make_sepsis()
    csl = {"title": "Répétition", "author": [{"family": "Ångström"}]}
    edit_reference(reference=reference, actor=edith, data=ReferenceData(csl=csl, issuing_body="NICE"), reason="Wrong")
    assert found("angstrom repetition nice") == found("aangstroem") == ["hernandez2019"]
    assert found("andromeda") == []


def test_a_save_of_something_else_leaves_newer_words_alone(edith):
    stale = make_sepsis()
    edit_reference(reference=stale, actor=edith, data=ReferenceData(csl={"title": "Newer"}), reason="Wrong")
    stale.abstract = "Text"
    stale.save(update_fields=["abstract"])
    assert found("newer") == ["hernandez2019"]


def test_imported_sources_are_found(edith):
    import_references(actor=edith, read=read(ris("AU  - Müller, Jörg", "PY  - 2014")))
    assert found("muller jorg") == ["muller2014neutrophils"]


def test_the_identifier_of_a_merged_duplicate_finds_what_took_its_place(edith):
    winner = make_reference("winner", DOI=None)
    merge_references(loser=make_reference("loser", DOI="10.5555/l"), winner=winner, actor=edith, reason="Same")
    assert found("https://doi.org/10.5555/L") == ["winner"]


def test_a_source_of_any_shape_has_words():
    csl = {"author": [5, None, {"family": None}, {"literal": "WHO"}], "editor": "nobody", "container-title": 7}
    text = search_text(key="a", title="T" * 500, csl=csl, doi=None, pmid=None, issuing_body="")
    assert text.endswith(" | who | 7")
    many = {"author": [{"family": f"Author{number}"} for number in range(5_000)]}
    assert len(search_text(key="a", title="T", csl=many, doi=None, pmid=None, issuing_body="")) == MAX_CHARACTERS


def test_a_long_body_of_wide_letters_fits_its_column():
    reference = make_reference("wide2020")
    reference.issuing_body = "ﷺ" * 200
    reference.save()
    assert len(reference.body_words) <= 200


def test_the_migration_fills_entries_that_were_there_before():
    make_sepsis()
    make_reference("lee2019")
    Reference.objects.update(search_text="", body_words="")
    migration = import_module("articles.migrations.0006_fill_search_text")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert found("ospina tascon") == ["hernandez2019"]
    assert found("lee") == ["lee2019"]


def test_folding_is_done_once_and_for_all():
    for text in ("Straße", "İstanbul", "Łódź", "Æther", "ﬁbrosis", "ÉTÉ"):
        assert folded(folded(text)) == folded(text)
    assert folded("Straße Łódź ﬁbrosis") == "strasse lodz fibrosis"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="trigrams are PostgreSQL's")
def test_postgresql_has_an_index_on_the_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'reference_search_trigrams'")
        assert "gin_trgm_ops" in cursor.fetchone()[0]
