"""A house whose readers are spoken to in German: the Word file and the PDF, whose words around the text are German."""

from __future__ import annotations

import pytest

from articles.importing import read_manuscript
from articles.tests.scenes import make_article, make_reference
from cms.desk.tests.test_correcting import MISSPELT, make_correcting_edition
from cms.interface_language import in_interface_language
from cms.publishing.exporting import article_docx
from cms.publishing.exporting.docx import _page, for_paper
from cms.publishing.exporting.pdf import _context
from cms.publishing.exporting.record import lines_of_record
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.exporting.test_docx import TEXT, lines, place
from cms.publishing.tests.reader_scenes import noticed, on
from cms.publishing.tests.scenes import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_german(settings):
    settings.INTERFACE_LANGUAGE = "de"


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    for key in ("curtis2014", "palumbo2012"):
        make_reference(key)
    with on(2026, 3, 4):
        return published(make_article(edith, text=TEXT), mona, ravi, rosa)


@pytest.mark.usefixtures("pandoc")
class TestWordFile:
    def test_its_headings_are_german(self, in_german, edition):
        said = lines(article_docx(edition))

        assert {"Fußnoten", "Literatur", "Angegebene Interessenkonflikte"} <= set(said)
        assert not {"Footnotes", "References", "Declared interests"} & set(said)

    def test_who_reviewed_it_and_when_is_said_in_german(self, in_german, edition):
        said = lines(article_docx(edition))

        assert any(line.startswith("Geprüft von Dr Ravi") and "(4. März 2026)" in line for line in said)
        assert any(f"{edition.version.house_name}, Ausgabe 1, 4. März 2026: http" in line for line in said)
        assert any(line.startswith("Dr Ravi (prüfend): ") for line in said)

    def test_the_signed_words_stay_as_they_were_signed(self, in_german, edition):
        said = [line.replace("\xa0", " ") for line in lines(article_docx(edition))]

        assert "Iron is short 1, 2, says a notea. 10⁹/L." in said
        assert "Table 1. Doses by age" in said

    def test_a_notice_is_german(self, in_german, edition, mona):
        with on(2026, 9, 20):
            noticed(edition, mona, NoticeKind.RETRACTION, reason="The dose was wrong.")
        said = lines(article_docx(edition))

        assert "Zurückziehung, 20. September 2026, entschieden von Mona: The dose was wrong." in said

    def test_imported_again_every_citation_and_source_is_there(self, in_german, edition):
        read = read_manuscript(None, article_docx(edition))

        assert (read.title, read.mentions, len(read.sources)) == (edition.version.title, 5, 2)

    def test_each_language_has_its_own_file(self, client, edition, settings):
        english = client.get(place(edition))
        settings.INTERFACE_LANGUAGE = "de"
        german = client.get(place(edition), headers={"If-None-Match": english["ETag"]})

        assert "References" in lines(english.content)
        assert "Literatur" in lines(german.content)


def test_words_of_ours_say_their_language_in_an_english_text(in_german, edition):
    with in_interface_language():
        page = _page(edition, [])

    assert '<html lang="en' in page
    assert '<h2><span lang="de">Literatur</span></h2>' in page


def test_an_english_file_carries_no_other_language(edition):
    page = _page(edition, [])

    assert "<h2>References</h2>" in page
    assert "<h2>Footnotes</h2>" in page
    assert "<span lang=" not in page


def test_a_picture_that_is_not_there_is_named_in_german(in_german):
    with in_interface_language():
        assert "[Bild: A curve]" in for_paper('<p><img src="/figures/none" alt="A curve"></p>')


def test_a_correction_is_called_minor_in_german(in_german, edith, mona, ravi, rosa):
    first = published(make_article(edith, text=MISSPELT), mona, ravi, rosa)
    second = make_correcting_edition(first, edith, mona, ravi, rosa)
    with in_interface_language():
        page = _page(second, [])
        context = _context(second, "professional", [])

    assert "Korrigiert (geringfügig), " in page
    assert "korrigiert Ausgabe 1, entschieden von " in page
    assert context["correction_kind"] == "geringfügig"


def test_lines_for_programs_stay_english(in_german, edition, mona):
    notice = noticed(edition, mona, NoticeKind.RETRACTION, reason="The dose was wrong.")
    with in_interface_language():
        (line,) = lines_of_record(edition, [notice])

    assert line.startswith("Retraction, ")
    assert ", decided by Mona: The dose was wrong." in line


def test_a_withdrawn_file_says_why_in_german(in_german, client, edition, mona):
    noticed(edition, mona, NoticeKind.WITHDRAWAL, reason="The dose was wrong.")
    answer = client.get(f"/articles/{edition.article.slug}/editions/1/article.md").content.decode()

    assert "entschieden von Mona: The dose was wrong." in answer
