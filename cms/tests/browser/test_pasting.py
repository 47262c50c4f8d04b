"""Pasting into the text in a real browser: pages become Markdown, cells a table, what looks like a source
is offered as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.references.lookup import fetching
from articles.tests.lookup.answers import DOI, path_of, work, works
from articles.tests.lookup.service import Service
from articles.tests.scenes import make_article
from cms.tests.browser.test_citing import RIS, linked, text_in
from cms.tests.browser.test_drafting import draft_page, editor
from cms.tests.browser.test_every_page import AXE, VIOLATIONS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

PAGES = Path(__file__).parent / "pasted"

PASTE = """([place, html, plain, name, words]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (plain) data.setData("text/plain", plain);
  if (name) data.items.add(new File([words], name));
  const usual = { bubbles: true, cancelable: true };
  const kind = name ? "drop" : "paste";
  const { left, top } = place.getBoundingClientRect();
  const event = name
    ? new DragEvent(kind, { dataTransfer: data, ...usual, clientX: left + 30, clientY: top + 20 })
    : new ClipboardEvent(kind, { clipboardData: data, ...usual });
  place.dispatchEvent(event);
}"""


@pytest.fixture
def article(edith) -> Article:
    """Lists curtis2014 and palumbo2012, and its text is one sentence."""
    return make_article(edith, text="Chemotherapy is a cause [@curtis2014; @palumbo2012].\n")


NUMBERS = [
    ("<p>Grows.<sup>3</sup></p>", [[3]]),
    ("<p>Grows<sup>[2–4]</sup>, then<sup>7,9</sup> falls</p>", [[2, 3, 4], [7, 9]]),
    ("<p>10<sup>9</sup>/L, kg/m<sup>2</sup>, χ<sup>2</sup>, I<sup>2</sup>, <sup>13</sup>C</p>", []),
    ("<p>the 1<sup>st</sup> dose<sup>†</sup></p>", []),
    ("<p>As shown [1, 3], (95% CI [1, 2]), Table [5], IQR [3-4]</p>", [[1, 3]]),
    ("<p>It ends.12 <i>Next.</i> Fig.3 and version 2.5 and 0.5 mg</p>", [[12]]),
    ("<p><b>It</b> ends.<a href='https://page.example/#ref-4'>4</a></p>", [[4]]),
    ("<p><b>It</b> ends [<a href='#r5'>5</a>].</p>", [[5]]),
    ("<p><a href='https://page.example/#top'>Top</a><sup>900–999</sup></p>", []),
]


def paste(page: Page, *, html: str = "", plain: str = "") -> None:
    """As from another program, at the caret."""
    editor(page).evaluate(f"(place, given) => ({PASTE})([place, ...given])", [html, plain, "", ""])


def drop(page: Page, name: str, words: str) -> None:
    """A file onto the beginning of the text."""
    editor(page).evaluate(f"(place, given) => ({PASTE})([place, ...given])", ["", "", name, words])


def empty_page(page: Page, article: Article) -> Page:
    """The draft page with nothing in the text."""
    draft_page(page, article)
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return page


def test_pages_of_word_google_and_the_web_become_markdown(open_window):
    page = open_window()
    page.goto("/")
    for source in sorted(PAGES.glob("*.html")):
        markdown = page.evaluate(
            """async (html) => {
              const { markdownOf } = await import("/static/js/manuscript/pasted-html.js");
              const { Turndown } = await import("/static/vendor/editor.js");
              return markdownOf(html, Turndown).text;
            }""",
            source.read_text(encoding="utf-8"),
        )
        assert markdown == source.with_suffix(".md").read_text(encoding="utf-8").rstrip("\n"), source.name


def test_numbers_that_look_like_citations_are_told_from_powers_and_ranges(open_window):
    page = open_window()
    page.goto("/")
    found = page.evaluate(
        """async (pages) => {
          const { markdownOf } = await import("/static/js/manuscript/pasted-html.js");
          const { Turndown } = await import("/static/vendor/editor.js");
          return pages.map((html) => markdownOf(html, Turndown).found.map((one) => one.numbers));
        }""",
        [html for html, _ in NUMBERS],
    )
    assert found == [wanted for _, wanted in NUMBERS]


def test_a_part_of_a_paragraph_goes_into_the_sentence(open_window, article):
    page = empty_page(open_window(), article)
    page.keyboard.insert_text("Give it  again.")
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    paste(page, html="<p>not <b>once</b></p>")
    assert text_in(page) == "Give it not **once** again."


def test_raised_numbers_are_offered_as_citations_and_undone_at_once(open_window, article):
    page = empty_page(open_window(), article)
    paste(page, html="<p>Start at once.<sup>1,3-4</sup> A count of 10<sup>9</sup>/L.</p>")
    assert text_in(page) == "Start at once.¹,³⁻⁴ A count of 10⁹/L."
    expect(page.locator("[data-offer-words]")).to_contain_text("1 place looks like citations by number (1, 3, 4)")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    page.get_by_role("button", name="Make them citations").click()
    assert text_in(page) == "Start at once. [@unbound-1; @unbound-3; @unbound-4] A count of 10⁹/L."
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+z")
    assert text_in(page) == "Start at once.¹,³⁻⁴ A count of 10⁹/L."


def test_numbers_kept_as_text_stay(open_window, article):
    page = empty_page(open_window(), article)
    paste(page, html="<p><b>Note</b> the dose [2].</p>")
    page.get_by_role("button", name="Keep them as text").click()
    expect(page.locator(".md-offered")).to_have_count(0)
    assert text_in(page) == "**Note** the dose [2]."


def test_numbers_of_a_second_page_are_not_mixed_with_the_first_unasked(open_window, article):
    page = empty_page(open_window(), article)
    page.keyboard.insert_text("From one page [@unbound-1].\n\n")
    paste(page, html="<p>From <i>another</i>.<sup>1</sup></p>")
    expect(page.locator("[data-offer-words]")).to_contain_text("The text has such numbers already")
    expect(page.get_by_role("button", name="Same list: make them citations")).to_be_visible()


def test_cells_of_a_spreadsheet_become_a_table_that_readers_see(open_window, article):
    page = empty_page(open_window(), article)
    page.keyboard.insert_text("Doses:")
    paste(page, html="<table><tr><td>Drug</td></tr></table>", plain="Drug\tDose | mg\r\nA\t5\r\nB\t10\r\n")
    assert text_in(page) == "Doses:\n\n| Drug | Dose \\| mg |\n|---|---:|\n| A | 5 |\n| B | 10 |"
    expect(page.locator(".preview table td")).to_have_text(["A", "5", "B", "10"])


def test_plain_markdown_out_of_another_editor_stays_as_it_is(open_window, article):
    page = empty_page(open_window(), article)
    paste(
        page,
        html="<div style='white-space: pre'><span style='font-weight: bold'>## Causes</span></div>",
        plain="## Causes",
    )
    assert text_in(page) == "## Causes"


def test_a_pasted_doi_is_offered_looked_up_and_cited(open_window, article, settings, monkeypatch):
    service = Service()
    settings.CROSSREF_URL = settings.NCBI_URL = service.address
    settings.LOOKUP_LOOPBACK_ALLOWED = True
    monkeypatch.setattr(fetching, "BACK_OFF", (0.01, 0.02))
    service.says(path_of(), works(work()))
    page = empty_page(open_window(), article)
    page.keyboard.insert_text("As shown ")
    paste(page, plain=f"https://doi.org/{DOI}")
    assert text_in(page) == f"As shown https://doi.org/{DOI}"
    page.get_by_role("button", name="Look it up and cite it").click()
    expect(page.locator("[data-cite-state]")).to_contain_text("Added and cited:")
    service.close()
    assert text_in(page) == f"As shown [@{linked(article)[-1]}]"


def test_a_dropped_file_of_records_is_added_and_cited(open_window, article):
    page = draft_page(open_window(), article)
    drop(page, "found.ris", RIS)
    expect(page.locator("[data-offer-words]")).to_contain_text("found.ris")
    page.get_by_role("button", name="Add and cite").first.click()
    expect(page.locator("[data-cite-state]")).to_contain_text("camaschella2019iron")
    assert linked(article)[-1] == "camaschella2019iron"
    assert text_in(page) == "Chemotherapy is a cause [@curtis2014; @palumbo2012]. [@camaschella2019iron]\n"


def test_a_dropped_file_that_cannot_be_read_says_why(open_window, article):
    page = draft_page(open_window(), article)
    drop(page, "found.bib", "no record at all")
    page.get_by_role("button", name="Add and cite").first.click()
    expect(page.locator("[data-offer-words]")).not_to_contain_text("found.bib")
    expect(page.locator("[data-offer-words]")).not_to_be_empty()
    assert linked(article) == ["curtis2014", "palumbo2012"]
