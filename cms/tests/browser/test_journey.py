"""The whole way in a real browser: a captured page becomes a published, verifiable article with two signatures."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.tests.scenes import make_article, make_topic
from cms.accounts.tests.cast import PASSWORD
from cms.ledger.verification import verify
from cms.publishing.models import Edition
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_assignment, make_round

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CAPTURED = Path(settings.BASE_DIR) / "articles" / "tests" / "importing" / "pages" / "iron-deficiency.txt"


def sign_in(page: Page, who: str, password: str = PASSWORD) -> Page:
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill(who)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/**")
    return page


def import_the_page(page: Page) -> None:
    page.goto("/desk/import/")
    page.locator("input[name=manuscript], input[type=file]").first.set_input_files(CAPTURED)
    page.locator("select[name=topic]").select_option(label="Haematology")
    page.get_by_role("button", name="Read the file").click()
    report = page.locator("main")
    for words in ("39", "55", "8"):
        expect(report).to_contain_text(words)


def fill_the_gap(page: Page, slug: str) -> None:
    page.goto(f"/desk/articles/{slug}/numbers/?position=4#insert")
    expect(page.locator("main")).to_contain_text("The list is shorter than the numbers")
    page.get_by_text("Enter a new source instead").click()
    form = page.locator("form[action$='insert-new/']")
    form.locator("[name=position]").fill("4")
    form.locator("[name=title]").fill("Iron deficiency")
    form.locator("[name=authors]").fill("Camaschella, Clara")
    form.locator("[name=container]").fill("Blood")
    form.locator("[name=issued]").fill("2019")
    form.get_by_role("button", name="Insert it").click()
    page.get_by_role("button", name="Bind all 55 mentions").click()
    expect(page.locator("main")).to_contain_text("Every number is bound to its source")


def submit_with_reasons(page: Page, slug: str) -> None:
    page.goto(f"/desk/articles/{slug}/submit/")
    # Of very many warnings only the first kind is laid out; reasons that were given before are folded too.
    while (folded := page.locator(".warning-group:not([open]) > summary")).count():
        folded.first.click()
    for reason in page.locator("textarea[name^=reason]").all():
        reason.fill("Seen; the source has no identifier of its own.")
    page.locator("[name=note]").fill("Ready for the board.")
    page.locator("main").get_by_role("button", name="Submit", exact=False).last.click()
    expect(page.locator("main")).to_contain_text("Submitted")


def invite(page: Page, pk: int, name: str) -> None:
    page.goto(f"/desk/rounds/{pk}/")
    page.get_by_label(name, exact=False).check()
    page.get_by_role("button", name="Invite", exact=True).click()


def accept_and_sign(page: Page, pk: int, password: str = PASSWORD) -> None:
    page.goto(f"/reviews/{pk}/")
    page.get_by_label("I have none to declare").check()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_label("Approve.", exact=False).check()
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign", exact=True).click()


def test_from_a_captured_page_to_a_verifiable_edition(open_window, shoot, edith, mona, ravi, rosa):
    make_topic()
    edith_at, mona_at = sign_in(open_window(), "edith"), sign_in(open_window(), "mona")
    import_the_page(edith_at)
    article = Article.objects.get()
    edith_at.goto(f"/desk/articles/{article.slug}/submit/")
    expect(edith_at.locator("main")).to_contain_text("To be mended first")
    shoot(edith_at, "submit-stopped")
    fill_the_gap(edith_at, article.slug)
    edith_at.goto(f"/desk/articles/{article.slug}/")
    shoot(edith_at, "draft")
    submit_with_reasons(edith_at, article.slug)

    review = article.rounds.get()
    for name in ("Dr Ravi", "Dr Rosa"):
        invite(mona_at, review.pk, name)
    shoot(mona_at, "round")
    for reviewer in (ravi, rosa):
        window = sign_in(open_window(820), reviewer.username)
        accept_and_sign(window, review.assignments.get(reviewer=reviewer).pk)
        expect(window.locator("main")).to_contain_text(review.version.version_sha256)
        shoot(window, f"receipt-{reviewer.username}")
    mona_at.goto(f"/desk/rounds/{review.pk}/")
    mona_at.get_by_role("button", name="Publish now").click()

    reader = open_window(390)
    reader.goto(f"/articles/{article.slug}/")
    expect(reader.locator("main")).to_contain_text("Dr Ravi")
    shoot(reader, "article")
    assert Edition.objects.get().version_sha256 == review.version.version_sha256
    assert verify().holds


def test_a_wrong_password_signs_nothing_and_loses_nothing(open_window, edith, mona, ravi):
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    page = sign_in(open_window(), "ravi")
    page.goto(f"/reviews/{assignment.pk}/")
    page.get_by_label("Request changes.", exact=False).check()
    page.get_by_label("Changes or remarks").fill("The figure in the second section is for adults only.")
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("The password is not right")
    expect(page.get_by_label("Changes or remarks")).to_have_value(
        "The figure in the second section is for adults only."
    )
    assert not assignment.round.sign_offs.exists()


def test_a_citation_shows_its_source_and_leads_there_and_back(open_window, edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    page = open_window()
    page.goto(f"/articles/{edition.article.slug}/")
    page.locator("sup.cite a").first.hover()
    expect(page.get_by_text("Blood Stories").first).to_be_visible()
    page.locator("sup.cite a").first.click()
    page.locator("#ref-1 a[role=doc-backlink]").first.click()
    assert page.url.endswith("#cite-1")


def test_the_article_reads_without_scripts(open_window, edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    page = open_window(java_script_enabled=False)
    page.goto(f"/articles/{edition.article.slug}/")
    expect(page.locator("main")).to_contain_text("Severe neutropenia is a count below 500/μL")
    expect(page.locator("main")).to_contain_text("Dr Ravi, MD, FRCP")


def test_signing_works_without_scripts(open_window, edith, mona, ravi):
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)
    page = sign_in(open_window(java_script_enabled=False), "ravi")
    accept_and_sign(page, assignment.pk)
    assert assignment.round.sign_offs.get().decision == "approve"
