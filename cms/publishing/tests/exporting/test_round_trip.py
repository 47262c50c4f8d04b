"""Importing what was exported gives the text that was signed: the same `content_sha256`."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import transaction

from articles.actions import import_manuscript, mark_reference, set_contributors
from articles.actions.articles import create_article
from articles.composition import compose
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.importing import ImportedManuscript, read_manuscript
from articles.models import Article, Audience, DraftContributor, Reference, Topic, Version
from articles.round_trip import compared
from articles.tests.scenes import SUMMARY, TEXT, TITLE, make_article, make_reference, make_topic, make_version
from cms.accounts.models import User
from cms.desk.demo import reading
from cms.publishing.exporting import article_markdown, references_csl_json
from cms.publishing.tests.exporting.scenes import HOSTILE
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def files_of(version: Version) -> tuple[bytes, bytes]:
    """What a reader downloads: `article.md` and `references.json`."""
    return article_markdown(version).encode(), references_csl_json(version).encode()


def read(files: tuple[bytes, bytes]) -> ImportedManuscript:
    return read_manuscript(None, files[0], references=files[1])


def imported(files: tuple[bytes, bytes], by: User) -> Article:
    """A new article from the two files, and nothing that anybody typed but its topic."""
    manuscript = read(files)
    topic = Topic.objects.get(name=manuscript.exported.particulars.topic)
    return import_manuscript(actor=by, manuscript=manuscript, topic=topic, owner=by)


def digest_of_import(version: Version, by: User) -> str:
    """The digest that the imported article freezes to, after the file has given the same by itself."""
    files = files_of(version)
    assert read(files).exported.content_sha256 == version.content_sha256
    return make_version(imported(files, by)).content_sha256


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
        f"{TEXT}\nSoft\u00adhyphen, zero\u200bwidth, line\u2028end, next\u0085line, \ufeffmark.\n",
        f"{TEXT}\n<!-- A comment --> {{.class}} @curtis2014 says; ::: and \\[@tag:x]: doi:10.2/y\n",
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
    assert make_version(imported(files, edith)).content_sha256 == digest


def test_nothing_is_left_to_the_editor(edith):
    found = read(files_of(make_version(make_article(edith)))).findings
    assert not [one for one in found if one.code == "front-matter-left-out" or one.severity == "error"]


def test_the_findings_name_lines_of_the_exported_file(edith):
    make_reference("leaflet2020")
    version = make_version(make_article(edith, patient="## In short\n\nCells that fight germs [@leaflet2020]."))
    text, _ = files_of(version)
    manuscript = read_manuscript(None, text, references=b"[]")
    lines = text.decode().split("\n")
    missing = [found for found in manuscript.findings if found.code == "citation-without-reference"]
    assert {found.audience for found in missing} == {"professional", "patient"}
    assert all(f"@{found.subject}" in lines[found.line - 1] for found in missing)


def test_a_file_that_somebody_edited_says_so(edith):
    text, references = files_of(make_version(make_article(edith)))
    (found,) = [one for one in read((text.replace(b"below 500", b"below 50"), references)).findings if one.line == 1]
    assert found.code == "export-changed"
    assert "changed since" in found.message


def test_without_its_reference_file_it_says_so(edith):
    text, _ = files_of(make_version(make_article(edith)))
    found = [one for one in read_manuscript(None, text).findings if one.code == "export-changed"]
    assert "without the references.json" in found[0].message


def test_the_text_for_patients_alone_is_named_as_such(edith):
    make_reference("leaflet2020")
    version = make_version(make_article(edith, patient="## In short\n\nCells that fight germs [@leaflet2020]."))
    text = article_markdown(version, Audience.PATIENT)
    assert "patient_text_after" not in text
    manuscript = read_manuscript(None, text.encode(), references=references_csl_json(version).encode())
    assert "export-of-one-text" in [found.code for found in manuscript.findings]


def test_a_text_that_holds_the_dividing_line_gets_another_one(edith):
    make_reference("leaflet2020")
    line = "<!-- The text for patients begins here -->"
    patient = f"{line}\n\n{line.replace(' -->', ' (1) -->')}\n\nGerms [@leaflet2020]."
    version = make_version(make_article(edith, text=f"{line}\n\n{TEXT}", patient=patient))
    assert "(2) -->" in article_markdown(version).split("\n---\n")[0]
    assert digest_of_import(version, edith) == version.content_sha256


def test_windows_line_ends_change_nothing(edith):
    version = make_version(make_article(edith))
    text, references = files_of(version)
    manuscript = read((b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"), references))
    assert manuscript.exported.content_sha256 == version.content_sha256


def test_a_source_that_was_frozen_as_retracted_comes_back_so_to_a_house_that_has_not_got_it(edith):
    with transaction.atomic():
        reference = make_reference("hoax2010")
        mark_reference(
            reference=reference, actor=edith, status=RetractionStatus.CORRECTED, on=None, reason="10.1/erratum"
        )
        version = make_version(make_article(edith, text="A claim [@hoax2010]."))
        files, digest = files_of(version), version.content_sha256
        transaction.set_rollback(True)
    make_topic()
    article = imported(files, edith)
    assert Reference.objects.get(key="hoax2010").retraction == RetractionStatus.CORRECTED
    assert compose(article.draft).content_sha256 == digest


def test_what_was_announced_since_stays_and_is_named(edith):
    reference = make_reference("hoax2010")
    version = make_version(make_article(edith, text="A claim [@hoax2010]."))
    mark_reference(
        reference=reference, actor=edith, status=RetractionStatus.RETRACTED, on=date(2026, 2, 1), reason="10.1/notice"
    )
    files = files_of(version)
    article = imported(files, edith)
    reference.refresh_from_db()
    assert reference.retraction == RetractionStatus.RETRACTED
    trip = compared(article, read(files))
    assert trip.content_sha256 == version.content_sha256 != trip.draft_sha256
    assert trip.differences == (
        "“hoax2010”: what was announced is “retracted” in the library and nothing in the file.",
        "“hoax2010”: day of retraction is “2026-02-01” in the library and nothing in the file.",
    )


def test_another_topic_and_another_house_are_named(edith, settings):
    files = files_of(make_version(make_article(edith)))
    settings.SITE_NAME = "Elsewhere Medical"
    manuscript = read(files)
    article = import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic("Surgery"), owner=edith)
    said = compared(article, manuscript).differences
    assert [line.split(" is ")[0] for line in said] == ["The topic", "The house"]


@pytest.mark.parametrize(
    ("was", "made", "said"),
    [
        ('origin: "human"', 'origin: "divine"', "“divine” of its origin"),
        ('lang: "en"', f'lang: "{"x" * 13}"', "language is too long: at most 12"),
        ("text: verbatim", f'contributors:\n  - {{"name": "{"x" * 201}"}}\ntext: verbatim', "printed name is too long"),
        ("text: verbatim", 'contributors:\n  - {"name": " "}\ntext: verbatim', "has no name"),
        ("text: verbatim", 'contributors:\n  - {"name": "a\\u0000"}\ntext: verbatim', "cannot be kept"),
    ],
)
def test_a_front_matter_that_nothing_could_keep_is_refused(edith, was, made, said):
    text, references = files_of(make_version(make_article(edith)))
    with pytest.raises(Refused, match=said):
        imported((text.decode().replace(was, made, 1).encode(), references), edith)
    assert Article.objects.count() == 1


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
