"""`export_site`: everything that readers see, as files; every link leads somewhere; nothing else."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
from pathlib import Path

import brotli
import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import change_slug
from articles.models import Article, Topic
from articles.tests.scenes import TEXT, TITLE, edited, make_article
from cms.publishing.addresses import article_address, edition_address
from cms.publishing.models import LiveEdition, NoticeKind
from cms.publishing.static_site import export as exporting
from cms.publishing.static_site.folder import ExportFolder
from cms.publishing.static_site.places import FILES, LIVE, LIVE_PREFIXES
from cms.publishing.stored_pages.changes import INPUTS
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, published_article, second_edition
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import signed_parts
from cms.publishing.tests.static_site.scenes import LIVE as LIVE_SITE
from cms.publishing.tests.static_site.scenes import export
from cms.publishing.tests.test_hidden_is_hidden import FORBIDDEN, SECRETS
from cms.publishing.urls import own_patterns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stored(settings):
    settings.STORED_PAGES = True


@pytest.fixture
def first(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


@pytest.fixture
def house(first, edith, mona, ravi, rosa):
    """An article in its second edition, one that was withdrawn, one that was retracted, one that moved, and a draft."""
    second_edition(first, edith, mona, ravi, rosa)
    withdrawn = published_article(edith, mona, ravi, rosa, title="What was wrong?")
    noticed(withdrawn, mona, NoticeKind.WITHDRAWAL, "The whole text was wrong.")
    retracted = published_article(edith, mona, ravi, rosa, title="What was retracted?")
    noticed(retracted, mona, NoticeKind.RETRACTION, "The study was invented.")
    moved = published_article(edith, mona, ravi, rosa, title="What moved?")
    change_slug(article=moved.article, actor=mona, slug="somewhere-else")
    edited(first.article, edith, f"{TEXT}\n{SECRETS['the draft']} [@curtis2014].\n")
    make_article(edith, title="A title that nobody published")
    return first.article


@pytest.fixture
def place(tmp_path) -> Path:
    return tmp_path / "export"


def test_every_address_for_readers_is_a_file_or_stays_with_the_live_site():
    names = {"home", *(f"publishing:{pattern.name}" for pattern in own_patterns)}
    assert names == FILES | LIVE
    assert not FILES & LIVE


def test_every_link_of_every_page_leads_to_a_file_or_to_the_live_site(house, place, settings):
    found = export(place)
    assert len(found.pages()) > 20
    for page in [*found.pages(), "/", "/404.html"]:
        for link in found.links(page):
            link = link.removeprefix(settings.SITE_URL)
            if link.startswith("/"):
                assert found.place_of(link).is_file(), f"{page} leads to {link}"
                assert "?" not in link
            else:
                assert not link or re.match(r"#|https?://|mailto:", link), f"{page} leads to {link}"


def test_forms_search_and_signing_in_lead_to_the_live_site(house, place):
    found = export(place)
    # The first edition has two texts to choose from.
    pages = ("/", article_address(house), f"{article_address(house)}editions/1/")
    links = {link for page in pages for link in found.links(page)}
    for path in ("/search/", "/accounts/login/", "/questions/ask/", "/api/"):
        assert f"{LIVE_SITE}{path}" in links
    assert any(link.startswith(f"{LIVE_SITE}/report-an-error/?about=") for link in links)
    assert any(link.startswith(f"{LIVE_SITE}/audience/?") for link in links)
    assert all(link.startswith((LIVE_SITE, "http", "/", "#")) for link in links)


def test_signed_texts_are_exported_as_they_were_signed(client, house, place):
    found = export(place)
    for address in (
        article_address(house),
        f"{article_address(house)}editions/1/",
        f"{article_address(house)}patient/",
    ):
        if found.place_of(address).exists():
            assert signed_parts(found.place_of(address).read_bytes()) == signed_parts(client.get(address).content)
    assert signed_parts(found.place_of(article_address(house)).read_bytes())


def test_old_editions_files_lists_and_feeds_are_there(house, place):
    files = export(place).files()
    edition = f"articles/{house.slug}/editions/1"
    for name in ("article.xml", "article.json", "article.md", "references.bib", "references.ris", "references.json"):
        assert f"{edition}/{name}" in files
    for name in ("index.html", "patient/index.html", "cite/index.html", "evidence/index.html", "evidence.csv"):
        assert f"{edition}/{name}" in files
    assert f"articles/{house.slug}/changes/1-2/index.html" in files
    assert {"feeds/all.atom", "feeds/new.json", "sitemap.xml", "sitemaps/articles-1.xml", "robots.txt"} <= files
    assert {"editorial-policy/index.html", "about/history/index.html", "404.html"} <= files
    assert any(name.startswith("medical-advisory-board/dr-ravi-") for name in files)


def test_what_was_withdrawn_shows_its_notice_only_and_is_marked_for_the_web_server(house, place):
    found = export(place)
    address = article_address(Article.objects.get(live_edition__is_withdrawn=True))
    text = found.text(address)
    assert "The whole text was wrong." in text
    assert "Neutrophils are" not in text
    assert found.text(f"{address}index.html.gone") == text
    assert not found.place_of(f"{address}editions/1/article.json").exists()


def test_an_old_address_leads_on(house, place):
    found = export(place)
    moved = Article.objects.get(slug="somewhere-else")
    for row in moved.slug_redirects.all():
        page = found.text(f"/articles/{row.old_slug}/")
        assert 'url=/articles/somewhere-else/"' in page
    assert moved.slug_redirects.exists()


def test_nothing_that_is_not_public_is_exported(house, place):
    found = export(place)
    hidden = [*SECRETS.values(), "A title that nobody published"]
    for name in found.files():
        if not name.endswith((".gz", ".br", ".woff2", ".png")):
            text = (found.site / name).read_text()
            assert not [words for words in hidden if words in text], name


def test_no_table_of_a_draft_is_read(house, place):
    with CaptureQueriesContext(connection) as seen:
        export(place)
    for query in seen.captured_queries:
        assert not [name for name in FORBIDDEN if f'"{name}' in query["sql"]], query["sql"]


def test_every_table_that_an_articles_files_are_made_of_is_counted(first, edith, mona, ravi, rosa, place, monkeypatch):
    """A file that reads another table would be kept where it should be made anew."""
    second_edition(first, edith, mona, ravi, rosa)
    read: set[str] = set()
    article = exporting._Export.article

    def watched(self, article_id: int) -> None:
        with CaptureQueriesContext(connection) as seen:
            article(self, article_id)
        read.update(*(re.findall(r'\b(?:FROM|JOIN) "?(\w+)"?', query["sql"]) for query in seen.captured_queries))

    monkeypatch.setattr(exporting._Export, "article", watched)
    export(place)
    frozen = {"articles_versionclaims", "articles_versionfigure"}
    own = {"publishing_storedpage", "publishing_pagechange", "articles_slugredirect", "EXCLUDED"}
    assert read - own - frozen <= set(INPUTS)


def test_packed_files_and_digests_are_those_of_the_files(house, place):
    found = export(place)
    page = found.place_of(article_address(house))
    assert gzip.decompress(Path(f"{page}.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress(Path(f"{page}.br").read_bytes()) == page.read_bytes()
    sums = (place / "current" / "SHA256SUMS").read_text().splitlines()
    listed = {line.partition("  site/")[2]: line[:64] for line in sums}
    assert set(listed) == found.files()
    assert all(hashlib.sha256((found.site / name).read_bytes()).hexdigest() == sha for name, sha in listed.items())


def test_a_second_run_writes_only_what_changed(house, place, mona):
    found = export(place)
    before = {name: (found.site / name).stat() for name in found.files()}
    assert " 0 written, 0 removed" in found.again().said
    assert {name: (found.site / name).stat().st_ino for name in found.files()} == {
        name: stat.st_ino for name, stat in before.items()
    }
    noticed(LiveEdition.objects.get(article=house).edition, mona, NoticeKind.CONCERN, "A doubt about the dose.")
    found.again()
    page = f"articles/{house.slug}/index.html"
    changed = {
        name for name in found.files() if name not in before or (found.site / name).stat().st_ino != before[name].st_ino
    }
    assert page in changed
    assert "A doubt about the dose." in (found.site / page).read_text()
    assert (found.site / page).stat().st_mtime_ns // 10**9 > before[page].st_mtime_ns // 10**9
    assert "articles/somewhere-else/index.html" not in changed
    assert "about/index.html" not in changed


def test_with_changed_nothing_is_done_where_nothing_has_changed(house, place, mona):
    found = export(place)
    served = found.site.resolve()
    assert "Nothing has changed" in found.again("--changed").said
    assert found.site.resolve() == served
    noticed(LiveEdition.objects.get(article=house).edition, mona, NoticeKind.CONCERN, "A doubt about the dose.")
    found.again("--changed")
    assert "A doubt about the dose." in found.text(article_address(house))
    assert list((place / "releases").iterdir()) == [found.site.resolve().parent]


def test_a_folder_that_is_not_its_own_is_refused(first, place):
    place.mkdir()
    (place / "thesis.doc").write_text("Mine.")
    with pytest.raises(CommandError, match="not empty and was not written by export_site"):
        export(place)
    assert [path.name for path in place.iterdir()] == ["thesis.doc"]


def test_an_export_of_another_site_is_refused(first, place, settings):
    export(place)
    settings.SITE_URL = "https://other.example.org"
    with pytest.raises(CommandError, match=r"is not an export of https://other\.example\.org"):
        export(place)


def test_of_two_exports_at_once_the_second_is_refused(first, place, settings):
    with ExportFolder(place, site=settings.SITE_URL).held(), pytest.raises(CommandError, match="is running"):
        export(place)
    export(place)


def test_a_page_that_cannot_be_made_leaves_the_old_export_and_is_named(house, place, monkeypatch):
    found = export(place)
    before = found.site.resolve()

    def broken(*args, **kwargs):
        raise ValueError("no such element")

    monkeypatch.setattr("cms.publishing.export_views.jats_xml", broken)
    with pytest.raises(CommandError, match=r"stays as it was\. /articles/.+/article\.xml: .*no such element"):
        found.again("--anew")
    assert found.site.resolve() == before
    assert list((place / "releases").iterdir()) == [before.parent]


def test_a_link_that_leads_nowhere_stops_the_export_and_the_page_is_named(first, place, monkeypatch):
    monkeypatch.setattr("cms.publishing.feeds.FEEDS", {"all": ("Everything", "All.")})
    monkeypatch.setattr("cms.publishing.following_views.feed_address", lambda which, kind: f"/feeds/none.{kind}")
    with pytest.raises(CommandError, match=r"/feeds/: It leads to /feeds/none"):
        export(place)


def test_a_dead_link_in_a_signed_text_is_told_and_stays_as_it_was_signed(edith, mona, ravi, rosa, place):
    text = f"{TEXT}\nSee [the other article](/articles/never-written/) [@curtis2014].\n"
    edition = published(edited(make_article(edith), edith, text), mona, ravi, rosa)
    found = export(place)
    if "/articles/never-written/" in edition.version.renditions.get(audience="professional").body_html:
        assert "leads to /articles/never-written/index.html, which is not there" in found.said
        assert 'href="/articles/never-written/"' in found.text(article_address(edition.article))


def test_what_is_published_while_it_runs_is_in_it_or_in_the_next_one(first, place, mona, monkeypatch):
    made = exporting._Export.made_together
    noted = []

    def interrupted(self, unit, addresses):
        made(self, unit, addresses)
        if not noted:
            noted.append(noticed(first, mona, NoticeKind.CONCERN, "A doubt that came meanwhile."))

    monkeypatch.setattr(exporting._Export, "made_together", interrupted)
    found = export(place)
    for address in (
        article_address(first.article),
        edition_address(first),
        f"{article_address(first.article)}versions/",
    ):
        assert "A doubt that came meanwhile." in found.text(address)


def test_a_list_of_many_articles_has_a_file_for_each_page(first, place, monkeypatch, edith, mona, ravi, rosa):
    monkeypatch.setattr("cms.publishing.views.PAGE_SIZE", 1)
    published_article(edith, mona, ravi, rosa, title="What came second?")
    topic = Topic.objects.get(articles=first.article)
    found = export(place)
    assert f"/topics/{topic.slug}/page/2/" in found.links(f"/topics/{topic.slug}/")
    assert f"/topics/{topic.slug}/" in found.links(f"/topics/{topic.slug}/page/2/")
    titles = [found.text(f"/topics/{topic.slug}/{page}") for page in ("", "page/2/")]
    assert [TITLE in titles[1], "What came second?" in titles[0]] == [True, True]


def test_nothing_published_is_an_export_too(place, db):
    assert not LiveEdition.objects.exists()
    found = export(place)
    assert "0 articles" in found.said
    assert found.place_of("/").is_file()


def test_the_addresses_of_the_live_site_are_known(client):
    for prefix in LIVE_PREFIXES:
        assert prefix.startswith("/")
        assert prefix.endswith("/")


def test_the_manifest_is_read_by_sha256sum(first, place):
    export(place)
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=place / "current", check=False)
    assert checked.returncode == 0
