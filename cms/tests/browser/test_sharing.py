"""A reader passes on what they read: a passage with its citation, a section's address; and words that say what they
mean, by tap, by key and by default."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.tests.scenes import make_article
from cms.publishing.tests.scenes import published
from cms.tests.browser.test_every_page import AXE, VIOLATIONS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

TEXT = """## Causes

The ANC falls when chemotherapy stops the marrow [@palumbo2012], and the ANC recovers by itself.

*[ANC]: absolute neutrophil count
"""

MARK_THE_PARAGRAPH = """() => {
  const range = new Range();
  range.selectNodeContents(document.querySelector(".prose p"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def article_page(open_window, live_server, edith, mona, ravi, rosa) -> Page:
    edition = published(make_article(edith, text=TEXT), mona, ravi, rosa)
    page = open_window()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/articles/{edition.article.slug}/")
    return page


def test_a_marked_passage_is_copied_with_its_citation_and_place(article_page):
    article_page.evaluate(MARK_THE_PARAGRAPH)
    article_page.get_by_role("button", name="Copy with citation").click()
    expect(article_page.locator(".passage-bar [role=status]")).to_have_text("Copied")
    copied = article_page.evaluate("navigator.clipboard.readText()")
    passage, _, source = copied.partition("\n\n")
    assert passage == "“The ANC falls when chemotherapy stops the marrow, and the ANC recovers by itself.”"
    assert "Edition 1. Available from:" in source
    assert "/editions/1/#:~:text=The%20ANC%20falls%20when" in source


def test_without_a_mark_there_is_no_button(article_page):
    article_page.evaluate(MARK_THE_PARAGRAPH)
    article_page.evaluate("getSelection().removeAllRanges()")
    expect(article_page.locator(".passage-bar")).to_be_hidden()


def test_a_heading_has_a_link_of_its_own(article_page):
    article_page.get_by_role("link", name="Link to “Causes”").focus()
    article_page.keyboard.press("Enter")
    assert article_page.url.endswith("#s-causes")


def test_an_abbreviation_that_the_writers_marked_opens_for_everybody_and_escape_closes_it(article_page):
    card = article_page.locator("#word-card")
    article_page.locator(".prose a.explained").first.click()
    expect(card).to_contain_text("absolute neutrophil count")
    article_page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_student_has_the_words_marked_and_can_turn_them_off_for_good(article_page, live_server):
    switch = article_page.get_by_role("button", name="Explain them in the text")
    expect(switch).to_have_attribute("aria-pressed", "false")
    article_page.context.add_cookies([{"name": "audience", "value": "student", "url": live_server.url}])
    article_page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    article_page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")


def test_the_keyboard_comes_to_a_word_and_its_card(article_page):
    article_page.locator("[data-explain]").focus()
    for _ in range(30):
        article_page.keyboard.press("Tab")
        if article_page.evaluate("document.activeElement.matches('a.explained')"):
            break
    expect(article_page.locator("#word-card")).to_be_visible()


def test_without_scripts_the_list_says_it_all(open_window, article_page):
    page = open_window(java_script_enabled=False)
    page.goto(article_page.url)
    expect(page.locator("#word-anc")).to_contain_text("absolute neutrophil count")
    expect(page.locator("[data-explain]")).to_be_hidden()


def test_nothing_of_it_is_a_hurdle(article_page):
    article_page.evaluate(MARK_THE_PARAGRAPH)
    article_page.evaluate(AXE)
    assert article_page.evaluate(VIOLATIONS) == []
