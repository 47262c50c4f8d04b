"""Every edition of the demonstration, carried in its files to an empty house, is what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from json import loads

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from articles.composition import compose
from articles.figures.storing import content_of
from articles.models import Article, FigureFile, Reference
from articles.tests.scenes import make_topic
from cms.accounts.tests import cast
from cms.desk.demo.story import make
from cms.publishing.exporting import article_markdown, references_csl_json
from cms.publishing.models import Edition

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Exported:
    """What a reader downloads of an edition, and the digest that was signed."""

    name: str
    text: str
    references: str
    pictures: dict[str, bytes]
    content_sha256: str


@pytest.fixture(scope="module")
def editions(django_db_setup, django_db_blocker, ledger_key):
    """The files of every edition; the demonstration itself is gone when they are there."""
    surroundings = override_settings(LEDGER_KEY_FILE=ledger_key, PRETENDED_TIME_ALLOWED=True)
    with django_db_blocker.unblock(), surroundings:
        whole = transaction.atomic()
        # As TestCase marks its own: inside, a durable transaction (confirming a password) may still begin.
        whole._from_testcase = True
        with whole:
            make()
            files = [
                Exported(
                    str(edition),
                    article_markdown(edition.version),
                    references_csl_json(edition.version),
                    {
                        figure.sha256: content_of(figure.sha256, figure.media_type)
                        for figure in edition.version.figures.all()
                    },
                    edition.version.content_sha256,
                )
                for edition in Edition.objects.select_related("version", "article")
            ]
            transaction.set_rollback(True)
    return files


def imported(edition: Exported, folder) -> dict[str, object]:
    """What the command reports as JSON."""
    text, references, out = folder / "article.md", folder / "references.json", StringIO()
    text.write_text(edition.text, encoding="utf-8", newline="")
    references.write_text(edition.references, encoding="utf-8")
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for sha256, content in edition.pictures.items():
        (figures / f"{sha256}.png").write_bytes(content)
    sent = {"references": references, "figures": figures, "owner": "edith"}
    call_command("import_article", str(text), **sent, json=True, stdout=out)
    return loads(out.getvalue())


@pytest.mark.slow
def test_every_edition_comes_back(editions, tmp_path):
    cast.make_edith()
    assert len(editions) > 5
    assert any(edition.pictures for edition in editions)
    for edition in editions:
        assert not Reference.objects.exists()
        assert not FigureFile.objects.exists()
        with transaction.atomic():
            seen = imported(edition, tmp_path)
            draft = Article.objects.get(slug=seen["slug"]).draft
            digests = {seen["content_sha256"], seen["draft_sha256"], compose(draft).content_sha256}
            transaction.set_rollback(True)
        assert digests == {edition.content_sha256}, edition.name
        assert seen["differences"] == []


def test_all_of_them_come_back_one_after_the_other_where_no_source_changed_between(editions, tmp_path):
    """The second edition of an article meets the library that the first has filled; a source that one of them froze
    as retracted and another before that is named, and nothing else is."""
    cast.make_edith()
    for edition in editions:
        seen = imported(edition, tmp_path)
        assert seen["content_sha256"] == edition.content_sha256
        assert (seen["draft_sha256"] == edition.content_sha256) == (not seen["differences"])
        assert all("announced" in line or "retraction" in line for line in seen["differences"]), edition.name


def test_the_upload_page_takes_the_two_files_as_well(editions, client):
    edith = cast.make_edith()
    edition = next(one for one in editions if "patient_text_after" in one.text and "contributors:" in one.text)
    topic = loads(next(line for line in edition.text.split("\n") if line.startswith("topic: ")).partition(" ")[2])
    client.force_login(edith)
    answer = client.post(
        "/desk/import/",
        {
            "file": SimpleUploadedFile("article.md", edition.text.encode()),
            "references": SimpleUploadedFile("references.json", edition.references.encode()),
            "format": "auto",
            "topic": make_topic(topic).pk,
            "origin": "human",
            "origin_tool": "",
        },
    )
    assert answer.status_code == 302
    assert compose(Article.objects.get().draft).content_sha256 == edition.content_sha256
