"""Citing in a real browser: the library is searched from the text, a new source is added beside it, and the text area
behind the editor stays the form's field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Draft, Reference
from articles.references.lookup import fetching
from articles.tests.lookup.answers import DOI, path_of, work, works
from articles.tests.lookup.service import Service, closed_port
from articles.tests.scenes import make_article, make_reference
from cms.tests.browser.test_drafting import draft_page, editor, saved_text, sign_in
from cms.tests.browser.test_every_page import AXE, VIOLATIONS
from cms.tests.browser.test_nothing_is_lost import end_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

RIS = "TY  - JOUR\nTI  - Iron deficiency\nAU  - Camaschella, Clara\nPY  - 2019\nJO  - Blood\nER  - \n"


@pytest.fixture
def article(edith) -> Article:
    """Lists curtis2014 and palumbo2012, and its text is one sentence."""
    return make_article(edith, text="Chemotherapy is a cause [@curtis2014; @palumbo2012].\n")


@pytest.fixture
def crossref(settings, monkeypatch):
    """Crossref and PubMed on this machine; they know nothing until a scene tells them."""
    service = Service()
    settings.CROSSREF_URL = settings.NCBI_URL = service.address
    settings.LOOKUP_LOOPBACK_ALLOWED = True
    monkeypatch.setattr(fetching, "BACK_OFF", (0.01, 0.02))
    yield service
    service.close()


@pytest.fixture
def offline(settings, crossref):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"


def type_at_end(page: Page, words: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=10)


def text_in(page: Page) -> str:
    """What the form would send."""
    return page.locator("#id_professional").input_value()


def settled(page: Page) -> None:
    """The list stands: while it is asked for anew, keys go to the text and not to it."""
    page.wait_for_timeout(400)
    expect(page.locator(".picker:not(.cm-tooltip-autocomplete-disabled)")).to_be_visible()
    expect(page.get_by_role("option", name="Add a new source…")).to_be_visible()


def linked(article: Article) -> list[str]:
    links = Draft.objects.get(article=article).reference_links.order_by("position")
    return [link.reference.key for link in links.select_related("reference")]


def open_dialog(page: Page, words: str = "[@iron"):
    """Chooses the last entry of the picker by the keyboard."""
    type_at_end(page, words)
    settled(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a new source")
    expect(dialog).to_be_visible()
    return dialog


def test_a_source_is_found_chosen_by_the_keyboard_and_on_the_articles_list(open_window, article):
    make_reference("boxer2012", title="How to approach neutropenia")
    page = draft_page(open_window(), article)
    type_at_end(page, "See [@approach neu")
    option = page.get_by_role("option", name="boxer2012")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_contain_text("Boxer 2014")
    expect(option).to_contain_text("How to approach neutropenia")
    expect(editor(page)).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-cite-state]")).to_have_text("boxer2012 is on this article’s list now.")
    assert text_in(page).endswith("See [@boxer2012]")
    assert linked(article) == ["curtis2014", "palumbo2012", "boxer2012"]
    expect(page.locator(".preview")).to_contain_text("How to approach neutropenia")
    expect(page.get_by_role("button", name="Insert: boxer2012")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Saved.")
    assert saved_text(article).endswith("See [@boxer2012]")


def test_a_second_source_goes_into_brackets_that_are_there(open_window, article):
    make_reference("boxer2012")
    page = draft_page(open_window(), article)
    type_at_end(page, "See [@curtis2014, p. 3]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("; @box", delay=10)
    expect(page.get_by_role("option", name="boxer2012")).to_be_visible()
    page.keyboard.press("Enter")
    assert text_in(page).endswith("See [@curtis2014, p. 3; @boxer2012]")


def test_the_articles_own_sources_are_offered_first_and_a_retraction_is_seen_before_choosing(
    open_window, article, edith
):
    retracted = make_reference("curtis1999")
    mark_reference(reference=retracted, actor=edith, status=RetractionStatus.RETRACTED, on=None, reason="Notice")
    page = draft_page(open_window(), article)
    type_at_end(page, "[@curtis")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(options.nth(0)).to_contain_text("on the list")
    expect(options.nth(1)).to_contain_text("Retracted")
    expect(options.nth(2)).to_have_accessible_name("Add a new source…")


def test_typing_a_locator_or_an_address_opens_no_list(open_window, article):
    page = draft_page(open_window(), article)
    type_at_end(page, "[@curtis2014] and [write to board@house.example or x@y")
    page.wait_for_timeout(700)
    expect(page.get_by_role("option")).to_have_count(0)


def test_escape_closes_the_list_and_tab_leaves_the_text(open_window, article):
    page = draft_page(open_window(), article)
    type_at_end(page, "[@cur")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Both texts side by side")).to_be_focused()
    assert text_in(page).endswith("[@cur")


def test_a_button_cites_for_those_who_do_not_know_the_keys(open_window, article):
    page = draft_page(open_window(390), article)
    editor(page).click()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Cite a source").click()
    page.get_by_role("option", name="palumbo2012").click()
    assert text_in(page).endswith("[@palumbo2012]")
    expect(editor(page)).to_be_focused()


def test_a_pasted_record_is_added_linked_and_cited_where_one_was_writing(open_window, article):
    page = draft_page(open_window(), article)
    dialog = open_dialog(page)
    dialog.get_by_text("Paste a record").click()
    dialog.get_by_label("Records").fill(RIS)
    dialog.get_by_role("button", name="Add and cite").click()
    expect(dialog).to_be_hidden()
    expect(editor(page)).to_be_focused()
    assert text_in(page).endswith("[@camaschella2019iron]")
    assert linked(article)[-1] == "camaschella2019iron"
    expect(page.locator("[data-cite-state]")).to_contain_text("Added and cited: camaschella2019iron.")
    page.keyboard.press("Control+z")
    assert text_in(page).endswith("[@iron")


def test_what_cannot_be_read_is_said_beside_the_field_and_stays_in_it(open_window, article):
    page = draft_page(open_window(), article)
    dialog = open_dialog(page)
    dialog.get_by_text("Paste a record").click()
    dialog.get_by_label("Records").fill("no record at all")
    dialog.get_by_role("button", name="Add and cite").click()
    expect(dialog.locator("#id_cite_records_text_error")).to_be_visible()
    expect(dialog.get_by_label("Records")).to_have_value("no record at all")
    page.keyboard.press("Escape")
    expect(editor(page)).to_be_focused()
    assert text_in(page).endswith("[@iron")
    page.keyboard.type("x", delay=10)
    page.keyboard.press("Backspace")
    settled(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog.get_by_text("Paste a record").click()
    expect(dialog.get_by_label("Records")).to_have_value("no record at all")


def test_a_doi_is_looked_up_added_and_cited(open_window, article, crossref):
    crossref.says(path_of(), works(work()))
    page = draft_page(open_window(), article)
    dialog = open_dialog(page, f"[@{DOI}")
    expect(dialog.get_by_label("DOI, PMID or PMCID")).to_have_value(DOI)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    key = Reference.objects.get(doi=DOI).key
    assert text_in(page).endswith(f"[@{key}]")
    assert linked(article)[-1] == key


def test_without_a_network_it_says_so_at_once_and_the_source_is_entered_by_hand(open_window, article, offline):
    page = draft_page(open_window(), article)
    dialog = open_dialog(page, f"[@{DOI}")
    page.keyboard.press("Enter")
    expect(dialog.locator("#id_cite_identifier_identifier_error")).to_contain_text("cannot be reached", timeout=5_000)
    dialog.get_by_role("button", name="Enter it by hand").click()
    expect(dialog.get_by_label("DOI (optional)")).to_have_value(DOI)
    dialog.get_by_role("textbox", name="Title").fill("Drugs that lower counts")
    dialog.locator('[data-way="hand"]').get_by_role("button", name="Add and cite").click()
    expect(dialog).to_be_hidden()
    reference = Reference.objects.get(doi=DOI)
    assert reference.title == "Drugs that lower counts"
    assert text_in(page).endswith(f"[@{reference.key}]")


# What is said to a screen reader stands there only until the editor changes again: whoever looks later misses it.
HEARING = """(words) => {
    const spot = document.querySelector(".rendition-professional .cm-announced");
    window.heard = new Promise((done, missed) => {
        new MutationObserver(() => { if (spot.textContent.includes(words)) done(true); }).observe(
            spot, {childList: true, characterData: true, subtree: true});
        setTimeout(() => missed(new Error(`not said: ${words}`)), 10000);
    });
}"""


def test_the_source_of_a_citation_is_shown_where_the_caret_stands_and_under_the_pointer(open_window, article):
    page = draft_page(open_window(), article)
    page.evaluate(HEARING, "On palumbo2012.")
    editor(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".source-card.by-caret")).to_contain_text("Palumbo A. On palumbo2012.")
    assert page.evaluate("() => window.heard")
    page.keyboard.press("Escape")
    expect(page.locator(".source-card.by-caret")).to_have_count(0)
    page.locator(".md-citation").first.hover(position={"x": 20, "y": 8})
    expect(page.locator(".source-card.by-pointer")).to_be_visible()


def test_a_session_that_ended_is_said_and_the_text_stays(open_window, article):
    page = draft_page(open_window(), article)
    end_session(page)
    type_at_end(page, "[@cur")
    expect(page.locator("[data-cite-state]")).to_contain_text("Signed out: sign in in another tab")
    assert text_in(page).endswith("[@cur")


def test_no_stray_characters_come_into_the_text(open_window, article):
    page = draft_page(open_window(), article)
    type_at_end(page, "Two  blanks,   three.  ")
    page.keyboard.press("Enter")
    page.keyboard.type("- item")
    page.keyboard.press("Enter")
    page.keyboard.type("next")
    assert text_in(page).endswith("Two  blanks,   three.  \n- item\n- next")


def test_text_put_into_the_form_shows_in_the_editor(open_window, article):
    page = draft_page(open_window(), article)
    page.locator("#id_professional").evaluate(
        "(area) => { area.value = 'Put there.'; area.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(editor(page)).to_have_text("Put there.")


def test_words_are_found_and_replaced(open_window, article):
    page = draft_page(open_window(), article)
    page.get_by_role("button", name="Find and replace").click()
    page.get_by_role("textbox", name="Find").fill("cause")
    page.get_by_role("textbox", name="Replace with").fill("reason")
    page.get_by_role("button", name="Replace all").click()
    assert text_in(page).startswith("Chemotherapy is a reason")


def test_without_the_bundle_the_text_area_stays(open_window, article):
    page = open_window()
    page.route("**/vendor/editor.js", lambda route: route.abort())
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, "edith")
    page.wait_for_load_state("networkidle")
    page.locator("#id_professional").fill("Written without an editor.\n")
    expect(page.locator(".preview")).to_contain_text("Written without an editor.")
    expect(page.get_by_role("button", name="Cite a source")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(open_window, article, width, scheme):
    page = draft_page(open_window(width, color_scheme=scheme), article)
    wrong = []

    def look() -> None:
        page.evaluate(AXE)
        wrong.extend(page.evaluate(VIOLATIONS))

    page.get_by_role("button", name="Find and replace").click()
    look()
    page.keyboard.press("Escape")
    type_at_end(page, "See [@cur")
    settled(page)
    look()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("By hand").click()
    look()
    assert not wrong


def test_a_found_source_is_shown_on_the_page_of_sources(open_window, article, crossref):
    crossref.says(path_of(), works(work()))
    page = draft_page(open_window(390), article)
    page.get_by_role("link", name="Sources").first.click()
    page.get_by_label("DOI, PMID or PMCID").fill(DOI)
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator(".found-source")).to_contain_text("Crossref knows it")
    page.get_by_text("Abstract").click()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.get_by_role("button", name="Add and link").click()
    expect(page.locator(".messages")).to_contain_text("Added. Cite it in the text as")
    assert linked(article)[-1] == Reference.objects.get(doi=DOI).key
