"""`check_article`: findings of a saved article or of a file, and an exit status for scripts."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.tests.importing.pages_of_text import IRON
from articles.tests.scenes import edited, make_article

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("check_article", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def refusal(*arguments: object) -> CommandError:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return refused.value


def test_an_article_without_errors_ends_with_0(edith):
    article = make_article(edith)

    status, said = run(article.slug)

    assert status == 0
    assert article.draft.title in said


def test_an_article_with_an_error_ends_with_1(edith):
    article = edited(make_article(edith), edith, "Severe below 500/μL [@absent2020].\n")

    status, said = run(article.slug)

    assert status == 1
    assert "citation-without-reference" in said


def test_a_file_is_checked_without_saving_it():
    status, said = run("--file", IRON)

    assert status == 1
    assert "reference-list-shorter-than-numbers" in said


def test_a_manuscript_with_its_reference_file(tmp_path):
    text, references = tmp_path / "iron.md", tmp_path / "iron.json"
    text.write_text("# What is iron?\n\nIt carries oxygen [@iron2021].\n")
    references.write_text(
        json.dumps([{"id": "iron2021", "type": "webpage", "title": "Iron", "URL": "https://a.example"}])
    )

    assert run("--file", text, "--references", references)[0] == 0
    assert run("--file", text)[0] == 1


def test_findings_as_json():
    status, said = run("--file", IRON, "--json")

    found = json.loads(said)["findings"]
    assert status == 1
    assert {"code", "severity", "line", "message", "remedy"} <= set(found[0])


def test_an_unknown_address_ends_with_2():
    refused = refusal("no-such-article")

    assert refused.returncode == 2
    assert "no-such-article" in str(refused)


def test_an_unreadable_file_ends_with_2(tmp_path):
    assert refusal("--file", tmp_path).returncode == 2


def test_it_wants_an_address_or_a_file_and_not_both():
    assert refusal().returncode == 2
    assert refusal("slug", "--file", IRON).returncode == 2
    assert refusal("slug", "--references", IRON).returncode == 2
