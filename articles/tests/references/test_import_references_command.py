"""`import_references`: what the command prints and how it ends."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Reference
from articles.tests.references.exports import bibtex, nbib, ris
from cms.accounts.models import SYSTEM_USERNAME

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_references", *map(str, arguments), stdout=out)
    return out.getvalue()


def refusal(*arguments: object) -> CommandError:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert "\n" not in str(refused.value)
    return refused.value


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "library.ris"
    path.write_text(ris("DO  - 10.1000/1") + "TY  - JOUR\nTI  - Cut off\n" + ris("DO  - nothing", title="Second"))
    return path


def test_the_summary_names_what_was_not_imported(export):
    said = run(export)

    assert "3 records in ris: 2 added, 0 known already, 0 changed, 1 broken." in said
    assert "Line 6: the record is cut off" in said
    assert "TI - Cut off" in said
    assert "Line 8: “nothing” is not a DOI" in said


def test_the_second_time_it_says_that_nothing_was_changed(export):
    run(export)
    said = run(export)

    assert "0 added, 2 known already, 0 changed, 1 broken." in said
    assert "Nothing was changed." in said


def test_the_report_as_json(export):
    report = json.loads(run(export, "--json"))

    assert (report["format"], len(report["added"]), report["known"], report["changed"]) == ("ris", 2, [], 0)
    assert [(one["line"], one["excerpt"]) for one in report["broken"]] == [(6, "TY - JOUR TI - Cut off")]
    assert report["remarks"][0]["line"] == 8


def test_the_system_account_acts_unless_somebody_is_named(export, edith):
    run(export)
    assert {reference.added_by.username for reference in Reference.objects.all()} == {SYSTEM_USERNAME}

    Reference.objects.all().delete()
    run(export, "--by", "Edith")
    assert {reference.added_by for reference in Reference.objects.all()} == {edith}


def test_news_of_a_known_source_is_printed(tmp_path):
    path = tmp_path / "pubmed.nbib"
    path.write_text(nbib())
    run(path)
    path.write_text(nbib("PT  - Retracted Publication"))

    assert "PubMed announces news of: " + Reference.objects.get().key in run(path)


def test_the_format_can_be_told(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("TY  - JOUR\n" + bibtex())
    assert "1 record in bibtex: 1 added" in run(path, "--format", "bibtex")


class TestRefusals:
    """Exit status 2, one line, nothing imported."""

    def test_a_path_that_does_not_exist(self, tmp_path):
        refused = refusal(tmp_path / "nowhere.ris")
        assert (refused.returncode, "does not exist" in str(refused)) == (2, True)

    def test_a_folder(self, tmp_path):
        assert "is a folder" in str(refusal(tmp_path))

    def test_a_file_without_references(self, tmp_path):
        path = tmp_path / "letter.txt"
        path.write_text("Dear colleague")
        refused = refusal(path)
        assert (refused.returncode, "none of BibTeX" in str(refused)) == (2, True)

    def test_an_unknown_person(self, export):
        assert "no account" in str(refusal(export, "--by", "nobody"))
        assert not Reference.objects.exists()

    def test_somebody_who_may_not(self, export, ravi):
        assert "Only editors" in str(refusal(export, "--by", "ravi"))
        assert not Reference.objects.exists()
