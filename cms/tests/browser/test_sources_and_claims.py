"""From the references to the claims and back, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Reference
from articles.tests.scenes import make_article
from cms.publishing.models import Edition
from cms.publishing.tests.scenes import published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    """An edition whose source 1 is a guideline and whose source 2 is research."""
    article = make_article(edith)
    Reference.objects.filter(key="palumbo2012").update(evidence_type="guideline")
    return published(article, mona, ravi, rosa)


def article_page(page: Page, edition: Edition) -> Page:
    page.goto(f"/articles/{edition.article.slug}/")
    return page


def shown_numbers(page: Page) -> list[int]:
    return page.evaluate(
        "[...document.querySelectorAll('ol.references > li')].filter(one => one.offsetHeight).map(one => one.value)"
    )


def test_the_list_narrows_down_in_place_and_keeps_its_numbers(open_window, edition):
    page = article_page(open_window(), edition)
    kinds = page.get_by_role("navigation", name="Sources by kind of evidence")
    kinds.get_by_role("link", name="Research").click()
    assert shown_numbers(page) == [2]
    assert page.url.endswith(f"/articles/{edition.article.slug}/")
    expect(kinds.get_by_role("status")).to_have_text("1 of 2 sources shown")
    expect(kinds.get_by_role("link", name="Research")).to_have_attribute("aria-current", "true")
    kinds.get_by_role("link", name="Research").click()
    assert shown_numbers(page) == [1, 2]


def test_a_number_in_the_text_brings_its_source_back(open_window, edition):
    page = article_page(open_window(), edition)
    page.get_by_role("navigation", name="Sources by kind of evidence").get_by_role("link", name="Research").click()
    number = page.locator("sup.cite a").first
    number.hover()
    expect(page.get_by_role("note", name="Source")).to_contain_text("On palumbo2012")
    number.click()
    assert shown_numbers(page) == [1, 2]
    expect(page.locator("#ref-1")).to_be_in_viewport()


def test_without_a_script_the_same_link_leads_to_the_evidence_table(open_window, edition):
    page = article_page(open_window(java_script_enabled=False), edition)
    page.get_by_role("link", name="Guideline 1").click()
    expect(page.get_by_role("heading", name="Claims and their evidence")).to_be_visible()
    expect(page.get_by_text("2 of 3 claims")).to_be_visible()


def test_a_claim_leads_into_the_text(open_window, edition):
    page = open_window()
    page.goto(f"/articles/{edition.article.slug}/editions/1/evidence/")
    page.locator(".evidence-claim", has_text="below 500").get_by_role("link", name="Show in the text").click()
    expect(page.locator("#cite-3")).to_be_in_viewport()


def test_on_a_phone_a_claim_and_its_sources_are_one_card(open_window, edition):
    page = open_window(width=390)
    page.goto(f"/articles/{edition.article.slug}/editions/1/evidence/")
    card = page.locator("tbody.evidence-claim", has_text="antibodies against neutrophils")
    assert card.bounding_box()["width"] < 390
    expect(card.get_by_role("link", name="doi:10.1000/curtis2014")).to_be_visible()
    expect(card.get_by_role("link", name="doi:10.1000/palumbo2012")).to_be_visible()
