"""Many files in a real browser: dropped, read while the page looks on, imported, and led to."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.tests.importing.many_files import markdown
from cms.accounts.models import User
from cms.jobs.actions import give_sign, run_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

DROP = """(zone, files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of files) transfer.items.add(new File([text], name));
    zone.dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def window(open_window, live_server, settings):
    """Opens a window in which somebody is signed in; jobs wait until the test runs them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def opened(person: User, **options: object) -> Page:
        page = open_window(**options)
        client = Client()
        client.force_login(person)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return opened


def test_files_are_dropped_and_the_page_follows_their_import(window, edith, shoot):
    give_sign()
    page = window(edith)
    page.goto("/desk/import/many/")
    files = [
        ["iron.md", markdown("What is iron?", "Iron.").decode()],
        ["broken.xml", "<?xml version='1.0'?><article>"],
    ]
    page.locator("[data-drop-zone]").evaluate(DROP, files)
    expect(page.get_by_text("2 chosen")).to_be_visible()
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("heading", name="The files are being read")).to_be_visible()
    expect(page.get_by_role("progressbar", name="0 of 2 read.")).to_be_visible()
    run_due()
    expect(page.get_by_role("heading", name="Read: what would be made")).to_be_visible()
    expect(page.get_by_text("not well-formed XML")).to_be_visible()
    assert not Article.objects.exists()
    shoot(page, "import-of-many-files-read")
    page.get_by_role("button", name="Import these").click()
    expect(page.get_by_role("heading", name="The files are being imported")).to_be_visible()
    run_due()
    expect(page.get_by_role("heading", name="Imported", exact=True)).to_be_visible()
    shoot(page, "import-of-many-files")
    page.get_by_role("link", name="What is iron?").click()
    expect(page).to_have_url(f"{page.url.split('/desk/')[0]}/desk/articles/what-is-iron/")


def test_without_scripts_a_link_says_how_far_it_is(window, edith, tmp_path):
    (tmp_path / "iron.md").write_bytes(markdown("What is iron?", "Iron."))
    page = window(edith, java_script_enabled=False)
    page.goto("/desk/import/many/")
    page.get_by_label("Manuscripts").set_input_files(tmp_path / "iron.md")
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("heading", name="The files are being read")).to_be_visible()
    give_sign()
    page.reload()
    run_due()
    page.get_by_role("link", name="See how far it is now").click()
    page.get_by_role("button", name="Import these").click()
    expect(page.get_by_role("heading", name="The files are being imported")).to_be_visible()
    run_due()
    page.get_by_role("link", name="See how far it is now").click()
    expect(page.get_by_role("link", name="What is iron?")).to_be_visible()
