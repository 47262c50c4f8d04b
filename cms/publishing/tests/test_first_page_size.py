"""What a phone has to fetch before it shows an article: the page, its styles and its scripts, as they go over the
wire."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cms.publishing.stored_pages.encodings import brotli_of
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article

pytestmark = pytest.mark.django_db
FIRST_PAGE_BYTES = 60_000


def fetched_with(page: str) -> set[str]:
    """The style sheets and scripts that a page names, and what those scripts import."""
    named = set(re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', " ".join(page.split())))
    waiting = set(re.findall(r'<script type="module" src="/static/([^"]+)"', page))
    while waiting:
        script = waiting.pop()
        named.add(script)
        imported = re.findall(r'from "\./([^"]+)"', content_of(script).decode())
        waiting |= {f"js/{name}" for name in imported} - named
    return named


def content_of(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path).read_bytes()


def test_an_article_is_there_in_sixty_kilobytes(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    response = client.get(f"/articles/{edition.article.slug}/")
    files = fetched_with(response.content.decode())
    sizes = {name: len(brotli_of(content_of(name))) for name in files}

    assert {"css/reader.css", "js/citations.js", "js/words.js"} <= files
    assert len(brotli_of(response.content)) + sum(sizes.values()) < FIRST_PAGE_BYTES, sizes


def test_nothing_of_it_comes_from_another_host(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()

    assert re.findall(r'<(?:script|img|source|iframe)[^>]*\bsrc="(?!/(?!/))[^"]*"', page) == []
    assert re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="(?!/(?!/))[^"]*"', page) == []
