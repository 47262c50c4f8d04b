"""`import_article`: from a file on disk to an article, or nothing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Reference, Topic
from articles.tests.importing.jats_files import byline, cite, jats
from articles.tests.importing.pages_of_text import IRON
from articles.tests.importing.word_files import LIST, word
from articles.tests.scenes import make_topic
from cms.accounts.models import SYSTEM_USERNAME, User

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_article", *map(str, arguments), stdout=out)
    return out.getvalue()


def refusal(*arguments: object) -> CommandError:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return refused.value


def test_a_page_becomes_an_article(edith):
    topic = make_topic("Haematology")

    said = run(IRON, "--owner", "edith", "--topic", "haematology")

    article = Article.objects.get()
    assert (article.owner, article.topic) == (edith, topic)
    assert article.draft.title == "What causes iron deficiency in adults?"
    assert article.imported_entries.count() == 8
    assert "39 clusters, 55 mentions, numbers 1–9" in said
    assert article.slug in said


def test_the_system_account_acts(edith):
    run(IRON, "--owner", "edith")

    assert Article.objects.get().draft.updated_by.username == SYSTEM_USERNAME


def test_the_report_as_json(edith):
    seen = json.loads(run(IRON, "--owner", "edith", "--json"))

    assert (seen["clusters"], seen["mentions"], seen["numbers"][-1], seen["references"]) == (39, 55, 9, 8)
    assert "reference-list-shorter-than-numbers" in [found["code"] for found in seen["findings"]]
    assert seen["slug"] == Article.objects.get().slug


def test_a_dry_run_saves_nothing_and_needs_no_owner():
    said = run(IRON, "--dry-run")

    assert "nothing was saved" in said
    assert not Article.objects.exists()
    assert not Reference.objects.exists()


def test_a_pandoc_manuscript_with_its_reference_file(edith, tmp_path):
    text, references = tmp_path / "iron.md", tmp_path / "iron.json"
    text.write_text("# What is iron?\n\nIt carries oxygen [@iron2021].\n")
    references.write_text(json.dumps([{"id": "iron2021", "type": "article-journal", "title": "Iron deficiency"}]))

    run(text, "--references", references, "--owner", "edith")

    assert Article.objects.get().draft.title == "What is iron?"
    assert Reference.objects.get().key == "iron2021"


def test_without_an_owner_the_only_editor_owns_it(edith, stranger):
    run(IRON)

    assert Article.objects.get().owner == edith


def test_without_an_owner_the_only_managing_editor_owns_it_and_the_report_says_so(mona, ravi):
    seen = json.loads(run(IRON, "--json"))

    assert (seen["owner"], Article.objects.get().owner) == ("mona", mona)
    assert "The only editor there is." in seen["owner_note"]


def test_among_several_editors_the_system_account_owns_it_until_somebody_is_chosen(edith, mona, settings):
    said = run(IRON)

    article = Article.objects.get()
    assert article.owner.username == SYSTEM_USERNAME
    assert "Owner: System. There are several editors and --owner names none" in said
    assert f"hands the article over at {settings.SITE_URL}/desk/articles/{article.slug}/settings/." in said


def test_on_a_fresh_database_without_an_account_it_works_too():
    User.objects.all().delete()

    seen = json.loads(run(IRON, "--json"))

    assert (seen["owner"], seen["clusters"]) == (SYSTEM_USERNAME, 39)
    assert "There is no editor yet" in seen["owner_note"]


def test_an_owner_must_exist_and_edit(edith, ravi):
    assert "no account with the user name “nobody”" in str(refusal(IRON, "--owner", "nobody"))
    assert "not an editor" in str(refusal(IRON, "--owner", "ravi"))
    assert not Reference.objects.exists()


def test_without_a_topic_the_only_one_is_taken(edith):
    topic = make_topic("Haematology")

    run(IRON)

    assert Article.objects.get().topic == topic


def test_without_a_topic_among_several_it_is_general(edith):
    make_topic("Haematology")
    make_topic("Cardiology")

    run(IRON)
    run(IRON)

    assert {article.topic.slug for article in Article.objects.all()} == {"general"}


def test_an_unknown_topic_names_those_there_are(edith):
    make_topic("Haematology")

    assert "Topics: haematology" in str(refusal(IRON, "--topic", "haematolgy"))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"text\0", "Café".encode("latin-1"), b"x" * 500_001], ids=lambda data: repr(data[:8])
)
def test_a_file_that_cannot_be_read_ends_with_2_and_one_line(edith, tmp_path, data):
    path = tmp_path / "page.txt"
    path.write_bytes(data)

    refused = refusal(path, "--owner", "edith")

    assert refused.returncode == 2
    assert len(str(refused).splitlines()) == 1
    assert not Article.objects.exists()
    assert not Topic.objects.filter(slug="general").exists()


@pytest.mark.parametrize("place", [".", "absent.txt"])
def test_a_folder_or_a_missing_file_ends_with_2(edith, tmp_path, place):
    assert refusal(tmp_path / place, "--owner", "edith").returncode == 2


def test_a_broken_reference_file_saves_nothing(edith, tmp_path):
    text, references = tmp_path / "iron.md", tmp_path / "iron.json"
    text.write_text("# What is iron?\n\nIt carries oxygen [@iron2021].\n")
    references.write_text("{")

    assert refusal(text, "--references", references, "--owner", "edith").returncode == 2
    assert not Article.objects.exists()


def test_a_jats_article_becomes_an_article_with_its_byline(edith, tmp_path):
    path = tmp_path / "iron.xml"
    path.write_bytes(jats(f"<p>Iron {cite(4)}–{cite(7)}.</p>", meta=byline("J", "Doe")))

    seen = json.loads(run(path, "--format", "jats", "--json"))

    assert (seen["mentions"], seen["references"], seen["numbers"]) == (4, 9, [1, 2, 3, 4])
    draft = Article.objects.get().draft
    assert [line.printed_name for line in draft.contributors.all()] == ["J Doe"]


@pytest.mark.usefixtures("pandoc")
def test_a_word_document_becomes_an_article_with_provisional_numbers(edith, tmp_path):
    path = tmp_path / "iron.docx"
    path.write_bytes(word("# Care\n\nIron [1,2].\n" + LIST))

    run(path, "--format", "docx")

    assert Article.objects.get().imported_entries.count() == 4


@pytest.mark.parametrize("data", [jats()[:-30], b"PK\x03\x04", b"<!DOCTYPE html><p>"], ids=["jats", "zip", "html"])
def test_a_structured_file_that_is_broken_ends_with_2_and_one_line(edith, tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)

    refused = refusal(path)

    assert refused.returncode == 2
    assert len(str(refused).splitlines()) == 1
    assert not Article.objects.exists()
