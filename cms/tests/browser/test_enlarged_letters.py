"""Readers who have letters twice as large on a phone (WCAG 2.2, 1.4.4 and 1.4.10), in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from articles.models import Reference
from articles.tests.scenes import make_article
from cms.publishing.models import Edition
from cms.publishing.tests.scenes import published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

TWICE_AS_LARGE = "document.documentElement.style.setProperty('font-size', '200%')"
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
TOO_WIDE = """() => [...document.querySelectorAll('main *')]
  .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.table-scroll, pre'))
  .map(one => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)"""
LINES_OF_THE_LAST_WORD = """() => {
  const words = document.querySelector('h1').firstChild, range = document.createRange();
  range.setStart(words, words.data.trimEnd().lastIndexOf(' ') + 1);
  range.setEnd(words, words.data.trimEnd().length);
  return range.getClientRects().length;
}"""


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    article = make_article(edith, title="What causes low neutrophils (neutropenia)?")
    Reference.objects.filter(key="palumbo2012").update(evidence_type="consensus")
    return published(article, mona, ravi, rosa)


def enlarged(page: Page, address: str) -> Page:
    page.goto(address)
    page.evaluate(TWICE_AS_LARGE)
    return page


@pytest.mark.parametrize("place", ["", "editions/1/evidence/", "editions/1/cite/", "versions/"])
def test_no_page_of_an_article_scrolls_sideways(open_window, edition, place):
    page = enlarged(open_window(390), f"/articles/{edition.article.slug}/{place}")
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(FITS)


def test_a_long_word_of_the_title_stays_in_one_piece(open_window, edition):
    page = enlarged(open_window(390), f"/articles/{edition.article.slug}/")
    assert page.evaluate(LINES_OF_THE_LAST_WORD) == 1
