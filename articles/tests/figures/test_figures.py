"""Figures of a draft: adding, changing, removing, and what the history keeps of them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError

from articles.actions import edit_figure, remove_figure, remove_figure_file, restore_save, save_draft
from articles.actions.drafts import current_text
from articles.composition import compose
from articles.figures import storing
from articles.figures.storing import PictureMissing, content_of
from articles.history import saves_of
from articles.models import Article, DraftFigure, FigureFile
from articles.tests.figures.scenes import TEXTS, make_figure, make_png
from articles.tests.scenes import TEXT, make_article, make_reference, make_version, seen
from cms import clock
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

SHOWN = TEXT + "\n![](figure:counts)\n"


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith, text=SHOWN)


def edit(article, **change):
    return edit_figure(article=article, actor=article.owner, key="counts", texts=replace(TEXTS, **change))


def later(days: int):
    return clock.pretend(clock.now() + timedelta(days=days))


def test_the_file_is_kept_under_its_own_digest(article):
    file = make_figure(article).file
    kept = content_of(file.sha256, file.media_type)
    assert hashlib.sha256(kept).hexdigest() == file.sha256
    assert storing.storage().exists(f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}.png")
    assert file.byte_size == len(kept)


def test_adding_a_figure_is_a_save_that_makes_a_writer(article, edith):
    saves = saves_of(article.draft).paginator.count
    make_figure(article)
    assert saves_of(article.draft).paginator.count == saves + 1
    assert saves_of(article.draft).object_list[0].revision.comment == "Added the figure “counts”"
    assert article.writer_rows.latest("pk").user == edith


def test_the_text_that_is_open_can_still_be_saved(article, edith):
    edit_number = Article.objects.get(pk=article.pk).draft.edit_number
    make_figure(article)
    text = replace(current_text(article.draft), title="Another question?")
    assert save_draft(article=article, actor=edith, text=text, expected_edit=edit_number).title == "Another question?"


def test_the_same_picture_is_kept_once(article, edith):
    one = make_figure(article)
    two = make_figure(article, key="again")
    other = make_figure(make_article(edith, title="Another question?"))
    assert one.file == two.file == other.file
    assert FigureFile.objects.count() == 1


def test_sources_that_a_caption_cites_come_onto_the_list(article):
    make_reference("bars2020")
    make_figure(article, texts=replace(TEXTS, caption="Bars [@bars2020]."))
    assert article.draft.reference_links.filter(reference__key="bars2020").exists()
    assert "bars2020" in compose(article.draft).rendered["professional"].keys


def test_without_a_key_one_is_made_of_the_caption(article):
    assert make_figure(article, key="").key == "counts-by-severity-curtis2014"
    assert make_figure(article, key="").key == "counts-by-severity-curtis2014-2"


@pytest.mark.parametrize("key", ["Two Words", "Grün", "a--b", "-a", "x" * 61, "../../etc"])
def test_an_odd_key_is_refused(article, key):
    with pytest.raises(Refused, match="small letters"):
        make_figure(article, key=key)


def test_a_key_is_there_once(article):
    make_figure(article)
    with pytest.raises(Refused, match="already"):
        make_figure(article)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_without_alternative_text_there_is_no_figure(article, text):
    with pytest.raises(Refused, match="cannot see it"):
        make_figure(article, texts=replace(TEXTS, alternative_text=text))
    assert not FigureFile.objects.exists()


def test_texts_beyond_their_limits_are_refused(article):
    with pytest.raises(Refused, match="at most 2,000"):
        make_figure(article, texts=replace(TEXTS, caption="x" * 2001))


def test_figures_are_bounded(article, monkeypatch):
    make_figure(article)
    monkeypatch.setattr("articles.actions.figures.MOST_FIGURES", 1)
    with pytest.raises(Refused, match="no more fit") as refusal:
        make_figure(article, key="another")
    assert refusal.value.code == "too-many-figures"
    assert DraftFigure.objects.count() == 1


def test_a_figure_that_somebody_took_off_meanwhile_is_not_changed(article, edith):
    make_figure(article)
    remove_figure(article=article, actor=edith, key="counts")
    with pytest.raises(Refused, match="no figure “counts” any more") as refusal:
        edit(article, caption="Other words.")
    assert refusal.value.code == "no-such-figure"


def test_a_picture_that_was_used_lately_stays(article, edith):
    file = make_figure(article).file
    remove_figure(article=article, actor=edith, key="counts")
    with pytest.raises(Refused, match="an earlier save can still bring it back") as refusal:
        remove_figure_file(sha256=file.sha256, unused_since=clock.now() - timedelta(days=1))
    assert refusal.value.code == "figure-is-held"
    assert FigureFile.objects.get() == file


def test_a_stranger_changes_nothing(article, emil):
    figure = make_figure(article)
    with pytest.raises(Refused):
        make_figure(article, emil, key="mine")
    with pytest.raises(Refused):
        edit_figure(article=article, actor=emil, key="counts", texts=TEXTS)
    with pytest.raises(Refused):
        remove_figure(article=article, actor=emil, key="counts")
    assert DraftFigure.objects.get() == figure


def test_changing_nothing_is_no_save(article):
    make_figure(article)
    saves = saves_of(article.draft).paginator.count
    edit(article)
    assert saves_of(article.draft).paginator.count == saves


@pytest.mark.parametrize("field", ["caption", "alternative_text", "credit", "licence"])
def test_each_text_is_part_of_what_is_submitted(article, field):
    make_figure(article)
    before = seen(article)
    edit(article, **{field: "Something else"})
    assert seen(article) != before


def test_another_picture_is_another_text(article):
    make_figure(article)
    before = seen(article)
    edit_figure(article=article, actor=article.owner, key="counts", texts=TEXTS, content=make_png(9))
    assert seen(article) != before


def test_a_figure_that_no_text_shows_is_no_part_of_it(article):
    make_figure(article)
    before = seen(article)
    make_figure(article, key="unused", seed=5)
    assert seen(article) == before


def test_restoring_brings_a_removed_figure_back(article, edith):
    make_figure(article)
    revision = saves_of(article.draft).object_list[0].revision
    edit(article, caption="Something else")
    remove_figure(article=article, actor=edith, key="counts")
    make_figure(article, key="newer", seed=3)
    draft = Article.objects.get(pk=article.pk).draft
    restore_save(article=article, actor=edith, revision=revision, expected_edit=draft.edit_number)
    assert {figure.key: figure.caption for figure in article.draft.figures.all()} == {
        "counts": TEXTS.caption,
        "newer": TEXTS.caption,
    }


def test_restoring_brings_the_earlier_picture_back(article, edith):
    first = make_figure(article).file
    revision = saves_of(article.draft).object_list[0].revision
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS, content=make_png(9))
    draft = Article.objects.get(pk=article.pk).draft
    restore_save(article=article, actor=edith, revision=revision, expected_edit=draft.edit_number)
    assert article.draft.figures.get().file == first


def test_a_file_that_was_removed_does_not_come_back_and_the_text_says_so(article, edith):
    file = make_figure(article).file
    revision = saves_of(article.draft).object_list[0].revision
    remove_figure(article=article, actor=edith, key="counts")
    remove_figure_file(sha256=file.sha256, unused_since=clock.now())
    draft = Article.objects.get(pk=article.pk).draft
    restore_save(article=article, actor=edith, revision=revision, expected_edit=draft.edit_number)
    assert "figure-unknown" in {found.code for found in compose(article.draft).errors}


def test_a_figure_that_the_text_still_shows_stops_submission_once_removed(article, edith):
    make_figure(article)
    assert not compose(article.draft).errors
    remove_figure(article=article, actor=edith, key="counts")
    assert [found.code for found in compose(Article.objects.get(pk=article.pk).draft).errors] == ["figure-unknown"]


def test_purging_leaves_what_is_shown_held_or_lately_used(article, edith, capsys):
    held = make_figure(article).file
    make_version(article)
    remove_figure(article=article, actor=edith, key="counts")
    shown = make_figure(article, key="shown", seed=2).file
    gone = make_figure(article, key="gone", seed=4).file
    remove_figure(article=article, actor=edith, key="gone")
    call_command("purge_figures")
    assert FigureFile.objects.count() == 3
    with later(31):
        call_command("purge_figures", "--dry-run")
        assert FigureFile.objects.count() == 3
        call_command("purge_figures")
    assert set(FigureFile.objects.all()) == {held, shown}
    with pytest.raises(PictureMissing):
        content_of(gone.sha256, gone.media_type)
    assert "1 file removed." in capsys.readouterr().out


def test_a_picture_uploaded_by_mistake_can_go_at_once(article, edith):
    sha256 = make_figure(article).file.sha256
    with pytest.raises(CommandError, match="A draft shows"):
        call_command("purge_figures", "--sha256", sha256)
    remove_figure(article=article, actor=edith, key="counts")
    call_command("purge_figures", "--sha256", sha256)
    assert not FigureFile.objects.exists()
    with pytest.raises(CommandError, match="no figure file"):
        call_command("purge_figures", "--sha256", sha256)


def test_a_file_that_a_version_holds_is_never_removed(article, edith):
    file = make_figure(article).file
    make_version(article)
    remove_figure(article=article, actor=edith, key="counts")
    with later(10_000), pytest.raises(Refused, match="evidence"):
        remove_figure_file(sha256=file.sha256, unused_since=clock.now())
    with pytest.raises(ProtectedError):
        file.delete()
    assert content_of(file.sha256, file.media_type)


def test_a_broken_file_is_replaced_by_the_next_upload_of_the_picture(article):
    file = make_figure(article).file
    name = storing.storage_name(file.sha256, file.media_type)
    storing.storage().delete(name)
    make_figure(article, key="again")
    assert storing.kept_sha256(file.sha256, file.media_type) == file.sha256
