"""Finding, keeping and changing many articles with the keyboard alone; axe-core looks at each page on the way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from articles.actions import set_due_date
from articles.models import Article
from articles.tests.scenes import make_article, make_topic
from cms import clock
from cms.accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """async () => (await axe.run({resultTypes: ['violations']})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(', ')}`)"""


@pytest.fixture
def at_the_desk(open_window, live_server):
    """A window in which somebody is signed in."""

    def opened(person: User) -> Page:
        client = Client()
        client.force_login(person)
        page = open_window()
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return opened


def expect_nothing_to_mend(page: Page) -> None:
    page.evaluate(AXE)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} at {width}"
        assert page.evaluate(VIOLATIONS) == [], f"{page.url} at {width}"
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def house(edith, emil) -> None:
    """Twenty-two of Edith's articles about gout, one of them overdue, and one of Emil's about asthma."""
    make_topic("Rheumatology")
    for number in range(22):
        make_article(edith, title=f"Gout {number}?", text="A claim about colchicine [@curtis2014].")
    with clock.pretend(clock.now() - timedelta(days=9)):
        set_due_date(article=Article.objects.earliest("pk"), actor=edith, due_on=clock.now().date())
    make_article(emil, title="Asthma?", text="A claim [@curtis2014].")


def test_a_managing_editor_finds_with_the_keyboard(at_the_desk, house, mona):
    page = at_the_desk(mona)
    page.goto("/desk/articles/")
    page.keyboard.press("Control+k")
    page.keyboard.type("colch")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("colchicine")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    expect_nothing_to_mend(page)
    page.locator("#found-article + a").press("Enter")
    expect(page.locator(".found li")).to_have_count(22)
    page.keyboard.press("Control+k")
    page.keyboard.type("xylophone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing fits “xylophone”")).to_be_visible()
    expect_nothing_to_mend(page)


def test_a_managing_editor_changes_all_that_fit_with_the_keyboard(at_the_desk, house, mona):
    page = at_the_desk(mona)
    page.goto("/desk/articles/?q=gout")
    expect_nothing_to_mend(page)
    page.get_by_text("Keep this filter").press("Enter")
    page.get_by_label("Name", exact=True).press_sequentially("Gout")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Gout", exact=True)).to_have_attribute("aria-current", "page")
    page.get_by_label("Choose all on this page").press("Space")
    expect(page.get_by_role("button", name="Change the chosen 22…")).to_be_visible()
    page.get_by_role("button", name="Change the chosen 22…").press("Enter")
    expect(page.get_by_role("heading", name="Change 22 articles")).to_be_visible()
    expect_nothing_to_mend(page)
    page.get_by_label("Topic", exact=True).select_option("Rheumatology")
    page.get_by_role("button", name="Change the topic…").press("Enter")
    expect(page.get_by_text("22 articles will be changed")).to_be_visible()
    expect_nothing_to_mend(page)
    page.get_by_role("button", name="Change 22 articles").press("Enter")
    expect(page.get_by_text("22 changed, 0 refused.")).to_be_visible()
    expect_nothing_to_mend(page)
    assert Article.objects.filter(topic__name="Rheumatology").count() == 22
    for address in ("/desk/filters/", "/desk/changes/", "/desk/", "/desk/rounds/?overdue=on"):
        page.goto(address)
        expect_nothing_to_mend(page)


def test_the_pages_about_one_article_and_one_editor(at_the_desk, house, mona, emil):
    page = at_the_desk(mona)
    slug = Article.objects.exclude(due_on=None).get().slug
    for address in (f"/desk/articles/{slug}/settings/", f"/desk/people/{emil.pk}/topics/", f"/desk/people/{emil.pk}/"):
        page.goto(address)
        expect_nothing_to_mend(page)
