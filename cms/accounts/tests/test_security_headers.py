"""What browsers are told about every page."""

import pytest
from django.urls import reverse


@pytest.fixture
def answer(client, db):
    return client.get(reverse("account_login"))


def test_scripts_and_styles_come_from_this_site_only(answer):
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("directive", ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
def test_the_page_cannot_be_framed_rebased_or_made_to_post_elsewhere(answer, directive):
    assert directive in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_a_header_is_there(answer, header, value):
    assert answer[header] == value


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "people:profile", "people:list"])
def test_pages_hold_no_inline_script_or_style(client, mona, name):
    if name.startswith("people"):
        client.force_login(mona)
    page = client.get(reverse(name)).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_what_only_some_may_see_stays_out_of_shared_caches(client, mona):
    client.force_login(mona)
    assert client.get(reverse("people:list"))["Cache-Control"] == "private, no-cache"
    assert "private" not in client.get(reverse("home")).get("Cache-Control", "")
