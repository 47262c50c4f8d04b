"""What browsers are told about every page."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.tests.cast import PASSWORD


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


ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
# What is no page, or none of ours to frame, need not say that it may not be framed.
WITHOUT_FRAME_RULE = {"static"}


@pytest.fixture
def https(settings):
    """As in production: HTTPS only, with HSTS and secure cookies."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


PLACES = {
    "reader": "/",
    "sign-in": "/accounts/login/",
    "desk": "/desk/",
    "admin": "/admin/",
    "api": "/api/v1/topics",
    "an API problem": "/api/v1/nothing",
    "not found": "/nothing/",
    "static": "/static/css/base.css",
    "feed": "/feeds/all.atom",
}


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_headers(https, mona, place):
    mona.is_staff = True
    mona.save()
    client = Client()
    client.force_login(mona)
    answer = client.get(PLACES[place], secure=True)
    for name, value in ON_EVERY_ANSWER.items():
        if name != "X-Frame-Options" or place not in WITHOUT_FRAME_RULE:
            assert answer.get(name) == value, name
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer["Permissions-Policy"]


def test_so_does_a_form_without_its_key(https, mona):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mona)
    answer = client.post("/profile/", secure=True)
    assert answer.status_code == 403
    assert {name: answer.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER
    assert "Permissions-Policy" in answer


def test_so_does_a_page_that_broke(https, db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("cms.publishing.views.render", broken)
    answer = Client(raise_request_exception=False).get("/", secure=True)
    assert answer.status_code == 500
    assert {name: answer.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER
    assert "Permissions-Policy" in answer


def test_cookies_are_secure_and_hidden_from_scripts(https, edith):
    client = Client()
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": "edith", "password": PASSWORD}, secure=True)
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["secure"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert csrf["secure"]
    assert csrf["samesite"] == "Lax"


def test_plain_http_is_led_to_https(https, client, db):
    answer = client.get("/topics/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/topics/")


def test_too_many_requests_say_when_to_come_back(client, db, monkeypatch):
    monkeypatch.setattr("cms.publishing.search.views.SEARCHES", 0)
    answer = client.get("/search/?q=iron")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600


def test_guessing_a_password_too_often_says_when_to_come_back(client, edith):
    answers = [client.post("/accounts/login/", {"login": "edith", "password": "a guess"}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "300"
