"""An edition as a Word document, and the way back of exports through the import."""

from __future__ import annotations

import zipfile
from http import HTTPStatus
from io import BytesIO

import pytest
from lxml import etree

from articles.importing import read_manuscript
from articles.pandoc_program import PandocFailed
from articles.tests.scenes import make_article, make_reference
from cms.publishing import export_views
from cms.publishing.exporting import article_docx, docx, jats_xml
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.exporting.scenes import HOSTILE
from cms.publishing.tests.reader_scenes import noticed, published_article
from cms.publishing.tests.scenes import published

pytestmark = pytest.mark.django_db

TEXT = """## Doses

Iron is *short* [@curtis2014; @palumbo2012], says a note[^n]. 10⁹/L.

- one [@palumbo2012]
- two

Table 1. Doses by age

| Drug | Dose |
| --- | --- |
| Iron | 5 mg [@curtis2014] |

[^n]: A note [@curtis2014].
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    for key in ("curtis2014", "palumbo2012"):
        make_reference(key)
    return published(make_article(edith, text=TEXT), mona, ravi, rosa)


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def lines(data: bytes) -> list[str]:
    return ["".join(paragraph.itertext()).strip() for paragraph in part(data).iter(f"{W}p")]


def place(edition: Edition) -> str:
    return f"/articles/{edition.article.slug}/editions/{edition.number}/article.docx"


@pytest.mark.usefixtures("pandoc")
class TestArticleAsWordDocument:
    def test_it_holds_what_readers_see(self, edition):
        said = lines(article_docx(edition))
        assert said[0] == edition.version.title
        assert "Iron is short 1, 2, says a notea. 10⁹/L." in [line.replace("\xa0", " ") for line in said]
        assert {"Doses", "Table 1. Doses by age", "Footnotes", "References"} <= set(said)
        assert any(line.startswith("Reviewed by Dr Ravi") for line in said)

    def test_tables_stay_tables_and_numbers_stay_raised(self, edition):
        root = part(article_docx(edition))
        rows = [["".join(cell.itertext()) for cell in row.iter(f"{W}tc")] for row in root.iter(f"{W}tr")]
        assert rows[0] == ["Drug", "Dose"]
        raised = [run for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}vertAlign") is not None]
        assert "1" in {"".join(run.itertext()) for run in raised}

    def test_sources_are_printed_as_on_the_page_with_their_kind(self, edition):
        listed = lines(article_docx(edition))
        listed = listed[listed.index("References") + 1 :]
        assert "[Research]" in listed[0]
        assert "↩" not in "".join(listed)

    def test_the_same_edition_gives_the_same_bytes(self, edition):
        assert article_docx(edition) == article_docx(edition)

    def test_a_notice_stands_first(self, edition, mona):
        noticed(edition, mona, NoticeKind.RETRACTION, reason="The dose was wrong.")
        title, _, notice, *_ = lines(article_docx(edition))
        assert title.startswith("RETRACTED: ")
        assert notice.endswith("The dose was wrong.")

    def test_markup_in_words_is_text(self, edith, mona, ravi, rosa):
        make_reference("evil2020", title=HOSTILE)
        article = make_article(edith, title="Is <b>5</b> & {6}?", text="A <script>claim</script> [@evil2020].")
        said = lines(article_docx(published(article, mona, ravi, rosa)))
        assert said[0] == "Is <b>5</b> & {6}?"
        assert any("A <script>claim</script>" in line for line in said)

    def test_the_address_serves_it(self, client, edition):
        answer = client.get(place(edition))
        assert (answer.status_code, answer["Content-Type"]) == (HTTPStatus.OK, WORD)
        assert answer["Content-Disposition"].endswith('-edition-1.docx"')
        again = client.get(place(edition), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED

    def test_it_is_made_once(self, client, edition, monkeypatch):
        first = client.get(place(edition)).content
        monkeypatch.setattr(docx, "article_docx", lambda edition, notices: b"another")
        assert client.get(place(edition)).content == first

    def test_the_page_offers_it(self, client, edition):
        assert f'href="{place(edition)}"' in client.get(f"/articles/{edition.article.slug}/").content.decode()

    def test_imported_again_every_citation_and_source_is_there(self, edition):
        read = read_manuscript(None, article_docx(edition))
        assert read.title == edition.version.title
        assert (read.mentions, len(read.sources)) == (5, 2)
        assert "| Iron | 5 mg" in read.markdown


def test_a_withdrawn_edition_gives_its_notice_only(client, edith, mona, ravi, rosa, monkeypatch):
    monkeypatch.setattr(export_views, "is_installed", lambda: True)
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.WITHDRAWAL, reason="The dose was wrong.")
    assert client.get(place(edition)).status_code == HTTPStatus.GONE


def test_without_the_extra_there_is_neither_file_nor_link(client, edition, monkeypatch):
    monkeypatch.setattr(export_views, "is_installed", lambda: False)
    monkeypatch.setattr("cms.publishing.reader_page.is_installed", lambda: False)
    assert client.get(place(edition)).status_code == HTTPStatus.NOT_FOUND
    assert "article.docx" not in client.get(f"/articles/{edition.article.slug}/").content.decode()


def test_a_failure_is_said_and_may_be_tried_again(client, edition, monkeypatch):
    def fail(*_: object) -> bytes:
        raise PandocFailed("took longer than 30 seconds")

    monkeypatch.setattr(export_views, "is_installed", lambda: True)
    monkeypatch.setattr(export_views, "kept_docx", fail)
    answer = client.get(place(edition))
    assert (answer.status_code, answer["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "60")
    assert "took longer" in answer.content.decode()


def test_jats_imported_again_cites_the_same_sources(edition):
    read = read_manuscript(None, jats_xml(edition))
    assert (read.title, read.summary) == (edition.version.title, edition.version.summary.strip())
    assert (read.mentions, len(read.sources)) == (5, 2)
    assert read.sections == ("Doses",)
