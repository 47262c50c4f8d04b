"""One file of the export: made, its links led to where they stand in the export, and written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import DatabaseError
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string

from articles.figures.storing import PictureMissing
from cms.publishing.addresses import absolute
from cms.publishing.queries import PublishedArticle
from cms.publishing.static_site.answers import FOUND, GONE, MOVED, NOT_THERE, answer_at, figure_of
from cms.publishing.static_site.folder import Release
from cms.publishing.static_site.links import Link, led_elsewhere, used_by
from cms.publishing.static_site.places import (
    GONE_MARK,
    Destination,
    address_of,
    asked_of_the_site,
    destination,
    file_of,
    within_site,
    without_fragment,
)
from cms.publishing.static_site.record import Wanted
from cms.publishing.static_site.static_files import static_content

_FIGURE = re.compile(r"figures/([0-9a-f]{64})\.(jpg|png|webp)\Z")
_STATIC = "static/"
_TEXTS = (".css", ".js", ".mjs")
_T = TypeVar("_T")
# What a view or a template raises over one page's data.
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(DatabaseError, TemplateSyntaxError, ObjectDoesNotExist, MultipleObjectsReturned),
)


class ExportFailed(Exception):
    """A page that cannot be exported. `page` is its address or place, `why` a sentence."""

    def __init__(self, page: str, why: str) -> None:
        super().__init__(f"{page}: {why}")
        self.page, self.why = page, why

    def __reduce__(self) -> tuple[type[ExportFailed], tuple[str, str]]:
        """As it comes back from another process."""
        return type(self), (self.page, self.why)


class Pages:
    """Makes and writes the files of a release."""

    def __init__(self, release: Release, *, live_site: str, with_papers: bool) -> None:
        self._release, self._live_site, self._with_papers = release, live_site, with_papers

    def is_plain_file(self, file: str) -> bool:
        """Whether the file is part of no page's making: a figure, or one of the site's static files."""
        return file.startswith((_STATIC, "figures/"))

    def write(self, unit: str, file: str, *, of: PublishedArticle | None = None) -> list[Wanted] | None:
        """Make the file and write it, from the article `of` where it is one of its files. Goes out: what it leads to;
        None where there is nothing at its address. Raises ExportFailed, naming it, where it cannot be made."""
        if self.is_plain_file(file):
            return self._write_plain(unit, file)
        path, page = asked_of_the_site(file)
        if file_of(path) != self._destination(path).file:
            return None
        answer = self._made(path, lambda: answer_at(path, page, of=of))
        if answer.status == NOT_THERE.status:
            return None
        if answer.status in MOVED:
            return self._write_redirect(unit, file, answer.location)
        if answer.status not in (FOUND, GONE):
            said = answer.body[:200].decode(errors="replace")
            raise ExportFailed(path, f"The site answered with {answer.status}: {said}")
        if not answer.is_page:
            # Only pages lead to files, and a withdrawn edition's files are led to by none.
            if answer.status == FOUND:
                self._release.write(unit, file, answer.body)
            return [] if answer.status == FOUND else None
        links = self.write_page(unit, file, answer.body)
        if answer.status == GONE:
            self._release.write_twin(unit, file, GONE_MARK)
        return links

    def write_page(self, unit: str, file: str, body: bytes) -> list[Wanted]:
        """Write a page with its links led to where they stand. Goes out: what it leads to."""
        address = address_of(file)
        wanted: dict[tuple[str, bool], Wanted] = {}

        def lead(link: Link) -> str | None:
            new, target = self._led(address, asked_of_the_site(file)[0], link)
            if target:
                wanted[target, link.is_signed] = Wanted(target, address, link.is_signed)
            return new

        self._release.write(unit, file, led_elsewhere(body.decode(), lead).encode())
        return list(wanted.values())

    def _led(self, page: str, asked: str, link: Link) -> tuple[str | None, str]:
        """Where a link of a page leads in the export, and the file that has to be there. Raises ExportFailed where it
        leads nowhere."""
        if link.attribute == "srcset":
            raise ExportFailed(page, "It has pictures in several sizes (srcset), which the export does not follow.")
        url, fragment = without_fragment(link.url)
        # What stands in `content` is an address only where it names the whole of it.
        if not url or (link.attribute == "content" and not url.startswith(f"{settings.SITE_URL}/")):
            return None, ""
        url = urljoin(asked, url)
        inner = within_site(url)
        if inner is None:
            return None, ""
        to = self._destination(inner)
        if to.is_live:
            return f"{self._live_site}{inner}{fragment}", ""
        if to.file:
            here = address_of(to.file)
            # Only later pages of lists stand elsewhere than on the site; every other link stays as it is.
            moved = f"{here if url == inner else absolute(here)}{fragment}" if "?" in url else None
            return moved, to.file
        if link.is_signed:
            return None, inner.partition("?")[0].lstrip("/")
        raise ExportFailed(page, f"It leads to {inner}, which is no address of readers.")

    def _destination(self, inner: str) -> Destination:
        return destination(inner, with_papers=self._with_papers)

    def _write_redirect(self, unit: str, file: str, location: str) -> list[Wanted]:
        inner = within_site(location)
        to = self._destination(inner) if inner else None
        if inner is None or to is None or not to.leads_somewhere:
            raise ExportFailed(address_of(file), f"It leads on to {location}, which is no address of readers.")
        address = f"{self._live_site}{inner}" if to.is_live else address_of(to.file)
        canonical = address if to.is_live else absolute(address)
        page = render_to_string("publishing/moved.html", {"address": address, "canonical": canonical})
        self._release.write(unit, file, page.encode())
        return [Wanted(to.file, address_of(file), is_signed=False)] if to.file else []

    def _write_plain(self, unit: str, file: str) -> list[Wanted] | None:
        figure = _FIGURE.match(file)
        content = self._made(f"/{file}", lambda: figure_of(figure[1], figure[2]) if figure else static_content(file))
        if content is None:
            return None
        self._release.write(unit, file, content)
        used = used_by(file, content.decode()) if file.endswith(_TEXTS) else ()
        return [Wanted(one, f"/{file}", is_signed=False) for one in used]

    def sitemaps(self) -> list[Wanted]:
        """The files that the sitemap names."""
        said = (self._release.site / "sitemap.xml").read_text()
        found = [within_site(url) for url in re.findall(r"<loc>([^<]+)</loc>", said)]
        return [Wanted(file_of(inner), "/sitemap.xml", is_signed=False) for inner in found if inner]

    def _made(self, page: str, make: Callable[[], _T]) -> _T:
        try:
            return make()
        except PictureMissing as error:
            raise ExportFailed(page, str(error)) from error
        except _BROKEN as error:
            raise ExportFailed(page, f"It could not be made: {type(error).__name__}: {error}") from error
