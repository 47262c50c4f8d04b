"""Importing what was exported gives the text that was signed: the same `content_sha256`."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from articles.actions import import_manuscript, save_draft, set_contributors
from articles.actions.articles import create_article
from articles.draft_text import DraftText
from articles.importing import read_manuscript
from articles.importing.front_matter import read_front_matter
from articles.models import Article, Audience, DraftContributor, Topic, Version
from articles.tests.scenes import SUMMARY, TEXT, TITLE, make_article, make_reference, make_topic, make_version
from cms.accounts.models import User
from cms.desk.demo import reading
from cms.publishing.exporting import article_markdown, references_csl_json
from cms.publishing.tests.exporting.scenes import HOSTILE

pytestmark = pytest.mark.django_db


def files_of(version: Version) -> tuple[dict[str, bytes], bytes]:
    """What a reader downloads: each text by its audience, and the sources."""
    texts = {text.audience: article_markdown(version, text.audience).encode() for text in version.renditions.all()}
    return texts, references_csl_json(version).encode()


def imported(texts: dict[str, bytes], references: bytes, by: User) -> Article:
    """A new article from the downloaded files: everything that is not in the text comes from the front matter."""
    read = {
        audience: read_manuscript(None, data, format="markdown", references=references)
        for audience, data in texts.items()
    }
    said = read_front_matter(texts["professional"].decode().split("\n")).particulars
    article = import_manuscript(
        actor=by,
        manuscript=read["professional"],
        topic=Topic.objects.get(name=said.topic),
        owner=by,
        origin=said.origin,
        origin_tool=said.origin_tool,
    )
    lines = [
        DraftContributor(
            printed_name=line.printed_name, role=line.role, credentials=line.credentials, interests=line.interests
        )
        for line in said.contributors
    ]
    if lines:
        set_contributors(article=article, actor=by, contributors=lines)
    if "patient" in read:
        both = {audience: manuscript.markdown for audience, manuscript in read.items()}
        text = DraftText(read["professional"].title, read["professional"].summary, both)
        save_draft(article=article, actor=by, text=text, expected_edit=article.draft.edit_number)
    return Article.objects.get(pk=article.pk)


def digest_of_import(version: Version, by: User) -> str:
    return make_version(imported(*files_of(version), by)).content_sha256


def test_an_article_comes_back(edith):
    version = make_version(make_article(edith))
    assert digest_of_import(version, edith) == version.content_sha256


@pytest.mark.parametrize(
    "text",
    [
        TEXT.rstrip(),
        f"\n\n{TEXT}",
        f"{TEXT}\n\n  \n",
        f"# {TITLE}\n\n{TEXT}",
        f"{TEXT}\n## References\n",
        f"---\ntitle: Another\n---\n{TEXT}",
        f"    code first\n\n{TEXT}",
        f"{TEXT}\nHard  \nbreak, tab\there, `[@curtis2014]` as code.\n",
        f"{TEXT}\n| a | b |\n|---|--:|\n| 1 | < 2 [@curtis2014] |\n\n[^1]: Not cited.\n",
        f"{TEXT}\nمرحبا \u202edrawkcab\u202c, Å and Å.\n",
    ],
)
def test_every_character_of_the_text_comes_back(edith, text):
    version = make_version(make_article(edith, text=text))
    assert digest_of_import(version, edith) == version.content_sha256


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ('"Iron": a metal # not a comment', "One  two\n\nthree\ttabs."),
        ("it's 'quoted' \\n {{x}}", "- a list\n- of two"),
        ("--- ...", "|\n  block"),
        ("مرحبا \u202eabc", "\u200bA\u2028b\x85c"),
        ("[a, b]: &anchor *alias", "no"),
    ],
)
def test_title_and_summary_come_back(edith, title, summary):
    make_reference("curtis2014")
    text = DraftText(title, summary, {"professional": "A claim [@curtis2014]."})
    version = make_version(create_article(actor=edith, text=text, topic=make_topic()))
    assert digest_of_import(version, edith) == version.content_sha256


def test_the_byline_and_the_origin_come_back(edith):
    for key in ("curtis2014", "palumbo2012"):
        make_reference(key)
    text = DraftText(TITLE, SUMMARY, {"professional": TEXT})
    article = create_article(
        actor=edith, text=text, topic=make_topic(), origin="ai-assisted", origin_tool='Draft "Aid" 3'
    )
    byline = [
        DraftContributor(printed_name='Dr Edith "Edie" O\'Neil', role="Author", credentials="MD, PhD"),
        DraftContributor(printed_name="Émile Łoś", role="Illustrator", interests="Fees: {none} # since\n2020"),
    ]
    set_contributors(article=article, actor=edith, contributors=byline)
    version = make_version(Article.objects.get(pk=article.pk))
    assert digest_of_import(version, edith) == version.content_sha256


def test_two_texts_come_back(edith):
    make_reference("leaflet2020")
    version = make_version(make_article(edith, patient="## In short\n\nCells that fight germs [@leaflet2020]."))
    assert digest_of_import(version, edith) == version.content_sha256


def test_a_source_with_a_hostile_title_comes_back(edith):
    make_reference("evil2020", title=HOSTILE)
    version = make_version(make_article(edith, text="A claim [@evil2020]."))
    assert digest_of_import(version, edith) == version.content_sha256


MANUSCRIPTS = [
    path.stem
    for path in sorted(reading.FOLDER.glob("*.md"))
    if path.with_name(f"{path.stem}.references.json").exists() and path.stem != "hyponatraemia-treatment"
]


@pytest.mark.parametrize("name", MANUSCRIPTS)
def test_a_manuscript_goes_through_another_house_and_comes_back(edith, name):
    """Exported where its sources are in the library, imported where the library is empty."""
    topic = make_topic()
    with transaction.atomic():
        manuscript = reading.manuscript(name).read
        version = make_version(import_manuscript(actor=edith, manuscript=manuscript, topic=topic, owner=edith))
        files, digest = files_of(version), version.content_sha256
        transaction.set_rollback(True)
    assert not Article.objects.exists()
    assert make_version(imported(*files, edith)).content_sha256 == digest


def test_the_notice_of_the_import_names_what_it_leaves_to_the_editor(edith):
    texts, references = files_of(make_version(make_article(edith)))
    read = read_manuscript(None, texts["professional"], format="markdown", references=references)
    (notice,) = [found for found in read.findings if found.code == "front-matter-left-out"]
    assert notice.subject == "topic, origin"
    assert not [found for found in read.findings if found.severity == "error"]


def test_the_findings_name_lines_of_the_exported_file(edith):
    texts, _ = files_of(make_version(make_article(edith)))
    read = read_manuscript(None, texts["professional"], format="markdown", references=b"[]")
    lines = texts["professional"].decode().split("\n")
    missing = [found for found in read.findings if found.code == "citation-without-reference"]
    assert missing
    assert all("[@" in lines[found.line - 1] for found in missing)


def test_notices_travel_with_the_text(edith):
    version = make_version(make_article(edith))
    head = article_markdown(version, notices=["Retraction: wrong dose."]).split("\n---\n")[0]
    assert 'notices:\n  - "Retraction: wrong dose."' in head


def test_a_text_for_nobody_is_not_exported(edith):
    version = make_version(make_article(edith))
    with pytest.raises(version.renditions.model.DoesNotExist):
        article_markdown(version, Audience.PATIENT)


def test_the_front_matter_is_json_line_by_line(edith):
    version = make_version(make_article(edith))
    head = article_markdown(version).split("\n---\n")[0].split("\n")[1:-1]
    said = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in head)}
    assert (said["title"], said["content_sha256"]) == (TITLE, version.content_sha256)
