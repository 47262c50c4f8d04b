"""The upload page, and binding a captured page's numbers after the gap in its list is filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import articles.tests.importing
from articles.draft_text import current_text
from articles.models import Article, Draft, Reference
from articles.rebinding import cited_keys
from articles.tests.importing.jats_files import byline, cite, jats
from articles.tests.importing.word_files import LIST, word
from articles.tests.scenes import make_reference, make_topic

pytestmark = pytest.mark.django_db

PAGE = Path(articles.tests.importing.__file__).parent / "pages" / "iron-deficiency.txt"
IMPORT = "/desk/import/"


def upload(**fields: object) -> dict[str, object]:
    data = PAGE.read_bytes()
    file = SimpleUploadedFile("iron-deficiency.txt", data, content_type="text/plain")
    return {"file": file, "format": "auto", "topic": make_topic().pk, "origin": "human", "origin_tool": ""} | fields


def imported(client, owner) -> Article:
    client.force_login(owner)
    client.post(IMPORT, upload())
    return Article.objects.get()


def test_the_import_page_reports_what_it_saw(client, edith):
    client.force_login(edith)
    answer = client.post(IMPORT, upload(), follow=True)
    report = answer.context["report"]
    assert (report["clusters"], report["mentions"], report["numbers"], report["references"]) == (39, 55, "1–9", 8)
    assert "reference-list-shorter-than-numbers" in answer.content.decode()
    assert "The numbers are provisional" in answer.content.decode()
    assert Article.objects.get().owner == edith


def test_only_looking_saves_nothing(client, edith):
    client.force_login(edith)
    answer = client.post(IMPORT, upload(dry_run="on", topic=""))
    assert answer.context["report"]["mentions"] == 55
    assert not Article.objects.exists()
    assert not Reference.objects.exists()


def test_the_report_is_shown_once_to_the_one_who_imported(client, edith, mona):
    article = imported(client, edith)
    client.force_login(mona)
    answer = client.get(reverse("desk:imported", args=[article.slug]))
    assert answer.url == reverse("desk:draft", args=[article.slug])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("scan.pdf", b"%PDF-1.7 ...", "is a PDF document"),
        ("empty.txt", b"", "is empty"),
        ("latin.txt", "Größe".encode("latin-1"), "is not UTF-8"),
        ("long.txt", b"x" * 500_001, "larger than 500 KB"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_at_the_field(client, edith, name, data, said):
    client.force_login(edith)
    answer = client.post(IMPORT, upload(file=SimpleUploadedFile(name, data)))
    assert answer.status_code == 422
    (line,) = answer.context["form"].errors["file"]
    assert said in line
    assert not Article.objects.exists()


def test_a_reference_file_that_cannot_be_read_saves_nothing(client, edith):
    client.force_login(edith)
    answer = client.post(
        IMPORT,
        upload(
            file=SimpleUploadedFile("text.md", b"# Title\n\nWords [@a].\n"),
            references=SimpleUploadedFile("refs.json", b"{not json"),
        ),
    )
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["file"]) == 1
    assert not Article.objects.exists()


def test_an_ai_text_names_its_tool(client, edith):
    client.force_login(edith)
    answer = client.post(IMPORT, upload(origin="ai-generated"))
    assert set(answer.context["form"].errors) == {"origin_tool"}
    assert not Article.objects.exists()


def test_without_a_topic_the_article_gets_general_as_with_the_command(client, edith):
    make_topic("Cardiology")
    make_topic("Haematology")
    client.force_login(edith)
    answer = client.post(IMPORT, upload(topic=""), follow=True)
    assert answer.status_code == 200
    assert Article.objects.get().topic.name == "General"
    assert "else General" in client.get(IMPORT).content.decode()


def test_each_number_stands_beside_its_sentence_and_the_source_now_there(client, edith):
    article = imported(client, edith)
    page = client.get(reverse("desk:numbers", args=[article.slug]))
    rows = page.context["numbers"]
    assert [row.number for row in rows] == list(range(1, 10))
    assert sum(row.mentions for row in rows) == 55
    assert rows[1].sentence.endswith("has to be looked for first [2, 5].")
    assert [row.number for row in rows if row.reference is None] == [9]
    assert "Insert the missing source first." in page.content.decode()


def test_binding_is_refused_while_a_source_is_missing(client, edith):
    article = imported(client, edith)
    number = Draft.objects.get(article=article).edit_number
    answer = client.post(reverse("desk:bind_numbers", args=[article.slug]), {"edit_number": number})
    assert answer.status_code == 422
    assert "The text cites 9" in answer.content.decode()


def test_the_gap_at_four_is_filled_and_everything_behind_it_moves(client, edith):
    article = imported(client, edith)
    before = [entry.reference.key for entry in article.imported_entries.all()]
    make_reference("curtis2014", title="The paper that was lost")
    where = reverse("desk:numbers", args=[article.slug])
    page = client.get(where, {"position": "4", "q": "lost"}).content.decode()
    assert "Insert at 4" in page
    client.post(reverse("desk:insert_number", args=[article.slug]), {"position": "4", "reference": "curtis2014"})
    after = [entry.reference.key for entry in article.imported_entries.all()]
    assert after == [*before[:3], "curtis2014", *before[3:]]
    page = client.get(where)
    assert "Bind all 55 mentions" in page.content.decode()

    client.post(reverse("desk:bind_numbers", args=[article.slug]), {"edit_number": page.context["draft"].edit_number})
    (text,) = current_text(Draft.objects.get(article=article)).renditions.values()
    assert cited_keys(text) == set(after)
    codes = {shown.finding.code for shown in client.get(f"/desk/articles/{article.slug}/").context["preview"].findings}
    assert not codes & {"reference-list-shorter-than-numbers", "citation-without-reference", "reference-never-cited"}
    assert "No provisional numbers" in client.get(where).content.decode()


def test_the_lost_source_can_be_entered_on_the_spot(client, edith):
    article = imported(client, edith)
    sent = {
        "position": "4",
        "kind": "article-journal",
        "evidence_type": "research",
        "title": "A new one",
        "authors": "Doe, Jane",
    }
    answer = client.post(reverse("desk:insert_new_number", args=[article.slug]), sent)
    assert answer.status_code == 302
    assert article.imported_entries.get(position=4).reference.title == "A new one"


def test_a_source_in_the_list_already_is_refused_and_nothing_is_added(client, edith):
    article = imported(client, edith)
    there = article.imported_entries.get(position=2).reference
    answer = client.post(reverse("desk:insert_number", args=[article.slug]), {"position": "4", "reference": there.key})
    assert answer.status_code == 422
    assert "A source has one number." in answer.content.decode()
    sent = {"position": "40", "kind": "book", "evidence_type": "textbook", "title": "Out of the list"}
    answer = client.post(reverse("desk:insert_new_number", args=[article.slug]), sent)
    assert answer.status_code == 422
    assert "Out of the list" in answer.content.decode()
    assert not Reference.objects.filter(title="Out of the list").exists()


def test_numbers_are_not_bound_from_a_page_that_is_out_of_date(client, edith):
    article = imported(client, edith)
    make_reference("curtis2014")
    client.post(reverse("desk:insert_number", args=[article.slug]), {"position": "4", "reference": "curtis2014"})
    answer = client.post(reverse("desk:bind_numbers", args=[article.slug]), {"edit_number": "0"})
    assert answer.status_code == 409
    assert "changed after you opened this page" in answer.content.decode()


def test_a_jats_article_comes_with_its_byline_and_bound_citations(client, edith):
    client.force_login(edith)
    body = f"<sec><title>Care</title><p>Iron {cite(4)}–{cite(7)}.</p></sec>"
    data = jats(body, meta=byline("Jane", "Doe"))
    answer = client.post(IMPORT, upload(file=SimpleUploadedFile("iron.xml", data)), follow=True)
    assert answer.context["report"]["mentions"] == 4
    article = Article.objects.get()
    assert [line.printed_name for line in article.draft.contributors.all()] == ["Jane Doe"]
    (text,) = current_text(article.draft).renditions.values()
    assert cited_keys(text) == {"four2004iron", "five2005iron", "six2006iron", "seven2007iron"}
    assert not article.imported_entries.exists()


@pytest.mark.usefixtures("pandoc")
def test_the_numbers_of_a_word_document_are_bound_by_an_editor(client, edith):
    client.force_login(edith)
    data = word("---\ntitle: What is iron?\n---\n\n# Care\n\nIron is short [1,2].^3^\n" + LIST)
    client.post(IMPORT, upload(file=SimpleUploadedFile("iron.docx", data)))
    article = Article.objects.get()
    keys = [entry.reference.key for entry in article.imported_entries.all()]
    assert len(keys) == 4
    page = client.get(reverse("desk:numbers", args=[article.slug]))
    assert [row.number for row in page.context["numbers"]] == [1, 2, 3]
    client.post(reverse("desk:bind_numbers", args=[article.slug]), {"edit_number": page.context["draft"].edit_number})
    (text,) = current_text(Draft.objects.get(article=article)).renditions.values()
    assert cited_keys(text) == set(keys[:3])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xml", b"<?xml version='1.0'?><article><body>", "not well-formed XML"),
        ("a.docx", b"PK\x03\x04 ...", "no Word document"),
        ("a.html", b"<!DOCTYPE html><p>x", "source of a web page"),
    ],
)
def test_structured_files_that_cannot_be_read_are_one_line_at_the_field(client, edith, name, data, said):
    client.force_login(edith)
    answer = client.post(IMPORT, upload(file=SimpleUploadedFile(name, data)))
    assert answer.status_code == 422
    (line,) = answer.context["form"].errors["file"]
    assert said in line
    assert not Article.objects.exists()


def test_the_page_says_how_word_files_can_be_read_where_they_cannot(client, edith, monkeypatch):
    monkeypatch.setattr("cms.desk.forms.imports.is_installed", lambda: False)
    client.force_login(edith)
    assert "make docx" in client.get(IMPORT).content.decode()
