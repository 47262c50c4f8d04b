"""The tools around the text in a real browser: toolbar, tables, outline, keys, findings and remedies."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.tests.scenes import make_article
from cms.tests.browser.test_citing import linked, settled, text_in
from cms.tests.browser.test_drafting import draft_page, editor, sign_in
from cms.tests.browser.test_every_page import AXE, VIOLATIONS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

EDITS = """async () => {
  const edits = await import("/static/js/manuscript/edits.js");
  const tables = await import("/static/js/manuscript/tables.js");
  // ‹ and › stand around what is selected, before and after.
  const done = (name, text, ...more) => {
    const from = text.indexOf("‹");
    const to = text.indexOf("›") - 1;
    const plain = text.replace(/[‹›]/g, "");
    const { from: start, to: end, insert, anchor, head } = edits[name](plain, from, to, ...more);
    const now = plain.slice(0, start) + insert + plain.slice(end);
    return `${now.slice(0, anchor)}‹${now.slice(anchor, head)}›${now.slice(head)}`;
  };
  return CASES.map(([name, text, ...more]) => done(name, text, ...more));
}"""

CASES = [
    (["wrapped", "a ‹dose› b", "**"], "a **‹dose›** b"),
    (["wrapped", "a **‹dose›** b", "**"], "a ‹dose› b"),
    (["wrapped", "a ‹ dose › b", "*"], "a  *‹dose›*  b"),
    (["wrapped", "**‹dose›**", "*"], "***‹dose›***"),
    (["heading", "one\n‹›two\nthree", 2], "one\n\n## two‹›\n\nthree"),
    (["heading", "## ‹›two", 2], "two‹›"),
    (["heading", "### ‹›two", 2], "## two‹›"),
    (["bullets", "Take:\n‹one\ntwo›"], "Take:\n\n‹- one\n- two›"),
    (["bullets", "‹- one\n- two›"], "‹one\ntwo›"),
    (["numbered", "‹- one\n\n- two›"], "‹1. one\n\n2. two›"),
    (["quoted", "‹said›"], "‹> said›"),
    (["linked", "see ‹here›"], "see [here](‹https://›)"),
    (["linked", "see ‹https://example.org›"], "see [‹›](https://example.org)"),
]


@pytest.fixture
def article(edith) -> Article:
    """Lists curtis2014 and palumbo2012."""
    return make_article(
        edith, text="## Causes\n\nChemotherapy is one [@curtis2014; @palumbo2012].\n\n### Drugs\n\nFew.\n"
    )


def write(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def remedy(page: Page, name: str) -> None:
    page.locator(".editor-findings").get_by_role("button", name=name).first.click()


def test_each_edit_does_what_its_button_says_and_undoes_itself(open_window):
    page = open_window()
    page.goto("/")
    cases = [given for given, _ in CASES]
    assert page.evaluate(f"(CASES) => ({EDITS})()", cases) == [wanted for _, wanted in CASES]


def test_the_toolbar_is_one_stop_and_the_arrow_keys_go_through_it(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "dose")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Heading", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Strong")).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor(page)).to_be_focused()
    assert text_in(page) == "**dose**"
    page.keyboard.press("Control+i")
    assert text_in(page) == "***dose***"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert text_in(page) == "dose"


def test_a_table_is_inserted_and_grows_around_the_caret(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "")
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_label("Columns", exact=True).fill("2")
    page.get_by_label("Rows", exact=True).fill("1")
    page.get_by_role("button", name="Insert the table").click()
    page.keyboard.type("Drug")
    page.get_by_role("button", name="Row below").click()
    page.keyboard.type("A")
    page.get_by_role("button", name="Column to the right").click()
    assert text_in(page) == "| Drug |  | Heading 2 |\n|---|---|---|\n| A |  |  |\n|  |  |  |"
    page.get_by_role("button", name="Remove the row").click()
    page.get_by_role("button", name="Remove the column").click()
    page.keyboard.press("Escape")
    assert text_in(page).startswith("| Drug | Heading 2 |\n|---|---|\n|")


def test_a_sign_of_the_field_is_written_where_the_caret_stands(open_window, article):
    page = draft_page(open_window(390), article)
    write(page, "ANC ")
    page.get_by_role("button", name="Special characters").click()
    page.get_by_role("button", name="at least", exact=True).click()
    page.get_by_role("button", name="mu, micro").click()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    assert text_in(page) == "ANC ≥μ"


def test_the_outline_leads_to_a_heading_and_marks_where_one_is(open_window, article):
    page = draft_page(open_window(), article)
    page.get_by_text("Outline", exact=True).click()
    outline = page.get_by_role("navigation", name="Outline of the text")
    expect(outline.get_by_role("button")).to_have_text(["Causes", "Drugs"])
    outline.get_by_role("button", name="Drugs").click()
    expect(editor(page)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "### Drugs"
    expect(outline.get_by_role("button", name="Drugs")).to_have_attribute("aria-current", "true")


def test_words_and_reading_time_are_the_servers(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "word " * 1_100)
    expect(page.locator(".writing-foot")).to_contain_text("1,100 words · 6 min read")
    expect(page.locator(".preview .kicker")).to_contain_text("6 min read")


def test_the_list_of_keys_opens_from_the_text_and_gives_the_focus_back(open_window, article):
    page = draft_page(open_window(), article)
    editor(page).click()
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.keyboard.press("Escape")
    expect(editor(page)).to_be_focused()
    page.get_by_text("Findings", exact=True).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_finding_is_underlined_in_the_text_and_says_there_what_it_is(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "First.\n\nGive **5 mg** daily [@nobody].\n")
    marked = page.locator(".rendition-professional .md-finding.is-error")
    expect(marked).to_have_text("@nobody")
    marked.hover()
    expect(page.locator(".finding-card")).to_contain_text("There is no reference with the key @nobody.")
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    assert page.evaluate("getSelection().anchorNode.parentElement.closest('.cm-line').textContent").startswith("Give")


def test_remedies_mend_the_text_and_can_be_undone(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "## Dose\n\n#### Adults\n\nSo it is [@curtis2041], and so [@curtis2014, @palumbo2012].\n")
    remedy(page, "Cite curtis2014 instead")
    expect(page.locator("#id_professional")).to_have_value(
        "## Dose\n\n#### Adults\n\nSo it is [@curtis2014], and so [@curtis2014, @palumbo2012].\n"
    )
    remedy(page, "Put semicolons between the keys")
    remedy(page, "Make it level 3")
    mended = "## Dose\n\n### Adults\n\nSo it is [@curtis2014], and so [@curtis2014; @palumbo2012].\n"
    expect(page.locator("#id_professional")).to_have_value(mended)
    expect(page.locator(".findings-counts")).to_contain_text("Nothing to mend")


def test_the_source_chosen_for_a_number_goes_wherever_the_number_stands(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "One [@unbound-1]. Two [@unbound-1; @unbound-2].\n")
    remedy(page, "Choose the source of number 1")
    page.keyboard.type("palumbo", delay=10)
    settled(page)
    page.keyboard.press("Enter")
    assert text_in(page) == "One [@palumbo2012]. Two [@palumbo2012; @unbound-2].\n"


def test_a_source_that_nothing_cites_is_taken_off_the_list(open_window, article):
    page = draft_page(open_window(), article)
    write(page, "Chemotherapy is one [@curtis2014].\n")
    remedy(page, "Take it off the list")
    expect(page.locator("[data-cite-state]")).to_contain_text("palumbo2012 is off this article’s list")
    assert linked(article) == ["curtis2014"]
    expect(page.get_by_role("button", name="Insert: palumbo2012")).to_have_count(0)


def test_only_one_preview_is_asked_for_at_a_time_and_old_answers_are_dropped(open_window, article):
    page = draft_page(open_window(), article)
    waiting = []
    page.route("**/preview/", lambda route: waiting.append(route))
    write(page, "First words.")
    page.wait_for_timeout(900)
    page.keyboard.type(" Second words.")
    page.wait_for_timeout(900)
    assert len(waiting) == 1
    page.route("**/preview/", lambda route: route.continue_())
    waiting[0].continue_()
    expect(page.locator(".preview")).to_contain_text("First words. Second words.")


def test_the_preview_scrolls_with_the_text(open_window, edith):
    sections = "".join(f"## Part {number}\n\n" + "Some words of it. " * 60 + "\n\n" for number in range(12))
    page = draft_page(open_window(), make_article(edith, text=sections))
    page.get_by_text("Outline", exact=True).click()
    page.get_by_role("button", name="Part 9").click()
    heading = page.locator(".preview h2", has_text="Part 9")
    expect(heading).to_be_in_viewport()


def test_where_the_editor_does_not_come_the_toolbar_works_the_plain_area(open_window, article):
    page = open_window()
    page.route("**/vendor/editor.js", lambda route: route.abort())
    page.goto(f"/desk/articles/{article.slug}/")
    sign_in(page, "edith")
    area = page.locator("#id_professional")
    area.fill("dose")
    area.press("Control+a")
    page.get_by_role("button", name="Strong").click()
    expect(area).to_have_value("**dose**")
    expect(page.get_by_role("button", name="Cite a source")).to_be_hidden()
    area.press("Control+z")
    expect(area).to_have_value("dose")


def test_the_text_is_spelled_in_its_own_language(open_window, article):
    article.language = "de"
    article.save()
    page = draft_page(open_window(), article)
    expect(editor(page)).to_have_attribute("lang", "de")
    expect(editor(page)).to_have_attribute("spellcheck", "true")
