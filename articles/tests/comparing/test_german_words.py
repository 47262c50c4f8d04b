"""A comparison for German readers: labels, remarks and the sentence in German, the keys and the texts as they are."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from django.utils import translation

from articles.citations import Source
from articles.comparing import (
    ComparedText,
    compare_texts,
    deletions_taken,
    insertions_taken,
    outline_of,
    plain_differences,
    segments_html,
)
from articles.comparing.gravity import _MINOR_FIELDS
from articles.comparing.words import COLUMN_LABELS, FIELDS, FORMS, KINDS, LABELS, SPOKEN, WHAT, ChangeKind, What
from articles.tests.comparing.cast import SOURCES, compared, compared_html, kinds, shown, text_of

CATALOGUE = Path(__file__).parents[3] / "locale" / "de" / "LC_MESSAGES" / "django.po"
# What German writes as English does.
ALIKE = {"Code", "DOI", "ISBN", "ISSN", "Link", "PMCID", "PMID", "Status", "Text", "Version"}


@pytest.fixture
def in_german() -> Iterator[None]:
    with translation.override("de"):
        yield


def labels(old: str, new: str) -> list[str]:
    return [change.label for change in compared(old, new).changes]


@pytest.mark.parametrize(
    ("old", "new", "label"),
    [
        ("Give 0.5 mg.", "Give 5 mg.", "Geändert: 0.5 mg → 5 mg"),
        ("One stays. Fever.", "One stays.", "Entfernt: Fever."),
        ("One.\n\nFever needs cultures.", "One.", "Entfernt: Absatz: Fever needs cultures."),
        ("- one", "- one\n- take cultures", "Hinzugefügt: Listenpunkt: take cultures"),
        ("- one\n- two", "- two\n- one", "Verschoben: Listenpunkt: one"),
        (
            "## Causes\n\n## Doses",
            "## Causes\n\n### Doses",
            "Geändert: Überschriftenebene: Doses → Doses (Überschriftenebene ist jetzt 3 (zuvor: 2))",
        ),
        ("- one\n- two", "1. one\n2. two", "Geändert: Nummerierung der Aufzählung: ohne Nummern → nummeriert"),
        ("It is **low**.", "It is low.", "Geändert: Hervorhebung: low → low (nicht mehr fett)"),
        (
            "It is low [@a].",
            "It is low [@b].",
            "Geändert: Beleg: [1] → [1] (Quelle geändert: „Study a“ → „Study b“)",
        ),
    ],
)
def test_the_list_of_changes_is_german(in_german: None, old: str, new: str, label: str) -> None:
    assert label in labels(old, new)


def test_what_changed_goes_by_the_same_keys_in_every_language() -> None:
    pair = "One.\n\nFever needs cultures.\n\n- one\n- two", "## One\n\n- two\n- one\n- three [@a]"
    english = compared(*pair)
    with translation.override("de"):
        german = compared(*pair)

    assert kinds(german) == kinds(english)
    assert [change.anchor for change in german.changes] == [change.anchor for change in english.changes]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("It is low [@a].", "It is low [@a].", "Nichts geändert"),
        ("Give 5 mg [@a].", "Give 50 mg [@a].", "1 Aussage geändert"),
        (
            "Give 5 mg to adults [@a].\n\nGive 6 mg to children [@a].",
            "Give 50 mg to adults [@a].\n\nGive 60 mg to children [@a].",
            "2 Aussagen geändert",
        ),
        ("Plain words.", "Other words.", "1 weitere Änderung im Text"),
        ("Plain words.\n\n- one\n- two", "Other words.\n\n- one", "2 weitere Änderungen im Text"),
        ("- one\n- two", "- two\n- one", "1 verschoben"),
    ],
)
def test_the_sentence_counts_as_german_does(in_german: None, old: str, new: str, sentence: str) -> None:
    assert compared(old, new).summary == sentence


def test_a_noun_stands_once_in_the_sentence(in_german: None) -> None:
    old = "It is low [@a]. It is rare [@b]."
    new = "It was low [@a]. It is rare [@b]. Fever needs blood cultures at once [@c] and again later [@d]."

    assert compared(old, new).summary == "1 Aussage geändert, 1 hinzugefügt, 2 Quellen hinzugefügt"


def test_a_number_that_is_no_longer_raised_is_said_to_be_so(in_german: None) -> None:
    (change,) = compared_html("<p>10<sup>9</sup> of it</p>", "<p>109 of it</p>").changes

    assert change.note == "Hochstellung der Ziffern geändert"


def test_title_and_summary_are_named(in_german: None) -> None:
    old = ComparedText("<p>Text.</p>", title="What causes it?", summary="Much.")
    new = ComparedText("<p>Text.</p>", title="What treats it?", summary="Little.")

    assert compare_texts(old, new).summary == "Titel geändert, Zusammenfassung geändert"


def test_a_retracted_source_is_told_in_german_and_known_by_its_key(in_german: None) -> None:
    old = text_of("It is low [@a].")
    now = replace(SOURCES["a"], retraction="retracted", retracted_on=date(2026, 3, 1), evidence_type="guideline")
    comparison = compare_texts(old, replace(old, sources={**old.sources, "a": now}))
    (change,) = comparison.sources.changed

    assert change.is_retraction
    assert [(field.name, field.label, field.old, field.new) for field in change.fields] == [
        ("evidence type", "Art der Evidenz", "Forschung", "Leitlinie"),
        ("status", "Status", "Kein Hinweis", "Zurückgezogen 2026-03-01"),
    ]
    assert comparison.summary == "1 Quelle mit geändertem Zurückziehungsstatus"


def test_a_source_of_which_nothing_is_known_any_more(in_german: None) -> None:
    old = text_of("It is low [@a].")
    known = old.sources["a"]
    comparison = compare_texts(replace(old, sources={}), replace(old, sources={"a": known}))

    assert [(field.label, field.old, field.new) for one in comparison.sources.changed for field in one.fields] == [
        ("Eintrag", "nichts bekannt", "bekannt")
    ]


def test_a_field_without_a_name_of_ours_goes_by_its_own(in_german: None) -> None:
    old = text_of("It is low [@a].")
    now = Source("a", {**SOURCES["a"].csl, "dimensions": "3 × 4"}, SOURCES["a"].evidence_type)
    (change,) = compare_texts(old, replace(old, sources={"a": now})).sources.changed

    assert [field.label for field in change.fields] == ["dimensions"]


def test_labels_and_remarks_in_the_text_are_german_and_say_so(in_german: None) -> None:
    old = "## Causes\n\n## Doses\n\nOne stays.\n\n| Drug | Dose |\n|---|---|\n| A | 5 |\n\n> Said once."
    new = "## Causes\n\n### Doses\n\nOne stays.\n\n| Drug | Dose | Route |\n|---|---|---|\n| A | 5 | oral |"
    comparison = compared(old, new)

    assert "<Hinzugefügte Spalte>" in shown(comparison)
    assert "<Entfernt: Zitat>" in shown(comparison)
    assert "<Überschriftenebene ist jetzt 3 (zuvor: 2)>" in shown(comparison)
    assert 'aria-label="Tabelle"' in comparison.html
    assert "Ende: Zitat" in comparison.html
    remarks = re.findall(r'<\w+ class="diff-(?:note|label)[^>]*>', comparison.html)
    assert remarks
    assert all('lang="de"' in remark for remark in remarks)


def test_screen_readers_hear_german(in_german: None) -> None:
    spoken = segments_html(plain_differences(["0.5", "mg"], ["5", "mg"]))

    assert '<span class="diff-note spoken" lang="de">entfernt: </span>0.5' in spoken
    assert "> Ende des Entfernten. </span></del>" in spoken
    assert ">hinzugefügt: </span>5" in spoken
    assert 'aria-label="Nachweis 1"' in compared("Low [@a].", "Low [@a].").html


def test_english_words_carry_no_language() -> None:
    assert "lang=" not in compared("## Doses\n\nOne.", "### Doses\n\nTwo.\n\n> Three.").html


def test_both_texts_are_in_a_german_comparison_too(in_german: None) -> None:
    old = text_of("## Doses\n\nGive *5* mg [@a].\n\n- one\n- two\n\n> Said.")
    new = text_of("### Doses\n\nGive 50 mg [@b].\n\n1. two\n2. one\n3. three")
    html = compare_texts(old, new).html

    assert insertions_taken(html) == outline_of(new.body_html, new.keys, new.sources)
    assert deletions_taken(html) == outline_of(old.body_html, old.keys, old.sources)


# --- tables of words ------------------------------------------------------------------------------------------------
TABLES = (KINDS, WHAT, FIELDS, LABELS, COLUMN_LABELS, FORMS)


def test_every_kind_and_everything_that_can_change_has_a_word() -> None:
    assert set(KINDS) == set(get_args(ChangeKind))
    assert set(WHAT) == set(get_args(What))


def test_every_field_that_a_correction_looks_at_has_a_word() -> None:
    assert set(FIELDS) >= _MINOR_FIELDS


@pytest.mark.parametrize("table", [KINDS, WHAT, FIELDS])
def test_the_english_word_is_the_key(table: dict[str, str]) -> None:
    assert [str(word).lower() for word in table.values()] == [key.lower() for key in table]


def test_every_word_has_its_german(in_german: None) -> None:
    with translation.override("en-gb"):
        english = [str(word) for table in TABLES for word in table.values()]
        english += [str(word) for pair in SPOKEN.values() for word in pair]
    german = [str(word) for table in TABLES for word in table.values()]
    german += [str(word) for pair in SPOKEN.values() for word in pair]

    untold = {one for one, other in zip(english, german, strict=True) if one == other}
    assert {word for word in untold if word not in ALIKE | {"link", "text"}} == set()


def test_every_word_of_the_tables_is_in_the_catalogue() -> None:
    """Also those that German writes as English does: a new one is looked at by somebody."""
    written = CATALOGUE.read_text()
    for context, table in (("what changed", WHAT), ("kind of change", KINDS), ("field of a source", FIELDS)):
        for word in table.values():
            assert f'msgctxt "{context}"\nmsgid "{word}"\nmsgstr "' in written, word
