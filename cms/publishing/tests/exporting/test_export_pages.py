"""The addresses of the files: who gets what, under which name, and what a withdrawn edition answers."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import change_slug
from articles.tests.scenes import make_article, make_reference
from cms.publishing.exporting import CitationStyle
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.exporting.scenes import HOSTILE, valid
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_article,
    published_by_the_cast,
    second_edition,
)
from cms.publishing.tests.scenes import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
FILES = {
    "references.bib": ("application/x-bibtex; charset=utf-8", "references.bib"),
    "references.ris": ("application/x-research-info-systems; charset=utf-8", "references.ris"),
    "references.json": ("application/vnd.citationstyles.csl+json; charset=utf-8", "references.json"),
    "article.xml": ("application/xml; charset=utf-8", "jats.xml"),
    "article.md": ("text/markdown; charset=utf-8; variant=pandoc", "md"),
    "patient/article.md": ("text/markdown; charset=utf-8; variant=pandoc", "patient.md"),
    "evidence.csv": ("text/csv; charset=utf-8", "evidence.csv"),
    "patient/evidence.csv": ("text/csv; charset=utf-8", "patient.evidence.csv"),
    "cite/?style=bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
    "cite/?style=ris": ("application/x-research-info-systems; charset=utf-8", "ris"),
}


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def place(edition: Edition) -> str:
    return f"/articles/{edition.article.slug}/editions/{edition.number}/"


@pytest.mark.parametrize("file", FILES)
def test_a_file_with_its_type_name_and_tag(client, edition, file):
    response = client.get(f"{place(edition)}{file}")
    content_type, ending = FILES[file]
    assert response.status_code == HTTPStatus.OK
    assert response["Content-Type"] == content_type
    name = f"what-causes-low-neutrophils-edition-1.{ending}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert edition.version_sha256 in response["ETag"]
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("file", FILES)
def test_who_has_the_file_is_not_sent_it_again(client, edition, file):
    tag = client.get(f"{place(edition)}{file}")["ETag"]
    again = client.get(f"{place(edition)}{file}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (HTTPStatus.NOT_MODIFIED, b"", tag)


def test_a_notice_makes_it_another_file(client, edition, mona):
    before = client.get(f"{place(edition)}article.xml")["ETag"]
    noticed(edition, mona, NoticeKind.CONCERN)
    after = client.get(f"{place(edition)}article.xml", headers={"If-None-Match": before})
    assert after.status_code == HTTPStatus.OK
    assert b"related-article" in after.content


@pytest.mark.parametrize("file", [*FILES, "cite/", "cite/?style=apa", "evidence/", "patient/evidence/"])
def test_a_withdrawn_edition_gives_its_notice_only(client, edition, mona, file):
    noticed(edition, mona, NoticeKind.WITHDRAWAL, reason="The dose in the table was wrong.")
    response = client.get(f"{place(edition)}{file}")
    assert response.status_code == HTTPStatus.GONE
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    (line,) = response.content.decode().splitlines()
    assert line.startswith("Withdrawal, ")
    assert line.endswith("decided by Mona: The dose in the table was wrong.")


def test_an_older_edition_with_other_words_outlives_a_withdrawal(client, edition, edith, mona, ravi, rosa):
    second = second_edition(edition, edith, mona, ravi, rosa)
    noticed(second, mona, NoticeKind.WITHDRAWAL)
    assert client.get(f"{place(second)}article.md").status_code == HTTPStatus.GONE
    assert client.get(f"{place(edition)}article.md").status_code == HTTPStatus.OK


@pytest.mark.parametrize("file", [*FILES, "cite/", "evidence/"])
def test_what_was_not_published_is_not_there(client, edition, edith, file):
    draft = make_article(edith, title="What waits?")
    assert client.get(f"/articles/{draft.slug}/editions/1/{file}").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/articles/{edition.article.slug}/editions/2/{file}").status_code == HTTPStatus.NOT_FOUND


def test_an_audience_without_a_text_is_not_there(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    for file in ("patient/article.md", "patient/evidence/", "patient/evidence.csv"):
        assert client.get(f"{place(edition)}{file}").status_code == HTTPStatus.NOT_FOUND, file


def test_a_style_that_we_do_not_know_is_not_there(client, edition):
    assert client.get(f"{place(edition)}cite/?style=chicago").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("file", ["references.bib", "article.xml", "patient/article.md", "cite/", "patient/evidence/"])
def test_an_earlier_address_leads_on(client, edition, edith, file):
    old = place(edition)
    change_slug(article=edition.article, actor=edith, slug="moved-on")
    response = client.get(f"{old}{file}")
    assert response.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert response["Location"] == f"/articles/moved-on/editions/1/{file}"


def test_the_files_hold_the_edition(client, edition):
    valid(client.get(f"{place(edition)}article.xml").content)
    items = json.loads(client.get(f"{place(edition)}references.json").content)
    assert [item["id"] for item in items] == ["palumbo2012", "curtis2014"]
    both = client.get(f"{place(edition)}article.md").content.decode()
    professional, patient = both.split("\n<!-- The text for patients begins here -->\n")
    assert professional.endswith("500/μL [@curtis2014].\n")
    assert "germs [@curtis2014]" in patient
    assert "germs [@curtis2014]" in client.get(f"{place(edition)}patient/article.md").content.decode()


def test_a_retracted_text_carries_its_notice(client, edition, mona):
    noticed(edition, mona, NoticeKind.RETRACTION, reason="The dose was wrong.")
    head = client.get(f"{place(edition)}article.md").content.decode().split("\n---\n")[0]
    assert "notices:\n" in head
    assert "The dose was wrong." in head


def test_the_page_shows_every_style_and_escapes_it(client, edith, mona, ravi, rosa):
    edition = published(make_article(edith, title="Is <b>5</b> & {6}?"), mona, ravi, rosa)
    page = client.get(f"{place(edition)}cite/").content.decode()
    assert all(f"<h2>{style.label}</h2>" in page for style in CitationStyle)
    assert "Is &lt;b&gt;5&lt;/b&gt; &amp; {6}? [Internet]." in page
    assert "<b>5</b>" not in page


def test_a_printed_style_comes_as_text_to_be_read(client, edition):
    response = client.get(f"{place(edition)}cite/?style=apa")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Content-Disposition" not in response.headers
    assert response.content.decode().startswith("Verum Medical. (")


def test_the_page_says_what_is_said_of_the_edition(client, edition, mona):
    noticed(edition, mona, NoticeKind.CONCERN, reason="We are looking into it.")
    assert "We are looking into it." in client.get(f"{place(edition)}cite/").content.decode()


@pytest.mark.parametrize("audience", ["", "patient/"])
def test_the_article_offers_its_files(client, edition, audience):
    page = client.get(f"/articles/{edition.article.slug}/{audience}").content.decode()
    of_the_edition = ("references.bib", "references.ris", "references.json", "article.xml")
    of_the_text = [f"{audience}{file}" for file in ("cite/", "article.md", "evidence/", "evidence.csv")]
    for file in (*of_the_edition, *of_the_text):
        assert f'href="{place(edition)}{file}"' in page
        assert client.get(f"{place(edition)}{file}").status_code == HTTPStatus.OK


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_a_file_costs_the_same_with_many_sources(client, edith, mona, ravi, rosa, file):
    few = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    keys = [f"many{number}" for number in range(2000, 2015)]
    for key in keys:
        make_reference(key, title=HOSTILE)
    text = "\n\n".join(f"Claim {key} [@{key}]." for key in keys)
    many = published(make_article(edith, title="Many?", text=text, patient=PATIENT_TEXT), mona, ravi, rosa)
    costs = []
    for edition in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{place(edition)}{file}").status_code == HTTPStatus.OK
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 16


def test_the_patients_text_is_cited_at_its_own_address(client, edition):
    article = client.get(f"/articles/{edition.article.slug}/patient/").content.decode()
    cite = f"{place(edition)}patient/cite/"
    assert f'<a href="{cite}">Cite in other styles</a>' in article
    page = client.get(cite).content.decode()
    assert f'href="{place(edition)}patient/"' in page
    assert page.count(f"{place(edition)}patient/") >= len(CitationStyle)
    ris = client.get(cite, {"style": "ris"})
    assert f"{place(edition)}patient/" in ris.content.decode()
    assert 'edition-1.patient.ris"' in ris["Content-Disposition"]


def test_an_edition_without_a_text_for_patients_is_not_cited_as_one(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    assert client.get(f"{place(edition)}patient/cite/").status_code == HTTPStatus.NOT_FOUND


def test_the_patients_page_says_which_text_each_file_holds(client, edition):
    page = " ".join(client.get(f"/articles/{edition.article.slug}/patient/").content.decode().split())
    at = [
        page.index(words)
        for words in (
            "This text, for patients and carers:",
            f"{place(edition)}patient/article.md",
            "The text for clinicians:",
            f"{place(edition)}article.xml",
            "Both texts:",
            f"{place(edition)}article.json",
        )
    ]
    assert at == sorted(at)
