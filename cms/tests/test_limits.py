"""Whatever a stranger may send has a limit, and what an account may ask for that is dear has one too: those that
docs/security.md lists, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account import app_settings as sign_in_settings
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.models import Article
from articles.tests.scenes import make_article
from cms.accounts import account_limits, throttle
from cms.accounts import views as account_views
from cms.accounts.account_limits import DESK_SEARCH, IMPORTS, LOOK_UPS, SAID, SOURCE_SEARCH, UPLOADS, AccountLimit
from cms.accounts.signing import LOCK_TIME, WINDOW, WRONG_ANSWERS_ALLOWED
from cms.accounts.tests.cast import PASSWORD
from cms.publishing import proof_views
from cms.publishing.error_reports import views as error_report_views
from cms.publishing.models import Edition
from cms.publishing.previews import views as preview_views
from cms.publishing.proof import shown_code
from cms.publishing.questions import views as question_views
from cms.publishing.search import views as search_views
from cms.publishing.tests.reader_scenes import published_article

pytestmark = pytest.mark.django_db

# Each address that a stranger may send something to → the name of its limit in docs/security.md.
LIMIT_OF = {
    "account_login": "login",
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "mfa_authenticate": "login_failed",
    "people:accept_invitation": "invitation",
    "publishing:ask": "ask",
    "publishing:may-answer": "ask-typing",
    "publishing:report-error": "report-error",
    "publishing:verify-edition": "verify",
}
# Those that need none, and why.
WITHOUT = {
    "account_logout": "ends the session that sends it, and nothing else",
    "account_confirm_login_code": "codes by mail are not in use: leads to the page for signing in",
    "account_confirm_email": "only with a link that is signed and was sent to the address; it does the same each time",
}
PLACE = {"slug": "iron", "number": 1, "token": "a-guess", "code": "0", "uidb36": "1", "key": "a-guess"} | {
    "app_label": "accounts"
}


def places(
    resolver: URLResolver, namespace: str = "", before: dict[str, object] | None = None
) -> Iterator[tuple[str, str]]:
    """Every named address, with something at the place of each of its words."""
    for pattern in resolver.url_patterns:
        found, converters = pattern.pattern.regex, pattern.pattern.converters
        words = (before or {}) | {word: one_for(word, converters.get(word)) for word in found.groupindex}
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from places(pattern, inner, words)
        elif isinstance(pattern, URLPattern) and pattern.name:
            nameless = ["1"] * (found.groups - len(found.groupindex))
            name = f"{namespace}{pattern.name}"
            yield name, reverse(name, args=nameless) if nameless else reverse(name, kwargs=words)


def one_for(word: str, converter: object) -> object:
    """Something that fits the address; there need be nothing behind it."""
    kind = type(converter).__name__
    if word in {"sha256", "ending"}:
        return {"sha256": "0" * 64, "ending": "png"}[word]
    fixed = {"IntConverter": 1, "AudienceConverter": "patient", "FeedConverter": "all"}
    return fixed.get(kind, PLACE.get(word, "1"))


def takes_from_strangers(client: Client, address: str) -> bool:
    """Whether a form sent there by nobody in particular is looked at: neither refused nor led to signing in."""
    answer = client.post(address)
    asks_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    return answer.status_code != 405 and not asks_to_sign_in


@pytest.mark.long
def test_whatever_a_stranger_may_send_has_a_limit():
    """Nobody at the place of `PLACE`: what is looked for first and not there counts as looked at."""
    taken = {name for name, address in places(get_resolver()) if takes_from_strangers(Client(), address)}
    assert taken == set(LIMIT_OF) | set(WITHOUT)


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published_article(edith, mona, ravi, rosa)


class UsedUp:
    """A cache in which whatever is counted was counted a million times before."""

    def add(self, key: str, value: int, timeout: int) -> None:
        """Nothing to begin."""

    def incr(self, key: str) -> int:
        return 1_000_000


def test_each_of_these_limits_is_asked(client, edition, monkeypatch, settings, subtests):
    """With every count used up, each of them answers 429."""
    monkeypatch.setattr(throttle, "cache", UsedUp())
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys(sign_in_settings.RATE_LIMITS, "0/m/ip")
    words = {
        "account_reset_password_from_key": ["1", "a-guess"],
        "people:accept_invitation": ["a-guess"],
        "publishing:verify-edition": [shown_code(edition)],
    }
    sent = {"email": "nobody@house.example", "text": "The dose is ten times too high.", "login": "x", "password": "x"}
    for name in set(LIMIT_OF) - {"mfa_authenticate"}:  # below
        with subtests.test(name):
            place = reverse(name, args=words.get(name, []))
            answer = client.post(f"{place}?about={edition.article.slug}", sent)
            assert answer.status_code == 429
            assert int(answer["Retry-After"]) > 0


def test_codes_of_an_app_cannot_be_guessed(client, edith):
    """Edith's password is known to somebody who has not her app."""
    TOTP.activate(edith, "A" * 32)
    client.post(reverse("account_login"), {"login": "edith", "password": PASSWORD})
    said = [client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode() for _ in range(6)]
    assert "Too many failed login attempts" not in said[4]
    assert "Too many failed login attempts" in said[5]
    assert "_auth_user_id" not in client.session


# --- accounts ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


SEARCHES = {"search": (DESK_SEARCH, False), "library": (SOURCE_SEARCH, False), "sources": (SOURCE_SEARCH, True)} | {
    "numbers": (SOURCE_SEARCH, True),
    "cite_search": (SOURCE_SEARCH, True),
}
FORMS = {
    "cite_add": (LOOK_UPS, True),
    "add_sources": (LOOK_UPS, False),
    "look_up_source": (LOOK_UPS, True),
    "look_up_number": (LOOK_UPS, True),
    "import": (IMPORTS, False),
    "import_many": (IMPORTS, False),
    "figures": (UPLOADS, True),
}


def allow(monkeypatch, limit: AccountLimit, count: int) -> None:
    monkeypatch.setitem(limit.__dict__, "count", count)


def test_an_account_that_searches_without_end_waits(desk, article, monkeypatch, subtests):
    for name, (limit, is_of_article) in SEARCHES.items():
        with subtests.test(name):
            place = reverse(f"desk:{name}", args=[article.slug] if is_of_article else [])
            allow(monkeypatch, limit, 0)
            assert desk.get(f"{place}?q=iron").status_code == 429
            assert desk.get(place).status_code == 200  # without words nothing is looked for


def test_an_account_that_sends_without_end_waits_and_nothing_is_kept(desk, article, monkeypatch, subtests):
    for name, (limit, is_of_article) in FORMS.items():
        with subtests.test(name):
            place = reverse(f"desk:{name}", args=[article.slug] if is_of_article else [])
            allow(monkeypatch, limit, 0)
            answer = desk.post(place, {"identifier": "10.1000/1"})
            assert answer.status_code == 429
            assert 0 < int(answer["Retry-After"]) <= limit.seconds
    assert Article.objects.count() == 1


def test_what_one_account_used_up_is_not_taken_from_another(desk, emil, monkeypatch):
    allow(monkeypatch, DESK_SEARCH, 1)
    place = f"{reverse('desk:search')}?q=iron"
    assert [desk.get(place).status_code for _ in range(2)] == [200, 429]
    beside = Client()
    beside.force_login(emil)
    assert beside.get(place).status_code == 200


def test_the_picker_is_told_in_a_sentence(desk, article, monkeypatch):
    allow(monkeypatch, SOURCE_SEARCH, 0)
    place = reverse("desk:cite_search", args=[article.slug])
    answer = desk.get(f"{place}?q=iron", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["refused"]) == (429, SAID)


# --- what the documentation says --------------------------------------------------------------------------------------

UNITS = {1: "second", 60: "minute", 60 * 60: "hour"}


def spelt(count: int, seconds: int) -> str:
    """`6 in 1 hour`, as the table says it."""
    unit = max(unit for unit in UNITS if seconds % unit == 0)
    return f"{count} in {seconds // unit} {UNITS[unit]}{'s' if seconds != unit else ''}"


def of_sign_in(name: str) -> str:
    """A limit of django-allauth in words: `5/m/user` is `5 in 1 minute`."""
    found = []
    for rate in sign_in_settings.RATE_LIMITS[name].split(","):
        count, window, _ = rate.split("/")
        seconds = int(window[:-1] or 1) * {"s": 1, "m": 60, "h": 60 * 60}[window[-1]]
        found.append(spelt(int(count), seconds))
    return ", ".join(found)


def limits() -> dict[str, str]:
    """Every limit by its name, in words, read from the code."""
    window = question_views.WINDOW
    sign_in = ("login", "login_failed", "signup", "reset_password", "reset_password_from_key")
    when_in = ("reauthenticate", "change_password", "manage_email")
    of_accounts = [one for one in vars(account_limits).values() if isinstance(one, AccountLimit)]
    return {
        **{name: of_sign_in(name) for name in (*sign_in, *when_in)},
        "signing": spelt(WRONG_ANSWERS_ALLOWED, int(WINDOW.total_seconds())),
        "invitation": spelt(account_views.LINKS_PER_HOUR, 60 * 60),
        "search": spelt(search_views.SEARCHES, search_views.WINDOW),
        "ask-typing": spelt(question_views.TYPED, window),
        "ask": f"{spelt(question_views.LOOKS, window)}, {spelt(question_views.SENT, window)}",
        "report-error": spelt(error_report_views.SENT, error_report_views.WINDOW),
        "verify": spelt(proof_views.COMPARISONS, proof_views.WINDOW),
        "preview": spelt(preview_views.PAGES, preview_views.WINDOW),
        "preview_figure": spelt(preview_views.PICTURES, preview_views.WINDOW),
        "api": spelt(settings.API_REQUESTS_PER_MINUTE, 60),
        **{one.name: spelt(one.count, one.seconds) for one in of_accounts},
    }


def test_the_table_of_limits_is_what_the_code_says():
    text = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    said = {name: limit for name, _, limit, _, _ in rows}
    assert said == limits()
    assert set(LIMIT_OF.values()) <= set(said)


def test_a_lock_of_signing_lasts_as_long_as_the_documentation_says():
    assert LOCK_TIME == WINDOW


def test_the_page_says_how_long_the_wait_is_and_nothing_of_passwords(desk, monkeypatch):
    allow(monkeypatch, DESK_SEARCH, 0)
    monkeypatch.setattr(throttle, "time", lambda: 1_800_000_000 + DESK_SEARCH.seconds - 200)
    page = desk.get(reverse("desk:search") + "?q=iron").content.decode()
    assert "In 4 minutes you can go on." in page
    assert "password" not in page.partition("<main")[2].partition("</main>")[0]
