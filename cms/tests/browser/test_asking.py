"""A reader asks a question, in a real browser and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cms.publishing.error_reports.models import ErrorReport
from cms.publishing.questions.models import Question
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_what_may_answer_is_offered_and_the_question_is_sent_all_the_same(
    open_window, live_server, edith, mona, ravi, rosa
):
    edition = published_article(edith, mona, ravi, rosa)
    window = open_window(java_script_enabled=False)
    window.goto(f"{live_server.url}/articles/{edition.article.slug}/")
    window.get_by_role("link", name="Ask a follow-up question").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Ask a question")
    window.get_by_role("link", name="Ask a question").click()
    window.get_by_label("Your question").fill("Which medicines cause low neutrophils?")
    window.get_by_label("E-mail address").fill("reader@home.example")
    window.get_by_label("E-mail address").press("Enter")
    expect(window.get_by_text("Your question has not been sent yet.")).to_be_visible()
    assert not Question.objects.exists()
    window.get_by_role("button", name="Send my question").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Question.objects.get().asker.address == "reader@home.example"


def test_the_field_for_programs_is_shown_to_nobody(open_window, live_server):
    window = open_window()
    window.goto(f"{live_server.url}/questions/ask/")
    assert not window.locator("[name=website]").is_visible()
    window.get_by_label("E-mail address").press("Tab")
    expect(window.get_by_role("button", name="Send")).to_be_focused()


def test_while_typing_by_keyboard_articles_are_offered_and_reached_with_tab(
    open_window, live_server, edith, mona, ravi, rosa
):
    edition = published_article(edith, mona, ravi, rosa)
    window = open_window()
    window.goto(f"{live_server.url}/questions/ask/")
    window.get_by_label("Your question").focus()
    window.keyboard.type("Which medicines cause low neutrophils?")
    offered = window.get_by_role("link", name=edition.version.title)
    expect(offered).to_be_visible()
    expect(window.get_by_role("status")).to_have_text("1 article may answer this already, listed below the field.")
    window.keyboard.press("Tab")
    expect(offered).to_be_focused()
    assert not Question.objects.exists()


def test_the_results_of_a_search_are_walked_with_arrow_keys(open_window, live_server, edith, mona, ravi, rosa):
    for title in ("What lowers neutrophils?", "What raises neutrophils?"):
        published_article(edith, mona, ravi, rosa, title=title)
    window = open_window()
    window.goto(f"{live_server.url}/")
    field = window.get_by_role("searchbox")
    field.focus()
    window.keyboard.type("neutrophils")
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", name="2 articles")).to_be_visible()
    window.wait_for_load_state()  # the heading is there before the script is
    links = window.locator(".search-results h3 a")
    field.focus()
    for place in (0, 1):
        window.keyboard.press("ArrowDown")
        expect(links.nth(place)).to_be_focused()
    window.keyboard.press("ArrowUp")
    window.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_who_says_that_they_are_a_patient_is_led_to_that_text_from_then_on(
    open_window, live_server, edith, mona, ravi, rosa
):
    for title in ("What lowers neutrophils?", "What raises neutrophils?"):
        published_article(edith, mona, ravi, rosa, title=title, patient=PATIENT_TEXT)
    window = open_window()
    window.goto(f"{live_server.url}/articles/what-lowers-neutrophils/")
    window.get_by_role("link", name="Patient or carer").press("Enter")
    expect(window).to_have_url(f"{live_server.url}/articles/what-lowers-neutrophils/patient/")
    window.goto(f"{live_server.url}/articles/what-raises-neutrophils/#references")
    expect(window).to_have_url(f"{live_server.url}/articles/what-raises-neutrophils/patient/#references")
    window.get_by_role("link", name="Student").press("Enter")
    expect(window).to_have_url(f"{live_server.url}/articles/what-raises-neutrophils/")
    expect(window.get_by_role("link", name="Student")).to_have_attribute("aria-current", "page")
    expect(window.get_by_role("link", name="Clinician")).not_to_have_attribute("aria-current", "page")


def test_a_possible_error_is_reported_by_keyboard_without_scripts(open_window, live_server, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    window = open_window(java_script_enabled=False)
    window.goto(f"{live_server.url}/articles/{edition.article.slug}/")
    window.get_by_role("main").get_by_role("link", name="Report a possible error").press("Enter")
    window.get_by_label("What may be wrong?").fill("The dose is ten times too high.")
    window.get_by_label("E-mail address").press("Enter")
    expect(window.get_by_text("Your report has gone to the managing editors")).to_be_visible()
    assert ErrorReport.objects.get().edition == edition
