"""Every address for readers in a real browser, light and dark, on a phone and on a desktop: axe-core finds nothing to
mend. The addresses are those of the access matrix, so that a new one is looked at too."""

from __future__ import annotations

import pytest

from cms.tests.browser.test_every_page import inspect
from cms.tests.test_access_matrix import MATRIX, address, people, words
from page_checks.walk import NOT_PAGES

__all__ = ["inspect", "people", "words"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

READERS_PAGES = sorted(
    name
    for name, row in MATRIX.items()
    if name in {"home", "api:reference"} or (name.startswith("publishing:") and not row.posts)
    if name not in NOT_PAGES
)


def test_every_reader_address_has_nothing_that_axe_would_mend(inspect, people, words):
    places = [address(name, words) for name in READERS_PAGES]
    for scheme in ("light", "dark"):
        inspect(None, *places, scheme=scheme)
