"""Every page of the demonstration as somebody meets it who follows links: a reader, an editor, a managing editor, a
reviewer.

Pages come from Django itself, without a server. How many pages of one kind are looked at is bounded; that no kind is
left out is what `missed` tells.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client, RequestFactory, override_settings
from django.urls import Resolver404, resolve
from django.views.defaults import server_error
from lxml import html

from cms.accounts.errors import too_many_requests
from cms.accounts.models import User

HOST = "127.0.0.1"
READER = "reader"
# Who walks, by name of the demonstration's account; a reader has none.
WALKERS: Mapping[str, str | None] = {
    READER: None,
    "editor": "editor",
    "managing editor": "managing",
    "reviewer": "reviewer1",
}
# Readers' pages differ by what became of an article, so more of them are looked at.
PAGES_OF_A_KIND = {READER: 25}
PAGES_OF_A_KIND_AT_THE_DESK = 4
STARTS: Mapping[str, tuple[str, ...]] = {
    READER: (
        "/",
        "/sitemaps/pages.xml",
        "/sitemaps/articles-1.xml",
        "/search/?q=neutrophils",
        "/search/?q=rhinoceros",
        "/questions/sent/",
        "/report-an-error/sent/",
        "/styleguide/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-no-such-key/",
        "/invitations/no-such-link/",
    ),
}
NOTICE = "/desk/articles/neutropenia/notice/"
AT_THE_DESK = (
    "/desk/",
    "/profile/",
    "/notifications/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/2fa/",
    NOTICE,
)
# Names of addresses that answer with a file, with data, with a part of a page or by leading on.
NOT_PAGES = frozenset(
    "healthz readyz metrics desk:change_csv desk:cite_search desk:cite_source desk:evidence_csv desk:filters "
    "desk:rounds_csv desk:version_evidence_csv people:my_data publishing:article-docx publishing:article-json "
    "publishing:article-md publishing:article-pdf publishing:article-xml publishing:choose-changes "
    "publishing:evidence-csv publishing:feed-atom publishing:feed-json publishing:figure publishing:preview-figure "
    "publishing:references-bib publishing:references-json publishing:references-ris "
    "publishing:rendition-evidence-csv publishing:rendition-md publishing:rendition-pdf publishing:robots "
    "publishing:sitemap publishing:sitemap-articles publishing:sitemap-pages reviews:evidence_csv".split()
)
# Names of pages that the demonstration has nothing for, or that come up only while something is typed.
NOT_IN_THE_DEMONSTRATION = frozenset(
    "desk:change desk:emergency desk:error_report desk:figure desk:import_batch desk:import_file desk:imported "
    "desk:numbers desk:source_claims desk:unsaved publishing:in-review-rendition publishing:preview "
    "publishing:preview-rendition".split()
)
# A walker who signs out has no way back; the admin's pages are Django's.
NOT_FOLLOWED = ("/accounts/logout/", "/admin/", "/static/", "/media/")


@dataclass(frozen=True)
class Page:
    """A page as it was answered: by whom and where it was asked for, the kind of the address, and what was sent."""

    who: str
    address: str
    kind: str
    status: int
    body: bytes


def walk(who: str, browser: Client | None = None) -> Iterator[Page]:
    """The pages that `who` reaches by links, each address once, so many of a kind as is worth while. Changes nothing
    but what opening a page changes. With a `browser` that is signed in already, it may be anybody."""
    client = browser or _client_of(who)
    seen: Counter[str] = Counter()
    waiting = deque(STARTS.get(who, AT_THE_DESK))
    known = set(waiting)
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if not kind or seen[kind] >= PAGES_OF_A_KIND.get(who, PAGES_OF_A_KIND_AT_THE_DESK):
            continue
        answer = client.get(address, follow=True, headers={"host": HOST})
        links = _links(answer, address)
        waiting.extend(link for link in links if link not in known)
        known.update(links)
        if _is_page(answer):
            seen[kind] += 1
            yield Page(who, address, kind, answer.status_code, answer.content)


def error_pages() -> Iterator[Page]:
    """The pages that say no: 400, 403, 404, 429 and 500, as readers meet them in production. 410 is the page of a
    withdrawn article."""
    with override_settings(DEBUG=False):
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        yield _error("/", client.get("/", headers={"host": "not.ours"}))
        yield _error("/questions/ask/", client.post("/questions/ask/", {"text": "?"}, headers={"host": HOST}))
        yield _error("/no-such-page/", client.get("/no-such-page/", headers={"host": HOST}))
        request = RequestFactory().get("/", headers={"host": HOST})
        yield _error("/", too_many_requests(request))
        yield _error("/", server_error(request))


def missed(seen: Iterable[str], names: Iterable[str]) -> list[str]:
    """Which of the names of addresses that are pages of the demonstration nobody came to; the read API has no pages but
    its reference."""
    apart = NOT_PAGES | NOT_IN_THE_DEMONSTRATION | set(seen)
    return sorted(
        name for name in names if name not in apart and (name == "api:reference" or not name.startswith("api:"))
    )


def _error(address: str, answer: Any) -> Page:
    return Page(READER, address, str(answer.status_code), answer.status_code, answer.content)


def _client_of(who: str) -> Client:
    client = Client(raise_request_exception=True)
    if name := WALKERS[who]:
        client.force_login(User.objects.get(username=name))
    return client


def _is_page(answer: Any) -> bool:
    return answer.get("Content-Type", "").startswith("text/html") and not getattr(answer, "streaming", False)


def _links(answer: Any, address: str) -> list[str]:
    """Where a page or a sitemap leads within the site, in its own order."""
    if answer.get("Content-Type", "").startswith("application/xml"):
        found = [str(place.text) for place in html.fromstring(answer.content).iter("loc")]
    elif _is_page(answer) and answer.content:
        page = html.fromstring(answer.content.decode())
        found = [link.get("href", "") for link in page.iter("a")]
        found += [form.get("action", "") for form in page.iter("form") if form.get("method", "").lower() == "get"]
    else:
        return []
    base = answer.redirect_chain[-1][0] if getattr(answer, "redirect_chain", None) else address
    places = (urlsplit(urldefrag(urljoin(f"http://{HOST}{urlsplit(base).path}", link))[0]) for link in found)
    ours = (f"{place.path}{'?' * bool(place.query)}{place.query}" for place in places if place.hostname == HOST)
    return [link for link in dict.fromkeys(ours) if not link.startswith(NOT_FOLLOWED)]


def kind_of(address: str) -> str:
    """The name of the address, as the table of addresses has it; nothing where no address is."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
