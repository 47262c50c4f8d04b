"""Which address of the site becomes which file, and which stays an address of the live site.

Every address for readers is in one of the two lists; a test says which is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

PAGED = frozenset({"publishing:topic", "publishing:member"})
# Another program draws these, for a second or two each; an export has them only where it is asked to.
PAPERS = frozenset({"publishing:article-pdf", "publishing:rendition-pdf", "publishing:article-docx"})
HOUSE = frozenset(
    f"publishing:{name}{part}"
    for name in ("policy", "correction-policy", "about", "contact")
    for part in ("", "-history", "-wording")
)
FILES = (
    PAGED
    | PAPERS
    | HOUSE
    | {"home"}
    | {
        f"publishing:{name}"
        for name in (
            *("topics", "article", "rendition", "versions", "changes", "rendition-changes"),
            *("edition", "edition-rendition", "references-bib", "references-ris", "references-json"),
            *("article-xml", "article-json", "article-md", "rendition-md"),
            *("evidence", "rendition-evidence", "evidence-csv", "rendition-evidence-csv"),
            *("cite", "rendition-cite"),
            *("board", "feeds", "feed-atom", "feed-json", "sitemap", "sitemap-pages", "sitemap-articles"),
            *("robots", "figure"),
        )
    }
)
# Forms, answers to what somebody typed, signing in, programs' questions; and texts in review, which a managing editor
# or an objection may close at any moment.
LIVE = frozenset(
    f"publishing:{name}"
    for name in (
        *("search", "ask", "may-answer", "question-sent", "report-error", "error-reported", "verify"),
        *("verify-edition", "audience", "choose-changes", "in-review", "in-review-rendition"),
        *("preview", "preview-rendition", "preview-figure"),
    )
)
LIVE_PREFIXES = ("/accounts/", "/api/")
INDEX = "index.html"
NOT_FOUND = "404.html"
# Beside the page of what was withdrawn: nginx answers 410 where this file is.
GONE_MARK = ".gone"


@dataclass(frozen=True)
class Destination:
    """Where a link of the site leads: to a file of the export, to the live site, or nowhere."""

    file: str = ""
    is_live: bool = False

    @property
    def leads_somewhere(self) -> bool:
        """Whether it is an address of readers at all."""
        return self.is_live or bool(self.file)


LIVE_SITE = Destination(is_live=True)
NOWHERE = Destination()


def destination(address: str, *, with_papers: bool) -> Destination:
    """Where an address of this site leads. Comes in: a path from the root, with its query, without a fragment."""
    return _destination(address, with_papers)


@lru_cache(maxsize=8192)
def _destination(address: str, with_papers: bool) -> Destination:
    path, _, query = address.partition("?")
    if path.startswith(settings.STATIC_URL):
        return Destination(path.lstrip("/"))
    if path.startswith(LIVE_PREFIXES):
        return LIVE_SITE
    try:
        name = resolve(path).view_name
    except Resolver404:
        return NOWHERE
    if name in LIVE or (name in PAPERS and not with_papers):
        return LIVE_SITE
    if name not in FILES:
        return NOWHERE
    if not query:
        return Destination(file_of(path))
    page = _page_number(query) if name in PAGED else None
    return LIVE_SITE if page is None else Destination(file_of(path, page))


def _page_number(query: str) -> int | None:
    asked = parse_qs(query, keep_blank_values=True)
    values = asked.get("page", [])
    if len(asked) == len(values) == 1 and values[0].isascii() and values[0].isdigit():
        return int(values[0])
    return None


def file_of(path: str, page: int = 1) -> str:
    """The file of an address: `index.html` in a folder of its name where it ends with a slash. The second and later
    pages of a list have folders of their own, because a web server does not read the query."""
    inner = path.lstrip("/")
    if page > 1:
        inner += f"page/{page}/"
    return inner + INDEX if not inner or inner.endswith("/") else inner


def address_of(file: str) -> str:
    """The address under which a web server serves the file."""
    return f"/{file.removesuffix(INDEX)}"


def asked_of_the_site(file: str) -> tuple[str, int]:
    """The site's own address of what the file shows, and which page of a list it is."""
    path = address_of(file)
    before, step, page = path.rstrip("/").rpartition("/page/")
    if step and page.isdigit() and path.startswith(("/topics/", "/medical-advisory-board/")):
        return f"{before}/", int(page)
    return path, 1


def always_there() -> Iterator[str]:
    """The addresses that are there whatever was published; all others are linked from somewhere."""
    yield from ("/", "/topics/", "/medical-advisory-board/", "/feeds/", "/robots.txt", "/sitemap.xml")


def within_site(url: str) -> str | None:
    """What of a link is an address of this site, from the root; None for another site's, or another kind of link."""
    own = settings.SITE_URL
    if url == own or url.startswith((f"{own}/", f"{own}?")):
        return url[len(own) :] or "/"
    if url.startswith("/") and not url.startswith("//"):
        return url
    return None


def without_fragment(url: str) -> tuple[str, str]:
    """The link, and its fragment with `#`."""
    address, sign, fragment = url.partition("#")
    return address, sign + fragment


def host_of(url: str) -> str:
    """Scheme and host of an address, as a Content-Security-Policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
