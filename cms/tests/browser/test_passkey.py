"""Signing with a passkey, from adding it to the receipt, with an authenticator that Chromium plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from articles.tests.scenes import make_article
from cms.tests.browser.test_journey import sign_in
from reviews.models import SignOff
from reviews.tests.scenes import make_assignment, make_round

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def plug_in_a_key(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_the_key(page: Page) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill("a long enough passphrase")
        page.get_by_role("button", name="Confirm").click()
        # Until it is loaded, the button has no script that asks the authenticator.
        page.wait_for_url("**/webauthn/add/")
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))


def test_a_reviewer_signs_with_a_passkey(open_window, edith, mona, ravi):
    assignment = make_assignment(make_round(make_article(edith)), ravi, mona)
    page = sign_in(open_window(), "ravi")
    plug_in_a_key(page)
    add_the_key(page)
    page.goto(f"/reviews/{assignment.pk}/")
    box = page.locator("form.signing")
    box.locator("input[name=decision][value=approve]").check()
    box.get_by_role("button", name="Sign with a passkey").click()
    expect(page.get_by_text("Below is your receipt").or_(page.locator(".signature")).first).to_be_visible()
    assert SignOff.objects.get().method == "passkey"
