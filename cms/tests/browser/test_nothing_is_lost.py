"""Pull the network cable, end the session, close the tab, write in two browsers: nothing that was typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from articles.models import Article, WorkingCopy
from articles.tests.scenes import edited, make_article
from cms.tests.browser.test_drafting import TYPED, draft_page, editor, saved_text, sign_in, write
from cms.tests.browser.test_every_page import AXE, VIOLATIONS, WIDTHS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

COPIES = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"

BASE = "## Dose\n\nGive 10 mg daily.\n\nWatch the count.\n"


def state(page: Page):
    return page.locator("[data-save-state]")


def kept(page: Page) -> None:
    expect(state(page)).to_contain_text("Kept at")


def reopened(page: Page, article: Article) -> Page:
    """The draft in another tab of the same browser, after the first was closed without a word."""
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"/desk/articles/{article.slug}/")
    return again


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def expect_saved(page: Page, article: Article, text: str = TYPED) -> None:
    expect(page.locator(".messages")).to_contain_text("Saved")
    assert saved_text(article) == text
    assert not WorkingCopy.objects.filter(is_saved=False).exists()
    page.wait_for_function(f"{COPIES} === 0")


def copies_in(page: Page) -> int:
    return page.evaluate(COPIES)


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def nothing_to_mend(page: Page) -> None:
    """axe-core finds nothing on the page, on a desktop and on a phone."""
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate(VIOLATIONS) == []


def test_a_pause_keeps_the_text_and_makes_no_entry_of_the_history(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    write(page, TYPED)
    kept(page)
    assert WorkingCopy.objects.get().renditions["professional"] == TYPED
    assert saved_text(article) != TYPED
    assert copies_in(page) == 0
    page.get_by_role("link", name="History").click()
    expect(page.locator(".timeline > li")).to_have_count(1)


def test_a_closed_tab_gives_the_text_back(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    write(page, TYPED)
    kept(page)
    again = reopened(page, article)
    again.get_by_role("link", name="Use it").click()
    expect(again.locator("#id_professional")).to_have_value(TYPED)
    save(again)
    expect_saved(again, article)


@pytest.mark.slow
def test_another_browser_gives_the_text_back(open_window, edith):
    """The laptop is left at home; the text was kept."""
    article = make_article(edith)
    page = draft_page(open_window(), article)
    write(page, TYPED)
    kept(page)
    other = draft_page(open_window(390), article)
    other.get_by_role("link", name="Look at the difference").click()
    expect(other.locator("main")).to_contain_text("Words that nobody saved")
    other.get_by_role("link", name="Use it").click()
    save(other)
    expect_saved(other, article)


def test_without_a_network_the_browser_keeps_it_and_sends_it_later(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    page.context.set_offline(True)
    write(page, TYPED)
    expect(state(page)).to_have_text("Offline: kept in this browser.")
    expect(page.locator("[data-save-spoken]")).to_have_text("Offline: kept in this browser.")
    save(page)
    expect(state(page)).to_contain_text("Offline: not saved.")
    assert copies_in(page) == 1
    page.context.set_offline(False)
    kept(page)
    assert WorkingCopy.objects.get().renditions["professional"] == TYPED
    assert copies_in(page) == 0
    save(page)
    expect_saved(page, article)


@pytest.mark.slow
def test_closed_while_offline_the_browser_gives_it_back(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    page.context.set_offline(True)
    write(page, TYPED)
    expect(state(page)).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    page.context.route("**/keep/", lambda route: route.abort())
    again = reopened(page, article)
    expect(again.locator("[data-browser-copy]")).to_contain_text("did not save it")
    again.context.unroute("**/keep/")
    again.get_by_role("button", name="Use it").click()
    expect(again.locator("#id_professional")).to_have_value(TYPED)
    kept(again)
    save(again)
    expect_saved(again, article)


def test_a_server_that_is_away_for_a_while_loses_nothing(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    page.context.route("**/keep/", lambda route: route.fulfill(status=503, body="restarting"))
    write(page, TYPED)
    expect(state(page)).to_have_text("The server does not answer: kept in this browser.")
    page.context.unroute("**/keep/")
    kept(page)
    save(page)
    expect_saved(page, article)


@pytest.mark.slow
def test_a_session_that_ended_goes_on_after_signing_in_elsewhere(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    Session.objects.all().delete()
    write(page, TYPED)
    expect(state(page)).to_contain_text("Signed out: kept in this browser.")
    with page.context.expect_page() as opened:
        state(page).get_by_role("link", name="Sign in in another tab").click()
    sign_in(opened.value, "edith")
    opened.value.wait_for_url("**/desk/**")
    kept(page)
    save(page)
    expect_saved(page, article)


def test_saving_while_signed_out_brings_the_text_back_after_signing_in(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    end_session(page)
    write(page, TYPED)
    save(page)
    sign_in(page, "edith")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#id_professional")).to_have_value(TYPED)
    save(page)
    expect_saved(page, article)


def test_somebody_elses_copy_is_never_offered_on_a_shared_computer(open_window, edith, mona):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    end_session(page)
    write(page, TYPED)
    expect(state(page)).to_contain_text("Signed out")
    page.close(run_before_unload=False)
    draft_page(page := page.context.new_page(), article, who="mona")
    expect(page.locator("[data-browser-copy]")).to_be_hidden()
    assert "Words that nobody saved" not in page.content()
    assert copies_in(page) == 1


@pytest.mark.slow
def test_a_page_of_one_account_keeps_nothing_under_another(open_window, edith, mona):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    end_session(page)
    other = page.context.new_page()
    other.goto("/accounts/login/")
    sign_in(other, "mona")
    other.wait_for_url("**/desk/**")
    write(page, TYPED)
    expect(state(page)).to_contain_text("Somebody else opened that page")
    assert not WorkingCopy.objects.exists()


def test_signing_out_sends_what_the_browser_keeps_and_leaves_nothing_in_it(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    page.context.route("**/keep/", lambda route: route.abort())
    write(page, TYPED)
    expect(state(page)).to_contain_text("kept in this browser")
    page.context.unroute("**/keep/")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(lambda address: "/desk/" not in address)
    assert copies_in(page) == 0
    assert WorkingCopy.objects.get().renditions["professional"] == TYPED


def test_two_browsers_in_one_draft_bring_both_changes_together(open_window, edith, mona):
    article = make_article(edith, text=BASE)
    page = draft_page(open_window(), article)
    other = draft_page(open_window(), article, who="mona")
    write(page, BASE.replace("10 mg daily", "10 mg twice daily").replace("## Dose", "## Doses"))
    write(other, BASE.replace("10 mg", "5 mg").replace("the count", "the count weekly"))
    save(other)
    expect(other.locator(".messages")).to_contain_text("Saved.")
    save(page)
    expect(page.locator("main")).to_contain_text("Mona saved this draft after you opened it")
    nothing_to_mend(page)
    conflict = page.get_by_role("group", name="Both of you changed this passage")
    expect(conflict).to_contain_text("Give 10 mg daily.")
    conflict.get_by_label("Write it in other words").check()
    conflict.get_by_label("Other words", exact=True).fill("Give 5 mg twice daily.")
    page.get_by_role("button", name="Save the merged text").click()
    expect_saved(page, article, "## Doses\n\nGive 5 mg twice daily.\n\nWatch the count weekly.\n")


@pytest.mark.slow
def test_a_merge_page_closed_half_way_loses_nothing(open_window, edith, mona):
    article = make_article(edith, text=BASE)
    page = draft_page(open_window(), article)
    mine = BASE.replace("10 mg", "20 mg")
    write(page, mine)
    edited(article, mona, BASE.replace("10 mg", "5 mg"))
    save(page)
    expect(page.locator("main")).to_contain_text("passage that both of you changed")
    again = reopened(page, article)
    expect(again.locator(".kept-copy:visible")).to_have_count(1)
    expect(again.locator(".kept-copy:visible")).to_contain_text("did not save it")
    again.get_by_text("Use it").locator("visible=true").click()
    expect(again.locator("#id_professional")).to_have_value(mine)
    save(again)
    expect(again.locator("main")).to_contain_text("passage that both of you changed")


@pytest.mark.slow
def test_without_scripts_a_merge_is_decided_too(open_window, edith, mona):
    article = make_article(edith, text=BASE)
    page = open_window(java_script_enabled=False)
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, "edith")
    page.locator("#id_professional").fill(BASE.replace("10 mg", "20 mg"))
    edited(article, mona, BASE.replace("10 mg", "5 mg"))
    save(page)
    page.get_by_label("Take both, mine first").check()
    page.get_by_role("button", name="Save the merged text").click()
    expect(page.locator(".messages")).to_contain_text("Saved")
    assert "Give 20 mg daily.\n\nGive 5 mg daily." in saved_text(article)


def test_leaving_asks_only_where_something_would_be_lost(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, TYPED)
    kept(page)
    page.goto("/desk/")
    assert asked == []
    page.goto(f"/desk/articles/{article.slug}/")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.context.route("**/keep/", lambda route: route.abort())
    write(page, "Kept nowhere.\n")
    expect(state(page)).to_contain_text("Not kept")
    page.goto("/desk/")
    assert asked == ["beforeunload"]


@pytest.mark.slow
def test_the_plain_text_area_is_kept_as_well(open_window, edith):
    article = make_article(edith)
    page = open_window()
    page.context.route("**/vendor/editor*.js", lambda route: route.abort())
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, "edith")
    page.locator("#id_professional").fill(TYPED)
    kept(page)
    assert WorkingCopy.objects.get().renditions["professional"] == TYPED


@pytest.mark.slow
def test_the_editor_shows_what_is_put_back(open_window, edith):
    article = make_article(edith)
    page = draft_page(open_window(), article)
    write(page, TYPED)
    kept(page)
    again = reopened(page, article)
    again.get_by_role("link", name="Use it").click()
    expect(editor(again)).to_contain_text("Words that nobody saved")
