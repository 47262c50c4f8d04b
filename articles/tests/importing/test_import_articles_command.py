"""`import_articles`: a folder or a ZIP on the command line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Reference
from articles.tests.importing.many_files import csl, markdown, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "iron.md").write_bytes(markdown("What is iron?"))
    (tmp_path / "iron.json").write_bytes(csl())
    (tmp_path / "zinc.md").write_bytes(markdown("What is zinc?", "Zinc."))
    return tmp_path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_articles", *map(str, arguments), "--offline", stdout=out)
    return out.getvalue()


def test_a_folder_becomes_articles(folder, edith):
    said = run(folder)
    assert {article.draft.title for article in Article.objects.all()} == {"What is iron?", "What is zinc?"}
    assert {article.owner for article in Article.objects.all()} == {edith}
    assert "IMPORTED  iron.md → what-is-iron" in said
    assert "2 imported" in said


def test_a_second_run_goes_on_with_what_is_new(folder, edith):
    run(folder)
    (folder / "tin.md").write_bytes(markdown("What is tin?", "Tin."))
    assert "1 imported, 2 left out" in run(folder)
    assert Article.objects.count() == 3


def test_again_imports_again(folder, edith):
    run(folder)
    run(folder, "--again")
    assert Article.objects.count() == 4


def test_a_dry_run_reports_and_saves_nothing(folder, edith):
    said = run(folder, "--dry-run")
    assert "READ" in said
    assert "Dry run: nothing was saved." in said
    assert not Article.objects.exists()
    assert not Reference.objects.exists()


def test_a_bad_file_is_reported_the_rest_is_imported_and_the_status_is_1(folder, edith):
    (folder / "bad.xml").write_bytes(b"<?xml version='1.0'?><article>")
    with pytest.raises(CommandError) as ended:
        run(folder)
    assert ended.value.returncode == 1
    assert Article.objects.count() == 2


def test_a_zip_with_a_report_as_json(folder, edith, tmp_path):
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({"iron.md": markdown("What is iron?", "Iron.")}))
    (file,) = json.loads(run(path, "--json"))["files"]
    assert (file["name"], file["state"], file["slug"]) == ("iron.md", "imported", "what-is-iron")
    assert file["report"]["title"] == "What is iron?"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{folder}/gone",), "no folder and no ZIP"),
        (("{folder}", "--owner", "nobody"), "no account"),
        (("{folder}", "--topic", "nothing"), "no topic"),
        (("{folder}/empty",), "no file in it"),
    ],
)
def test_what_cannot_be_begun_is_one_line_and_2(folder, edith, arguments, said):
    (folder / "empty").mkdir()
    with pytest.raises(CommandError, match=said) as ended:
        run(*(argument.format(folder=folder) for argument in arguments))
    assert ended.value.returncode == 2
    assert not Article.objects.exists()
