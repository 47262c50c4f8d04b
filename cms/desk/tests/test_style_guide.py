"""The style guide shows the house's own parts, without a database: a partial that it does not show is found here."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from cms.desk import style_guide

TEMPLATES = Path(settings.BASE_DIR) / "templates"

NOT_SHOWN = {
    "_account_tabs.html": "tabs, which are shown, with addresses of one's own account",
    "_evidence.html": "a page in itself: a table and filters, which are shown",
    "_evidence_claim.html": "of the evidence table",
    "_evidence_filters.html": "of the evidence table",
    "_evidence_source.html": "of the evidence table",
    "_evidence_table.html": "of the evidence table",
    "_report_foot.html": "one line of the foot of pages that say no",
    "_source_news.html": "a callout, which is shown, over rows of the library",
}


@pytest.fixture
def shown(rf: RequestFactory) -> tuple[str, set[str]]:
    """The page, and the names of the templates that it was made of."""
    names: set[str] = set()

    def note(template, **_) -> None:
        names.add(template.name)

    request = rf.get("/styleguide/")
    request.user = AnonymousUser()
    template_rendered.connect(note)
    try:
        page = render_to_string("styleguide.html", style_guide.parts(), request)
    finally:
        template_rendered.disconnect(note)
    return page, names


def test_every_shared_partial_is_shown(shown):
    _, names = shown

    partials = {path.name for path in TEMPLATES.glob("_*.html")}

    assert partials - names == set(NOT_SHOWN)


def test_its_examples_come_from_the_functions_that_fill_real_pages(shown):
    page, _ = shown

    assert 'href="#sg-ref-1" role="doc-biblioref"' in page
    assert "1 source added, 1 renumbered" in page
    assert 'class="number number-differs"' in page
