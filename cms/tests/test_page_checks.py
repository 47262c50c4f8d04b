"""What `make html-check` walks over: every page has somebody who comes to it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from cms.tests.test_access_matrix import MATRIX
from page_checks.walk import NOT_IN_THE_DEMONSTRATION, NOT_PAGES, WALKERS, error_pages, missed, walk

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_somebody_comes_to_every_page_of_the_demonstration(settings):
    """The walkers follow links from their start pages. A new page that none leads to is named here."""
    settings.DEBUG = True
    call_command("make_demo", verbosity=0)
    pages = [page for who in WALKERS for page in walk(who)]
    assert not [page.address for page in pages if page.status >= 500]
    names = {name for name, row in MATRIX.items() if not row.posts} - {"styleguide"}
    assert missed({page.kind for page in pages}, names) == []


def test_what_is_left_out_is_an_address_of_the_site():
    assert set(MATRIX) >= NOT_PAGES | NOT_IN_THE_DEMONSTRATION


def test_the_pages_that_say_no_are_the_house_s_own():
    pages = list(error_pages())
    assert [page.status for page in pages] == [400, 403, 404, 429, 500]
    assert all(b"<h1" in page.body for page in pages)
