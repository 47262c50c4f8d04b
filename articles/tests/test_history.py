"""Restoring an earlier save is a new save."""

from __future__ import annotations

import pytest
from reversion.models import Revision

from articles.actions import StaleDraftError, edit_reference, restore_save, unlink_reference
from articles.actions.references import ReferenceData
from articles.history import saved_text, saves_of
from articles.models import Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


def first_save(article) -> Revision:
    return saves_of(article.draft).paginator.object_list.order_by("pk").first().revision


def restored(article, by, revision):
    return restore_save(article=article, actor=by, revision=revision, expected_edit=article.draft.edit_number)


def test_restoring_brings_the_old_text_back_as_a_new_save(article, edith):
    article = edited(article, edith, "Everything is new.")
    saves = saves_of(article.draft).paginator.count
    draft = restored(article, edith, first_save(article))
    assert draft.renditions.get().markdown == TEXT
    assert saves_of(draft).paginator.count == saves + 1
    assert article.writer_rows.latest("pk").act == "restore"


def test_restoring_links_references_again_and_never_writes_them(article, edith):
    reference = Reference.objects.get(key="curtis2014")
    revision = first_save(article)
    edit_reference(
        reference=reference,
        actor=edith,
        data=ReferenceData(csl={**reference.csl, "title": "A better title", "DOI": reference.doi}),
        reason="Title corrected",
    )
    unlink_reference(article=article, actor=edith, reference=reference)
    article = edited(article, edith, "Everything is new.")
    restored(article, edith, revision)
    assert article.draft.reference_links.filter(reference=reference).exists()
    assert Reference.objects.get(key="curtis2014").title == "A better title"


def test_a_save_of_another_article_cannot_be_restored_here(article, edith):
    other = make_article(edith, title="Another question?", text="Other words.")
    with pytest.raises(Refused, match="another article"):
        restored(article, edith, first_save(other))


def test_a_stale_restore_is_refused(article, edith):
    revision = first_save(article)
    edited(article, edith, "Newer.")
    with pytest.raises(StaleDraftError):
        restore_save(article=article, actor=edith, revision=revision, expected_edit=1)


def test_a_stranger_cannot_restore(article, emil):
    with pytest.raises(Refused):
        restored(article, emil, first_save(article))


def test_a_save_can_be_read_without_touching_the_draft(article, edith):
    revision = first_save(article)
    edited(article, edith, "Newer.")
    assert saved_text(article.draft, revision).text.renditions == {"professional": TEXT}
    assert article.draft.renditions.get().markdown == "Newer."
