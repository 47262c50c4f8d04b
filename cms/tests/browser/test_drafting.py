"""Writing in a real browser: the preview follows, and findings lead to their line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Draft
from articles.tests.scenes import make_article
from cms.accounts.tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TYPED = "## Dose\n\nWords that nobody saved [@curtis2014].\n\nGive 99 mg daily.\n"


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("User name or e-mail address").fill(who)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def draft_page(page: Page, article: Article, who: str = "edith") -> Page:
    """The draft page as somebody who has to sign in first sees it: they come back to where they wanted to go."""
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, who)
    editor(page)
    return page


def editor(page: Page, audience: str = "professional") -> Locator:
    """The text of one audience, as it is written with scripts; the text area behind it is the form's field."""
    text = page.locator(f".rendition-{audience} .cm-content")
    expect(text).to_be_visible()
    return text


def write(page: Page, text: str) -> None:
    """In place of what stood there."""
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def saved_text(article: Article) -> str:
    return Draft.objects.get(article=article).renditions.get(audience="professional").markdown


def test_preview_and_findings_follow_the_typing(open_window, edith):
    page = draft_page(open_window(), make_article(edith))
    write(page, TYPED)
    expect(page.locator(".preview")).to_contain_text("Words that nobody saved")
    expect(page.locator(".preview sup.cite")).to_have_count(1)
    expect(page.locator(".editor-findings")).to_contain_text("States a figure and cites no source")


def test_a_finding_leads_to_its_line_in_the_text_of_its_audience(open_window, edith):
    article = make_article(edith, patient="In plain words.\n\nTake 5 mg a day.\n")
    page = draft_page(open_window(), article)
    page.locator(".finding", has_text="Patients and carers").get_by_role("link", name="line 3").first.click()
    expect(editor(page, "patient")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "Take 5 mg a day."


def test_writing_and_previewing_work_without_scripts(open_window, edith):
    article = make_article(edith)
    page = open_window(java_script_enabled=False)
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, "edith")
    page.locator("#id_professional").fill(TYPED)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview")).to_contain_text("Words that nobody saved")
    expect(page.locator("#id_professional")).to_have_value(TYPED)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Saved.")
    assert saved_text(article) == TYPED
