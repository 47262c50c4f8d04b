"""Restoring an earlier save is a new save."""

from __future__ import annotations

from datetime import timedelta

import pytest
from reversion.models import Revision

from articles.actions import (
    StaleDraftError,
    edit_reference,
    link_reference,
    restore_save,
    set_contributors,
    unlink_reference,
)
from articles.actions.drafts import bring_back_version
from articles.actions.references import ReferenceData
from articles.history import saved_text, saves_of
from articles.models import Article, DraftContributor, Reference
from articles.tests.figures.scenes import make_figure
from articles.tests.scenes import TEXT, edited, make_article, make_reference, make_version, seen
from cms import clock
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith):
    return make_article(edith)


def first_save(article) -> Revision:
    return saves_of(article.draft).paginator.object_list.order_by("pk").first().revision


def restored(article, by, revision):
    return restore_save(article=article, actor=by, revision=revision, expected_edit=article.draft.edit_number)


def brought_back(article, by, version):
    edit = Article.objects.get(pk=article.pk).draft.edit_number
    return bring_back_version(article=article, actor=by, version=version, expected_edit=edit, note="Back to it")


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


def test_restoring_brings_back_a_source_that_no_sentence_cites(article, edith):
    extra = make_reference("extra2020")
    link_reference(article=article, actor=edith, reference=extra)
    revision = saves_of(article.draft).object_list[0].revision
    unlink_reference(article=article, actor=edith, reference=extra)
    draft = restored(article, edith, revision)
    assert [link.reference.key for link in draft.reference_links.all()][-1] == "extra2020"


def test_a_version_comes_back_with_its_byline_and_without_later_figures(article, edith):
    line = DraftContributor(printed_name="Dr First", role="Author", credentials="MD", interests="None.")
    set_contributors(article=article, actor=edith, contributors=[line])
    version = make_version(article)
    later = [DraftContributor(printed_name="Dr Later", role="Author")]
    set_contributors(article=article, actor=edith, contributors=later)
    file = make_figure(article).file
    with clock.pretend(clock.now() + timedelta(days=1)):
        draft = brought_back(article, edith, version)
        at = clock.now()
    assert [(row.printed_name, row.credentials) for row in draft.contributors.all()] == [("Dr First", "MD")]
    assert not draft.figures.exists()
    file.refresh_from_db()
    assert abs(file.used_at - at) < timedelta(minutes=1), "an earlier save can still bring it back"
    assert seen(article) == version.content_sha256


def test_a_version_of_another_article_is_not_brought_back_here(article, edith):
    other = make_version(make_article(edith, title="Another question?", text="Other words [@curtis2014]."))
    with pytest.raises(Refused, match="belongs to another article") as refusal:
        brought_back(article, edith, other)
    assert refusal.value.code == "another-article"
    assert Article.objects.get(pk=article.pk).draft.renditions.get().markdown == TEXT


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
