"""An edition on paper: the same bytes for the same edition, tagged, and nothing fetched from elsewhere."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from articles.tests.scenes import make_article
from cms.publishing import export_views
from cms.publishing.exporting.pdf import PdfFailed, article_pdf
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.exporting.scenes import HOSTILE
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, published_by_the_cast
from cms.publishing.tests.scenes import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def address(edition: Edition, name: str = "article.pdf") -> str:
    return f"/articles/{edition.article.slug}/editions/{edition.number}/{name}"


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


@pytest.mark.usefixtures("drawing")
def test_the_same_edition_gives_the_same_bytes(edition):
    assert article_pdf(edition, notices=[]) == article_pdf(edition, notices=[])


@pytest.mark.usefixtures("drawing")
def test_it_is_tagged_and_says_its_title_and_language(edition):
    root = PdfReader(BytesIO(article_pdf(edition, notices=[]))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == edition.version.language


@pytest.mark.usefixtures("drawing")
def test_each_text_has_its_file(client, edition):
    patient = words(client.get(address(edition, "patient/article.pdf")).content)
    assert "Neutrophils are cells that fight germs" in patient


@pytest.mark.usefixtures("drawing")
def test_a_retraction_is_printed_before_the_title(client, edition, mona):
    noticed(edition, mona, NoticeKind.RETRACTION, "The trial behind it was made up.")
    said = words(client.get(address(edition)).content)
    assert said.index("The trial behind it was made up.") < said.index("Medically reviewed by")
    assert "RETRACTED: " in said


@pytest.mark.usefixtures("drawing")
def test_hostile_text_is_printed_and_not_obeyed(edith, mona, ravi, rosa):
    made = published(
        make_article(edith, text=f"{HOSTILE}\n\n![x](file:///etc/passwd) A claim [@curtis2014]."), mona, ravi, rosa
    )
    assert "root:" not in words(article_pdf(made, notices=[]))


@pytest.mark.usefixtures("drawing")
def test_verifying_knows_our_pdf(client, edition):
    content = BytesIO(client.get(address(edition)).content)
    content.name = "article.pdf"
    page = client.post(f"/verify/{edition.record_sha256[:16]}/", {"file": content}).content.decode()
    assert "Exactly our file" in page


@pytest.mark.usefixtures("drawing")
def test_verifying_another_pdf_says_what_to_do(client, edition):
    content = BytesIO(b"%PDF-1.7 something else")
    content.name = "article.pdf"
    page = client.post(f"/verify/{edition.record_sha256[:16]}/", {"file": content}).content.decode()
    assert "paste the text of a page instead" in page


def test_a_withdrawn_edition_has_no_pdf(client, edition, mona, monkeypatch):
    monkeypatch.setattr(export_views, "pdf_is_possible", lambda: True)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert client.get(address(edition)).status_code == 410


def test_without_the_library_there_is_neither_address_nor_link(client, edition, monkeypatch):
    monkeypatch.setattr(export_views, "pdf_is_possible", lambda: False)
    monkeypatch.setattr("cms.publishing.reader_page.pdf_is_possible", lambda: False)
    assert client.get(address(edition)).status_code == 404
    assert "article.pdf" not in client.get(f"/articles/{edition.article.slug}/").content.decode()


def test_a_drawing_that_fails_asks_to_try_again(client, edition, monkeypatch):
    def fail(*_: object) -> bytes:
        raise PdfFailed("took longer than 60 seconds")

    monkeypatch.setattr(export_views, "pdf_is_possible", lambda: True)
    monkeypatch.setattr(export_views, "kept_pdf", fail)
    answer = client.get(address(edition))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
