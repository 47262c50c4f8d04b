"""Anybody can check that what they hold is what was signed."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.pandoc_program import PandocFailed
from articles.tests.scenes import TEXT, edited
from cms.publishing import proof_views
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.proof import edition_with_code, files, shown_code
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_by_the_cast,
    reaffirmed,
    second_edition,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

EXPORTS = ["references-bib", "references-ris", "references-json", "article-xml", "article-md", "evidence-csv"]
PASTED = "Chemotherapy is a common cause of neutropenia. A medicine can also trigger antibodies against neutrophils."


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def page_of(edition: Edition) -> str:
    return reverse("publishing:verify-edition", args=[shown_code(edition)])


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def check_file(client: Client, edition: Edition, content: bytes) -> str:
    return shown(client.post(page_of(edition), {"file": SimpleUploadedFile("held.bin", content)}))


def check_text(client: Client, edition: Edition, text: str) -> str:
    return shown(client.post(page_of(edition), {"text": text}))


def downloaded(client: Client, edition: Edition, name: str) -> bytes:
    response = client.get(reverse(f"publishing:{name}", args=[edition.article.slug, edition.number]))
    assert response.status_code == HTTPStatus.OK
    return response.content


def test_the_code_on_the_article_leads_to_its_edition(client, edition):
    article = client.get(f"/articles/{edition.article.slug}/").content.decode()
    code = re.search(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}", article)[0]
    response = client.get("/verify/", {"code": f" {code.lower().replace('-', ' ')} "}, follow=True)
    text = shown(response)
    assert edition.version.title in text
    for fact in ("Dr Ravi", "Dr Rosa", edition.version_sha256, edition.record_sha256, "Live: this is", "Version 1"):
        assert fact in text


def test_search_engines_may_list_the_question_and_no_answer(client, edition):
    assert "noindex" not in client.get("/verify/").content.decode()
    assert "noindex" in client.get("/verify/", {"code": "0000-0000-0000-0000"}).content.decode()
    assert "noindex" in client.get(page_of(edition)).content.decode()


def test_each_code_finds_its_own_edition(edition, edith, mona, ravi, rosa):
    second = second_edition(edition, edith, mona, ravi, rosa)
    assert edition_with_code(shown_code(edition)) == edition
    assert edition_with_code(shown_code(second)) == second


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "%", "'", "1" * 17, "F" * 5000, "\u0661" * 16])
def test_a_code_that_nobody_has_is_missing(client, edition, code):
    assert client.get(reverse("publishing:verify-edition", args=[code])).status_code == HTTPStatus.NOT_FOUND
    assert client.get("/verify/", {"code": code}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("name", EXPORTS)
def test_each_of_our_files_verifies_exactly(client, edition, name):
    assert "Exactly our file" in check_file(client, edition, downloaded(client, edition, name))


@pytest.mark.parametrize("name", EXPORTS)
def test_one_byte_more_is_not_our_file(client, edition, name):
    assert "Exactly our file" not in check_file(client, edition, downloaded(client, edition, name) + b".")


def test_a_changed_file_shows_what_differs(client, edition):
    changed = downloaded(client, edition, "article-md").replace(b"500/", b"5000/")
    answer = check_file(client, edition, changed)
    assert "The words differ" in answer
    assert re.search(r"<ins>.*?5000/μL.*?</ins>", answer)


def test_a_file_from_before_a_notice_still_verifies(client, edition, mona):
    before = downloaded(client, edition, "article-xml")
    noticed(edition, mona, NoticeKind.RETRACTION)
    assert downloaded(client, edition, "article-xml") != before
    assert "before a notice of" in check_file(client, edition, before)


def test_a_file_of_another_edition_is_not_one_of_this(client, edition, edith, mona, ravi, rosa):
    second = second_edition(edition, edith, mona, ravi, rosa)
    assert "Exactly our file" not in check_file(client, edition, downloaded(client, second, "article-xml"))
    assert "Edition 2" in shown(client.get(page_of(edition)))


def test_a_pasted_passage_has_the_same_words(client, edition):
    answer = check_text(client, edition, PASTED)
    assert "The same words, in part" in answer
    assert "citation numbers and the signs before list items left out" in answer


def test_the_pasted_text_for_patients_is_compared_with_that_text(client, edition):
    assert "the text for" in check_text(client, edition, "In short Neutrophils are cells that fight germs 1.")


def test_a_pasted_text_with_other_words_shows_them(client, edition):
    answer = check_text(client, edition, PASTED.replace("common", "rare"))
    assert "The words differ" in answer
    assert re.search(r"<del>.*?common.*?</del> <ins>.*?rare.*?</ins>", answer)


def test_its_words_in_an_order_of_somebodys_own_stand_nowhere(client, edition):
    stirred = " ".join(sorted(set(PASTED.replace(".", "").split()), reverse=True))
    text = check_text(client, edition, stirred)
    assert "The words differ" in text
    assert "No stretch of the text for clinicians has words like these in this order." in text
    assert "words behind it" not in text


def test_a_text_about_something_else_is_not_compared(client, edition):
    assert "Nothing to compare" in check_text(
        client, edition, "Seven swans swam silently southwards since summer ended."
    )


def test_bytes_that_are_no_text_are_not_compared(client, edition):
    assert "not a text in UTF-8" in check_file(client, edition, b"\x89PNG\xff\x00" * 50)


def test_what_was_pasted_comes_back_escaped(client, edition):
    answer = check_text(client, edition, f"{PASTED} <script>alert(1)</script>")
    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert" in answer


@pytest.mark.parametrize("text", ["\x00" * 50, "\ud7ff\ufffc " * 500, "1 " * 100_000, "(" * 200_000, "a," * 50_000])
def test_hostile_text_is_answered(client, edition, text):
    response = client.post(page_of(edition), {"text": text})
    assert response.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}


def test_a_file_and_a_text_or_neither_is_a_question_back(client, edition):
    both = {"text": PASTED, "file": SimpleUploadedFile("a.txt", b"words")}
    for sent in ({}, both):
        response = client.post(page_of(edition), sent)
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "one of the two" in shown(response)


def test_too_much_is_refused(client, edition):
    for sent in ({"text": "word " * 70_000}, {"file": SimpleUploadedFile("a.txt", b"x" * 2_000_001)}):
        assert client.post(page_of(edition), sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_who_asks_too_often_waits(client, edition, monkeypatch):
    monkeypatch.setattr(proof_views, "COMPARISONS", 2)
    answers = [client.post(page_of(edition), {"text": PASTED}).status_code for _ in range(3)]
    assert answers == [HTTPStatus.OK, HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS]


def test_a_withdrawn_text_is_named_but_never_shown(client, edition, mona):
    file = downloaded(client, edition, "article-xml")
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert "Withdrawn" in shown(client.get(page_of(edition)))
    assert "Exactly our file" in check_file(client, edition, file)
    for answer in (
        check_file(client, edition, file + b"."),
        check_text(client, edition, PASTED.replace("common", "x")),
    ):
        assert "common cause" not in answer
        assert "<del>" not in answer
        assert "withdrawn" in answer


def test_a_reaffirmed_text_has_a_code_for_each_edition(client, edition, mona, ravi, rosa):
    again = reaffirmed(edition, mona, ravi, rosa)
    assert shown_code(again) != shown_code(edition)
    assert "Reaffirmed" in shown(client.get(page_of(again)))


def test_the_draft_is_never_compared(client, edition, edith):
    edited(edition.article, edith, f"{TEXT}\nUnsaid draft words.\n")
    assert "Unsaid" not in check_text(client, edition, PASTED.replace("common", "rare"))


def test_a_form_from_elsewhere_changes_nothing_and_nothing_is_cached(edition):
    client = Client(enforce_csrf_checks=True)
    response = client.get(page_of(edition))
    assert "no-store" in response["Cache-Control"]
    assert client.post(page_of(edition), {"text": PASTED}).status_code == HTTPStatus.FORBIDDEN


def test_what_copy_with_citation_copies_has_the_same_words(client, edition):
    article = shown(client.get(f"/articles/{edition.article.slug}/"))
    citation = re.search(r'<p class="citation-text">(.*?)</p>', article)[1]
    address = f"{citation.split()[-1]}#:~:text=Chemotherapy%20is"
    copied = f"“{PASTED}”\n\n{citation}\n{address}\n"
    answer = check_text(client, edition, copied)
    assert "The same words, in part" in answer
    assert "Our own citation and address below the passage were left out" in answer
    changed = check_text(client, edition, copied.replace("common", "rare"))
    assert "The words differ. 1 word is not in the signed text, 1 word is missing" in changed.replace("</h2> <p>", ". ")
    assert "Our own citation" not in check_text(client, edition, PASTED)
    assert "The words differ" in check_text(client, edition, copied.replace("Edition 1", "Edition 9"))


def test_only_the_passage_is_shown_with_some_words_around_it(client, edition):
    answer = check_text(client, edition, PASTED.replace("against neutrophils.", "against platelets."))
    assert re.search(r"<del>.*?neutrophils.*?</del> <ins>.*?platelets.*?</ins>", answer)
    assert answer.count("<del>") == answer.count("<ins>") == 1
    assert "What you gave was compared as a passage, with 17 of" in answer
    assert '<span class="muted">[… ' in answer
    assert "it was not compared" in answer


def test_the_whole_text_without_its_end_is_not_the_whole(client, edition):
    answer = check_text(client, edition, f"Causes {PASTED}")
    assert "The same words, in part" in answer
    assert "words behind it" in answer


@pytest.mark.usefixtures("pandoc")
class TestWordFile:
    def test_ours_verifies_exactly(self, client, edition):
        answer = check_file(client, edition, downloaded(client, edition, "article-docx"))
        assert "Exactly our file" in answer
        assert "the article as a Word file" in answer

    def test_ours_from_before_a_notice_or_a_withdrawal_verifies(self, client, edition, mona):
        first = downloaded(client, edition, "article-docx")
        noticed(edition, mona, NoticeKind.CONCERN)
        second = downloaded(client, edition, "article-docx")
        noticed(edition, mona, NoticeKind.WITHDRAWAL)
        assert first != second
        for file in (first, second):
            assert "before a notice of" in check_file(client, edition, file)

    def test_ours_verifies_in_a_house_that_speaks_german(self, client, edition, settings):
        settings.INTERFACE_LANGUAGE = "de"
        answer = check_file(client, edition, downloaded(client, edition, "article-docx"))
        assert "Genau unsere Datei" in answer
        assert "der Artikel als Word-Datei" in answer

    def test_one_of_another_edition_is_none_of_ours(self, client, edition, edith, mona, ravi, rosa):
        second = second_edition(edition, edith, mona, ravi, rosa)
        answer = check_file(client, edition, downloaded(client, second, "article-docx"))
        assert "The words of a Word file are not read here" in answer

    def test_the_page_promises_it(self, client, edition):
        assert "Word, JATS" in shown(client.get(page_of(edition)))


def test_without_the_extra_no_word_file_is_promised_or_judged(client, edition, monkeypatch):
    monkeypatch.setattr(files, "is_installed", lambda: False)
    page = shown(client.get(page_of(edition)))
    assert "JATS, JSON" in page
    assert "Word" not in page
    answer = check_file(client, edition, b"PK\x03\x04 what was downloaded once")
    assert "none of our files" not in answer
    assert "this site writes no Word files at present" in answer


def test_without_the_library_no_pdf_is_promised_or_judged(client, edition, monkeypatch):
    monkeypatch.setattr(files, "pdf_is_possible", lambda: False)
    assert "PDF" not in shown(client.get(page_of(edition)))
    answer = check_file(client, edition, b"%PDF-1.7 what was downloaded once")
    assert "none of our files" not in answer
    assert "this site draws no PDF files at present" in answer


def test_a_file_of_ours_that_cannot_be_made_now_is_not_judged(client, edition, monkeypatch):
    def fail(*_: object) -> bytes:
        raise PandocFailed("took longer than 30 seconds")

    monkeypatch.setattr(files, "is_installed", lambda: True)
    monkeypatch.setattr(files, "kept_docx", fail)
    answer = check_file(client, edition, b"PK\x03\x04")
    assert "none of our files" not in answer
    assert "could not be made just now" in answer
