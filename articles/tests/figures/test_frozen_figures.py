"""What a version keeps of its figures, and how a missing or changed file is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from articles.actions import edit_figure, remove_figure
from articles.actions.freeze import NotReadyError
from articles.canonical_form import content_form
from articles.figures import storing
from articles.models import Article, DraftFigure, VersionFigure
from articles.tests.figures.scenes import TEXTS, make_figure, make_png
from articles.tests.scenes import TEXT, edited, make_article, make_version
from articles.verification import content_form_of
from cms.ledger.canonical import digest
from cms.ledger.models import EvidenceIsPermanentError
from cms.ledger.verification import verify

pytestmark = pytest.mark.django_db

SHOWN = TEXT + "\n![](figure:counts)\n"


@pytest.fixture
def article(edith) -> Article:
    article = make_article(edith, text=SHOWN)
    make_figure(article)
    return article


def breaks() -> list[str]:
    return [str(found) for found in verify().breaks]


def name_of(figure: VersionFigure) -> str:
    return storing.storage_name(figure.sha256, figure.media_type)


def test_a_version_freezes_what_its_text_shows_and_nothing_else(article):
    make_figure(article, key="unused", seed=3)
    version = make_version(article)
    frozen = version.figures.get()
    assert (frozen.key, frozen.caption, frozen.licence) == ("counts", TEXTS.caption, "CC BY 4.0")
    assert f"/figures/{frozen.sha256}.png" in version.renditions.get().body_html
    assert content_form_of(version)["figures"] == [frozen.as_figure().as_canonical()]
    assert verify().holds


def test_what_happens_to_the_draft_afterwards_leaves_the_version_alone(article, edith):
    version = make_version(article)
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS, content=make_png(7))
    remove_figure(article=article, actor=edith, key="counts")
    assert version.figures.get().caption == TEXTS.caption
    assert verify().holds


def test_identical_figures_freeze_to_the_same_version(article, edith):
    version = make_version(article)
    edit_figure(article=article, actor=edith, key="counts", texts=replace(TEXTS, caption="Other."))
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS)
    assert make_version(Article.objects.get(pk=article.pk)) == version


def test_a_changed_caption_is_another_version(article, edith):
    version = make_version(article)
    edit_figure(article=article, actor=edith, key="counts", texts=replace(TEXTS, caption="Other."))
    assert make_version(Article.objects.get(pk=article.pk)).number == version.number + 1


def test_a_text_without_figures_has_the_digest_that_it_always_had(edith):
    """Written down when there were no figures: the place for them in the canonical form was an empty list."""
    form = content_form(
        title="What causes low neutrophils?",
        summary="",
        topic="Haematology",
        language="en",
        origin="human",
        origin_tool="",
        house="Verum Medical",
        contributors=[],
        renditions={"professional": "Words."},
        references=[],
    )
    assert digest(form) == "e139abafc3a4e27a8ac7621499bf32b05cdb858cde37df6a3dd47f0e49f80d4c"
    version = make_version(make_article(edith))
    assert (version.schema, content_form_of(version)["figures"]) == (1, [])


def test_an_unknown_figure_stops_submission(edith):
    with pytest.raises(NotReadyError) as refusal:
        make_version(make_article(edith, text=SHOWN))
    assert [found.code for found in refusal.value.findings] == ["figure-unknown"]


def test_a_figure_without_alternative_text_stops_submission(article):
    DraftFigure.objects.update(alternative_text="")
    with pytest.raises(NotReadyError) as refusal:
        make_version(article)
    assert [found.code for found in refusal.value.findings] == ["figure-without-alternative-text"]


def test_frozen_figures_are_never_changed(article):
    frozen = make_version(article).figures.get()
    with pytest.raises(EvidenceIsPermanentError):
        frozen.save()
    with pytest.raises(EvidenceIsPermanentError):
        frozen.delete()
    for change in (lambda rows: rows.update(caption="Other."), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(VersionFigure.objects.filter(pk=frozen.pk))


def test_a_missing_file_is_named(article):
    frozen = make_version(article).figures.get()
    storing.storage().delete(name_of(frozen))
    assert breaks() == [
        f"figure counts of {frozen_name(frozen)}: its file {name_of(frozen)} is missing from the storage of figures"
    ]


def test_a_changed_file_is_named(article):
    frozen = make_version(article).figures.get()
    storing.storage().delete(name_of(frozen))
    storing.storage().save(name_of(frozen), ContentFile(make_png(11)))
    assert len(breaks()) == 1
    assert f"its file {name_of(frozen)} was changed" in breaks()[0]


def test_each_version_that_lost_its_picture_is_named(article, edith):
    first = make_version(article)
    second = make_version(edited(article, edith, SHOWN + "\nMore."))
    storing.storage().delete(name_of(first.figures.get()))
    assert [("version 1" in found, "version 2" in found) for found in breaks()] == [(True, False), (False, True)]
    assert second.figures.get().sha256 == first.figures.get().sha256


def test_of_one_article_only_its_own_files_are_looked_at(article, edith):
    frozen = make_version(article).figures.get()
    make_version(make_article(edith, title="Another question?"))
    storing.storage().delete(name_of(frozen))
    assert verify(slug="another-question").holds
    assert not verify(slug=article.slug).holds


def frozen_name(figure: VersionFigure) -> str:
    return breaks()[0].removeprefix("figure counts of ").partition(": its file")[0]
