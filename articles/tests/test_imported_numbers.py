"""A captured page whose list is one short: nothing is bound until an editor has said where the gap is."""

from __future__ import annotations

import pytest

from articles.actions import bind_imported_numbers, import_manuscript, insert_missing_reference, save_draft
from articles.actions.imports import import_note
from articles.checks import Finding, Severity
from articles.citations.source import Source
from articles.composition import compose
from articles.draft_text import DraftText
from articles.history import NOTE_LIMIT
from articles.importing import ImportedManuscript
from articles.models import Article, Reference
from articles.tests.scenes import make_reference, make_topic
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

TEXT = "First [@unbound-1]. Second [@unbound-2; @unbound-3]. Third [@unbound-4]."


def source(name: str) -> Source:
    csl = {"type": "article-journal", "title": f"On {name}", "issued": {"date-parts": [[2012]]}}
    return Source(key=f"{name}2012", csl=csl)


@pytest.fixture
def article(edith) -> Article:
    """Cites 1 to 4 and lists three: the second was lost."""
    manuscript = ImportedManuscript(
        format="page",
        title="What is missing?",
        summary="",
        markdown=TEXT,
        sources=(source("ash"), source("cedar"), source("date")),
        sections=(),
        clusters=3,
        mentions=4,
        numbers=(1, 2, 3, 4),
        provisional=True,
        findings=(),
    )
    return import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith)


@pytest.fixture
def birch(article) -> Reference:
    return make_reference("birch2012")


def codes(article) -> set[str]:
    return {found.code for found in compose(Article.objects.get(pk=article.pk).draft).errors}


def listed(article) -> list[str]:
    return [entry.reference.key for entry in article.imported_entries.select_related("reference")]


def bind(article, by):
    return bind_imported_numbers(article=article, actor=by, expected_edit=article.draft.edit_number)


def test_the_check_says_that_the_list_is_too_short(article):
    assert {"reference-list-shorter-than-numbers", "citation-without-reference"} <= codes(article)


def test_binding_a_list_that_is_too_short_is_refused_and_names_the_number(article, edith):
    with pytest.raises(Refused, match="cites 4"):
        bind(article, edith)
    assert article.draft.renditions.get().markdown == TEXT


def test_a_source_inserted_in_the_gap_moves_everything_behind_it(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    assert listed(article) == ["ash2012", "birch2012", "cedar2012", "date2012"]


def test_inserting_binds_nothing_yet(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    assert article.draft.renditions.get().markdown == TEXT


def test_binding_rebinds_every_number_behind_the_gap(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    draft = bind(article, edith)
    assert draft.renditions.get().markdown == "First [@ash2012]. Second [@birch2012; @cedar2012]. Third [@date2012]."
    assert not codes(article)
    assert not article.imported_entries.exists()


def test_numbers_are_bound_once(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    bind(article, edith)
    with pytest.raises(Refused, match="no provisional numbers"):
        bind_imported_numbers(article=article, actor=edith, expected_edit=article.draft.edit_number + 1)


def test_a_draft_changed_since_the_page_was_loaded_is_not_bound(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    with pytest.raises(Refused, match="Look at the list again"):
        bind_imported_numbers(article=article, actor=edith, expected_edit=99)


@pytest.mark.parametrize("position", [0, -1, 5, 400])
def test_a_place_outside_the_list_is_refused(article, edith, birch, position):
    with pytest.raises(Refused, match="choose a place from 1 to 4"):
        insert_missing_reference(article=article, actor=edith, position=position, reference=birch)


def test_a_source_has_one_number(article, edith):
    with pytest.raises(Refused, match="already"):
        insert_missing_reference(
            article=article, actor=edith, position=2, reference=Reference.objects.get(key="ash2012")
        )


def test_a_list_that_is_bound_has_no_gap_any_more(article, edith, birch):
    insert_missing_reference(article=article, actor=edith, position=2, reference=birch)
    bind(article, edith)
    with pytest.raises(Refused, match="no provisional numbers") as refusal:
        insert_missing_reference(article=article, actor=edith, position=1, reference=make_reference("elm2012"))
    assert refusal.value.code == "not-provisional"
    assert not article.draft.reference_links.filter(reference__key="elm2012").exists()


def test_the_note_of_an_import_names_as_many_errors_as_fit():
    errors = tuple(
        Finding(code="scene", severity=Severity.ERROR, message=f"{number}: {'x' * 180}", remedy="")
        for number in range(4)
    )
    manuscript = ImportedManuscript(
        format="page",
        title="What is wrong?",
        summary="",
        markdown="",
        sources=(),
        sections=(),
        clusters=0,
        mentions=0,
        numbers=(),
        provisional=True,
        findings=errors,
    )
    note = import_note(manuscript)
    assert [line.split(": ")[1] for line in note.split("\n")[1:]] == ["0"]
    assert len(note) <= NOTE_LIMIT


def test_an_editor_of_other_articles_binds_nothing(article, emil, birch):
    with pytest.raises(Refused):
        insert_missing_reference(article=article, actor=emil, position=2, reference=birch)


def test_what_an_editor_already_mended_by_hand_stays(article, edith, birch):
    mended = TEXT.replace("[@unbound-4]", "[@birch2012]")
    save_draft(
        article=article,
        actor=edith,
        text=DraftText("What is missing?", "", {"professional": mended}),
        expected_edit=article.draft.edit_number,
    )
    article = Article.objects.get(pk=article.pk)
    draft = bind(article, edith)
    assert draft.renditions.get().markdown == "First [@ash2012]. Second [@cedar2012; @date2012]. Third [@birch2012]."


def test_an_imported_source_that_the_library_has_is_used_again(article, edith):
    assert Reference.objects.filter(title="On ash").count() == 1
    again = ImportedManuscript(
        format="markdown",
        title="Again",
        summary="",
        markdown="Cited [@another-key].",
        sources=(Source(key="another-key", csl=source("ash").csl),),
        sections=(),
        clusters=1,
        mentions=1,
        numbers=(),
        provisional=False,
        findings=(),
    )
    second = import_manuscript(actor=edith, manuscript=again, topic=make_topic(), owner=edith)
    assert Reference.objects.filter(title="On ash").count() == 1
    assert second.draft.renditions.get().markdown == "Cited [@ash2012]."
