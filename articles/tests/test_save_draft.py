"""Saving a draft: what is kept, what is refused, and what counts as a save."""

from __future__ import annotations

import pytest
from reversion.models import Revision

from articles.actions import StaleDraftError, save_draft
from articles.draft_text import TEXT_LIMIT, DraftText
from articles.models import Article, DraftRendition
from articles.tests.scenes import SUMMARY, TEXT, TITLE, edited, make_article, make_reference
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def text(body: str = TEXT, **more: str) -> DraftText:
    return DraftText(TITLE, SUMMARY, {"professional": body} | more)


def saved(article, actor, body, edit=1, note=""):
    return save_draft(article=article, actor=actor, text=text(body), expected_edit=edit, note=note)


def test_a_save_is_one_entry_of_the_history_with_its_note(article, edith):
    before = Revision.objects.count()
    saved(article, edith, "New text.", note="Shortened")
    revision = Revision.objects.latest("pk")
    assert Revision.objects.count() == before + 1
    assert (revision.user, revision.comment) == (edith, "Shortened")
    assert {version.content_type.model for version in revision.version_set.all()} >= {"draft", "draftrendition"}


def test_a_save_that_changes_nothing_changes_nothing(article, edith):
    before = Revision.objects.count()
    draft = saved(article, edith, TEXT)
    assert (draft.edit_number, Revision.objects.count()) == (1, before)


def test_line_ends_and_accents_are_normalised(article, edith):
    saved(article, edith, "Cafe\u0301\r\nline")
    assert DraftRendition.objects.get().markdown == "Caf\u00e9\nline"


def test_a_stale_save_is_refused_and_both_texts_survive(article, edith, mona):
    saved(article, mona, "Mona's text.")
    with pytest.raises(StaleDraftError) as refusal:
        saved(article, edith, "Edith's text.")
    assert refusal.value.mine.renditions["professional"] == "Edith's text."
    assert DraftRendition.objects.get().markdown == "Mona's text."


def test_an_editor_of_other_articles_is_refused(article, emil):
    with pytest.raises(Refused, match="not an editor of this article"):
        saved(article, emil, "Emil's text.")


def test_a_reviewer_is_refused(article, ravi):
    with pytest.raises(Refused):
        saved(article, ravi, "Ravi's text.")


def test_the_system_administrator_has_no_back_door(article, stranger):
    stranger.is_superuser = stranger.is_staff = True
    stranger.save()
    with pytest.raises(Refused):
        saved(article, stranger, "Root's text.")


def test_a_text_over_the_limit_is_refused_with_the_limit(article, edith):
    with pytest.raises(Refused, match="500 KB"):
        saved(article, edith, "a" * (TEXT_LIMIT + 1))


def test_an_unknown_audience_is_refused(article, edith):
    with pytest.raises(Refused, match="audience"):
        save_draft(article=article, actor=edith, text=text(children="For children."), expected_edit=1)


def test_a_patient_text_comes_and_goes(article, edith):
    save_draft(article=article, actor=edith, text=text(patient="Plain words."), expected_edit=1)
    assert article.draft.renditions.count() == 2
    save_draft(article=article, actor=edith, text=text(patient="  "), expected_edit=2)
    assert [rendition.audience for rendition in article.draft.renditions.all()] == ["professional"]


def test_a_cited_library_reference_is_linked(article, edith):
    reference = make_reference("boxer2012")
    saved(article, edith, f"{TEXT}\nMore [@boxer2012].")
    assert article.draft.reference_links.filter(reference=reference).exists()


def test_everybody_who_saves_is_remembered_as_a_writer(article, mona):
    edited(article, mona, "Mona's text.")
    assert [(row.user.username, row.act) for row in article.writer_rows.order_by("pk")] == [
        ("edith", "save"),
        ("mona", "save"),
    ]
