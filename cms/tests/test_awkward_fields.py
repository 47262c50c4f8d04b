"""Whatever is sent to a form, or written into an address, is answered: no field and no parameter ends in an error."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from cms.accounts.tests.cast import PASSWORD
from cms.tests.test_access_matrix import SERVED, address, client_of, people, words

pytestmark = pytest.mark.django_db

__all__ = ["people", "words"]

PARAMETERS = (
    "q words state reviewer page audience style evidence_type year show position new field line next shown key "
    "rendition topic kind edition"
).split()
AWKWARD = {
    "long": "a" * 60_000,
    "patterns": "%_\\'\"" * 12_000,
    "nothing and signs": "\0\ud7ff\u202e😀" * 50,
    "long number": "9" * 5_000,
    "number beyond the database": "9" * 19,
}
THEIR_PAGES = ("account_login", "account_reset_password", "account_signup", "account_reauthenticate", "account_email")


def filled(form, value: str) -> dict[str, str]:
    """What the form's fields would send with `value` in each of them, tokens and files left as they are."""
    names = {field.name for field in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]")}
    return dict.fromkeys(names - {"csrfmiddlewaretoken", "file"}, value)


def forms_on(page: str, url: str) -> Iterator[tuple[str, str, object]]:
    for form in html.fromstring(page).iter("form"):
        yield (form.get("method") or "get").lower(), urljoin(url, form.get("action") or url), form


def tried(client: Client, method: str, url: str, data: dict[str, str]) -> int:
    """The status of the answer; whatever the request changed is undone. An error in the view is raised here."""
    with transaction.atomic():
        response = client.post(url, data) if method == "post" else client.get(url, data)
        transaction.set_rollback(True)
    return response.status_code


def pages(people, words) -> Iterator[tuple[Client, str]]:
    """Every page that is looked at, with somebody who may."""
    for name, row in SERVED.items():
        if not row.posts:
            yield client_of("mona" if "mona" in row.who else min(row.who), people), address(name, words)


@pytest.mark.slow
def test_every_parameter_of_every_page(people, words, subtests):
    for client, url in pages(people, words):
        for name, value in AWKWARD.items():
            with subtests.test(f"{url}: {name}"):
                assert tried(client, "get", url, dict.fromkeys(PARAMETERS, value)) < 500


@pytest.mark.slow
def test_every_field_of_every_form(people, words, subtests):
    for client, url in pages(people, words):
        answer = client.get(url)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for method, action, form in forms_on(answer.content.decode(), url):
            for name, value in AWKWARD.items():
                with subtests.test(f"{url} → {action}: {name}"):
                    assert tried(client, method, action, filled(form, value)) < 500


@pytest.mark.parametrize("page", THEIR_PAGES)
def test_signing_in_and_all_around_it(client, edith, subtests, page):
    if page in ("account_reauthenticate", "account_email"):
        client.post(reverse("account_login"), {"login": "edith", "password": PASSWORD})
    url = reverse(page)
    for name, value in AWKWARD.items():
        answer = client.get(url, {"next": value})
        assert answer.status_code < 500
        for method, action, form in forms_on(client.get(url).content.decode() or "<p>", url):
            with subtests.test(f"{action}: {name}"):
                assert tried(client, method, action, filled(form, value)) < 500


@pytest.mark.parametrize("field", ["login", "password"])
def test_a_name_or_password_beyond_any_account_is_an_error_at_the_field(client, edith, field):
    """SQLite answers `LIKE or GLOB pattern too complex` to such a name."""
    sent = {"login": "edith", "password": PASSWORD} | {field: "a" * 60_000}
    answer = client.post(reverse("account_login"), sent)
    assert answer.status_code == 200
    (line,) = answer.context["form"].errors[field]
    assert "Ensure this value has at most" in line
    assert "_auth_user_id" not in client.session
