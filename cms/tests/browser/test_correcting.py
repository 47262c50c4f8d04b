"""Correcting an edition in a real browser: with the keyboard alone, and without a barrier on any of its pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.tests.scenes import edited, make_article
from cms.desk.corrections import open_correction
from cms.desk.tests.test_correcting import MENDED, MISSPELT, correct, corrected, make_correcting_edition
from cms.publishing.models import Edition
from cms.publishing.tests.scenes import published
from cms.tests.browser.test_drafting import sign_in
from cms.tests.browser.test_every_page import AXE, VIOLATIONS
from reviews.models import Assignment, CorrectionObjection
from reviews.tests.scenes import make_assignment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
WHY = "A word was misspelt in the first section."


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published(make_article(edith, text=MISSPELT), mona, ravi, rosa)


def assert_no_barrier(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    page.set_viewport_size({"width": 1440, "height": 900})


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.innerText || '').trim()") == name:
            return
    raise AssertionError(f"{name} is not reached with the keyboard")


def test_an_edition_is_corrected_with_the_keyboard(open_window, edition):
    page = open_window()
    page.goto(f"/desk/articles/{edition.article.slug}/record/")
    sign_in(page, "edith")
    tab_to(page, "Correct edition 1…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Correct edition 1", exact=True)).to_be_visible()
    assert_no_barrier(page)
    page.get_by_label("What is wrong").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Minor:")).to_be_checked()
    tab_to(page, "Start the correction")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The draft is edition 1, word for word.")).to_be_visible()
    assert open_correction(edition.article).reason == WHY
    assert_no_barrier(page)


def test_what_is_not_minor_is_listed_and_called_major_with_the_keyboard(open_window, edition, edith):
    correct(edition, edith)
    edited(edition.article, edith, MENDED.replace("5 mg", "50 mg"))
    page = open_window()
    page.goto(f"/desk/articles/{edition.article.slug}/submit/")
    sign_in(page, "edith")
    expect(page.get_by_text("Number: 5 mg → 50 mg (Severity)")).to_be_visible()
    assert_no_barrier(page)
    tab_to(page, "Call it a major correction")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Major correction of edition 1").first).to_be_visible()
    assert open_correction(edition.article).kind == "major"


def test_a_reviewer_says_that_it_is_not_minor(open_window, edition, edith, mona, ravi):
    assignment: Assignment = make_assignment(corrected(edition, edith, MENDED), ravi, mona)
    page = open_window()
    page.goto(f"/reviews/{assignment.pk}/")
    sign_in(page, "ravi")
    expect(page.get_by_role("heading", name="Minor correction of edition 1")).to_be_visible()
    assert_no_barrier(page)
    page.get_by_label("What makes it more than minor").focus()
    page.keyboard.type("The first section says something else by now.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The round goes on under its full rules.")).to_be_visible()
    assert CorrectionObjection.objects.get().said_by == ravi


def test_readers_pages_have_no_barrier(open_window, edition, edith, mona, ravi, rosa):
    make_correcting_edition(edition, edith, mona, ravi, rosa)
    page = open_window()
    for path in ("", "editions/1/", "versions/"):
        page.goto(f"/articles/{edition.article.slug}/{path}")
        assert_no_barrier(page)
