"""JATS: the record of an edition in the front, its sources in the back, and the whole valid."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from articles.actions import import_manuscript, set_contributors
from articles.actions.articles import create_article
from articles.draft_text import DraftText
from articles.models import Article, DraftContributor
from articles.tests.scenes import SUMMARY, TEXT, TITLE, make_article, make_reference, make_topic
from cms.desk.demo import reading
from cms.publishing.exporting import jats_xml
from cms.publishing.exporting.jats_elements import HREF
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.exporting.scenes import HOSTILE, HOSTILE_SEEN, valid, words
from cms.publishing.tests.exporting.test_round_trip import MANUSCRIPTS
from cms.publishing.tests.reader_scenes import noticed, on, published_article, published_by_the_cast, reaffirmed
from cms.publishing.tests.scenes import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast().pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.mark.parametrize("name", MANUSCRIPTS)
def test_every_article_of_the_demonstration_is_valid(edith, mona, ravi, rosa, name):
    manuscript = reading.manuscript(name).read
    article = import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith)
    root = valid(jats_xml(published(article, mona, ravi, rosa)))
    cited = {xref.get("rid") for xref in root.iterfind(".//body//xref[@ref-type='bibr']")}
    assert cited <= {ref.get("id") for ref in root.iterfind("back/ref-list/ref")}
    assert len(root.findall("back/ref-list/ref")) == len(manuscript.numbers)


def test_the_front_says_what_and_where(edition, settings):
    meta = valid(jats_xml(edition)).find("front/article-meta")
    assert words(meta.find("title-group/article-title")) == TITLE
    assert words(meta.find("abstract")) == SUMMARY
    assert words(meta.find(".//subject")) == "Haematology"
    assert meta.find("self-uri").get(HREF) == f"{settings.SITE_URL}/articles/{edition.article.slug}/editions/1/"
    values = {words(pair[0]): words(pair[1]) for pair in meta.iterfind(".//custom-meta")}
    assert values["version-sha256"] == edition.version_sha256


def test_without_a_byline_the_house_is_the_author(edition, settings):
    authors = valid(jats_xml(edition)).find(".//contrib-group[@content-type='authors']")
    assert words(authors) == settings.SITE_NAME


def test_contributors_with_roles_credentials_and_interests(edith, mona, ravi, rosa):
    article = make_article(edith)
    lines = [
        DraftContributor(printed_name="Edith Marsh", role="Author", credentials="MD", interests="Fees from <Acme>."),
        DraftContributor(printed_name="Emil Stone", role="Medical illustrator"),
    ]
    set_contributors(article=article, actor=edith, contributors=lines)
    root = valid(jats_xml(published(Article.objects.get(pk=article.pk), mona, ravi, rosa)))
    edith_said, emil_said = root.iterfind(".//contrib-group[@content-type='authors']/contrib")
    assert [words(part) for part in edith_said] == ["Edith Marsh", "MD", "Author", ""]
    assert words(root.find(f".//fn[@id='{edith_said.find('xref').get('rid')}']")) == "Edith Marsh: Fees from <Acme>."
    assert (emil_said.get("contrib-type"), words(emil_said[0])) == ("medical-illustrator", "Emil Stone")


def test_the_reviewers_are_those_who_signed(edition):
    reviewers = valid(jats_xml(edition)).findall(".//contrib-group[@content-type='reviewers']/contrib")
    assert [words(reviewer.find("string-name")) for reviewer in reviewers] == ["Dr Ravi", "Dr Rosa"]
    assert {reviewer.get("contrib-type") for reviewer in reviewers} == {"reviewer"}


def test_the_dates_of_submission_approval_and_publication(edith, mona, ravi, rosa):
    with on(2026, 3, 4):
        edition = published_article(edith, mona, ravi, rosa)
    meta = valid(jats_xml(edition)).find("front/article-meta")
    dates = {at.get("date-type"): at.get("iso-8601-date") for at in meta.iter("pub-date", "date")}
    assert dates == {"pub": "2026-03-04", "received": "2026-03-04", "accepted": "2026-03-04"}


def test_how_the_text_came_to_be_is_disclosed(edith, mona, ravi, rosa):
    make_reference("curtis2014")
    article = create_article(
        actor=edith,
        text=DraftText(TITLE, SUMMARY, {"professional": "A claim [@curtis2014]."}),
        topic=make_topic(),
        origin="ai-generated",
        origin_tool="Scribe 2",
    )
    root = valid(jats_xml(published(article, mona, ravi, rosa)))
    assert words(root.find(".//fn[@id='origin']")) == (
        "Drafted by an AI tool (Scribe 2). Reviewed by people before this edition was published: Dr Ravi, MD, FRCP; "
        "Dr Rosa, MBBS, FRCPath read and signed exactly this text. Verum Medical holds editorial responsibility for it."
    )


@pytest.mark.parametrize(
    ("kind", "related"),
    [
        (NoticeKind.CONCERN, "expression-of-concern"),
        (NoticeKind.RETRACTION, "retraction-forward"),
        (NoticeKind.WITHDRAWAL, "retraction-forward"),
    ],
)
def test_a_notice_is_a_related_article(edition, mona, settings, kind, related):
    noticed(edition, mona, kind, reason="The dose <10 mg> was wrong.")
    (found,) = valid(jats_xml(edition)).iterfind(".//related-article")
    assert found.get("related-article-type") == related
    assert found.get(HREF) == f"{settings.SITE_URL}/articles/{edition.article.slug}/versions/"
    assert "The dose <10 mg> was wrong." in words(found.find("comment"))


def test_a_lifted_concern_is_history(edition, mona):
    noticed(edition, mona, NoticeKind.CONCERN)
    noticed(edition, mona, NoticeKind.CONCERN_LIFTED)
    assert valid(jats_xml(edition)).find(".//related-article") is None


def test_a_notice_on_the_same_text_under_a_later_number_counts(edition, mona, ravi, rosa):
    noticed(reaffirmed(edition, mona, ravi, rosa), mona, NoticeKind.RETRACTION)
    assert valid(jats_xml(edition)).find(".//related-article") is not None


def test_a_source_with_everything(edith, mona, ravi, rosa):
    make_reference(
        "who2020",
        type="chapter",
        title="Dosing",
        author=[
            {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der", "suffix": "Jr"},
            {"literal": "Panel"},
            {"literal": "et al."},
        ],
        editor=[{"family": "Stone", "given": "Emil"}],
        page="e12",
        edition="2",
        publisher="WHO",
        PMID="123",
        accessed={"date-parts": [[2026, 1, 2]]},
        issued={"date-parts": [[2020, 5]]},
        **{"container-title": "Handbook", "publisher-place": "Geneva"},
    )
    edition = published(make_article(edith, text="A claim [@who2020]."), mona, ravi, rosa)
    citation = valid(jats_xml(edition)).find(".//element-citation")
    assert citation.get("publication-type") == "book"
    authors = citation.find("person-group[@person-group-type='author']")
    assert [name.tag for name in authors] == ["name", "collab", "etal"]
    assert [words(part) for part in authors[0]] == ["van der Berg", "Anna", "Jr"]
    said = {part.tag: words(part) for part in citation if len(part) == 0}
    assert said["chapter-title"] == "Dosing"
    assert (said["source"], said["year"], said["month"], said["elocation-id"]) == ("Handbook", "2020", "5", "e12")
    ids = {part.get("pub-id-type"): part.text for part in citation.iterfind("pub-id")}
    assert ids == {"doi": "10.1000/who2020", "pmid": "123"}


def test_a_source_marked_before_the_freeze_says_so(edith, mona, ravi, rosa):
    reference = make_reference("shaky2020", title="A study")
    reference.retraction, reference.retracted_on = "corrected", date(2026, 8, 1)
    reference.save(update_fields=["retraction", "retracted_on"])
    edition = published(make_article(edith, text="A claim [@shaky2020]."), mona, ravi, rosa)
    assert words(valid(jats_xml(edition)).find(".//element-citation/comment")) == "Corrected on 1 August 2026"


def test_hostile_words_stay_words(edith, mona, ravi, rosa):
    make_reference("evil2020", title=HOSTILE)
    claim = "A & <b>claim</b> \ufffe [@evil2020]."
    text = DraftText("Is 5 < 6 & ]]> \ufffe</title>?", "<b>\u0001\ufffe</b>", {"professional": claim})
    root = valid(jats_xml(published(create_article(actor=edith, text=text, topic=make_topic()), mona, ravi, rosa)))
    assert words(root.find(".//article-title")) == "Is 5 < 6 & ]]> </title>?"
    assert words(root.find("front//abstract")) == "<b></b>"
    assert words(root.find("back//article-title")) == HOSTILE_SEEN
    assert "A & <b>claim</b>" in words(root.find("body"))


def test_only_the_professional_text_and_its_sources(edith, mona, ravi, rosa):
    make_reference("leaflet2020")
    article = make_article(edith, text=TEXT, patient="Only for patients [@leaflet2020].")
    root = valid(jats_xml(published(article, mona, ravi, rosa)))
    assert "Only for patients" not in words(root)
    assert len(root.findall("back/ref-list/ref")) == 2


def test_the_file_names_its_schema(edition):
    xml = jats_xml(edition)
    assert xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE article PUBLIC ")
    info = etree.fromstring(xml).getroottree().docinfo
    assert info.public_id == "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN"
