"""An exported article with figures comes back to its digest, with its pictures byte for byte."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.figures.storing import content_of
from articles.models import DraftFigure, FigureFile, VersionFigure
from articles.policy import why_not_use_file
from articles.tests.figures.scenes import make_figure, make_png
from articles.tests.scenes import TEXT, make_article, make_version
from cms.ledger import triggers
from cms.publishing.exporting import article_markdown, references_csl_json

pytestmark = pytest.mark.django_db

SHOWN = TEXT + "\n![](figure:counts)\n"


def brought_back(version, folder, pictures, **options):
    """The draft that the command makes of the version's files, and what it reports."""
    text, references, out = folder / "article.md", folder / "references.json", StringIO()
    text.write_text(article_markdown(version), encoding="utf-8", newline="")
    references.write_text(references_csl_json(version), encoding="utf-8")
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    sent = {"references": references, "figures": folder, "offline": True, "json": True}
    call_command("import_article", str(text), **sent, **options, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def pictured(edith):
    """A version with a figure, and the picture's file; the house has forgotten the picture itself."""
    article = make_article(edith, text=SHOWN)
    figure = make_figure(article)
    version = make_version(article)
    return version, {f"{figure.file.sha256}.png": content_of(figure.file.sha256, figure.file.media_type)}


def test_an_article_with_a_figure_comes_back_to_the_digest(pictured, tmp_path):
    version, pictures = pictured
    said = brought_back(version, tmp_path, pictures)
    assert (said["content_sha256"], said["draft_sha256"]) == (version.content_sha256,) * 2
    assert said["differences"] == []


def test_a_picture_that_is_kept_here_need_not_be_sent(pictured, tmp_path):
    version, _ = pictured
    assert brought_back(version, tmp_path, {})["differences"] == []


def forgotten(version) -> str:
    """The version's Markdown, from a house that has never seen its picture."""
    text = article_markdown(version)
    with triggers.lifted():
        VersionFigure.objects.all()._raw_delete("default")
    DraftFigure.objects.all().delete()
    FigureFile.objects.all().delete()
    return text


def test_a_picture_that_is_nowhere_is_named(pictured, tmp_path):
    version, pictures = pictured
    (tmp_path / "a.md").write_text(forgotten(version), encoding="utf-8", newline="")
    out = StringIO()
    call_command("import_article", str(tmp_path / "a.md"), offline=True, json=True, stdout=out)
    sha256 = next(iter(pictures)).partition(".")[0]
    assert f"The picture of the figure “counts” is not here: {sha256}." in json.loads(out.getvalue())["differences"]


def test_a_picture_that_is_another_is_refused_and_the_right_one_taken(pictured, tmp_path):
    version, pictures = pictured
    (tmp_path / "a.md").write_text(forgotten(version), encoding="utf-8", newline="")
    (name, content), *_ = pictures.items()
    (tmp_path / name).write_bytes(make_png(30))
    with pytest.raises(CommandError, match="is not the one that was exported"):
        call_command("import_article", str(tmp_path / "a.md"), figures=tmp_path, offline=True)
    (tmp_path / name).write_bytes(content)
    call_command("import_article", str(tmp_path / "a.md"), figures=tmp_path, offline=True, stdout=StringIO())
    assert FigureFile.objects.get().sha256 == name.partition(".")[0]


def test_an_editor_cannot_take_anothers_hidden_picture_by_its_digest(pictured, emil):
    version, _ = pictured
    file = FigureFile.objects.get()
    assert why_not_use_file(emil, file)
    assert why_not_use_file(version.article.owner, file) is None
