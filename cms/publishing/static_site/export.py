"""Writing the whole reader site as static files, with every link of it checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import time

from django.conf import settings
from django.db import connection, connections, reset_queries
from django.db.models import prefetch_related_objects

from cms.publishing.house.models import HousePage
from cms.publishing.models import LiveEdition
from cms.publishing.queries import published_article
from cms.publishing.static_site.answers import page_of_nothing
from cms.publishing.static_site.folder import RECORD, ExportFolder, Release
from cms.publishing.static_site.keys import article_key, site_key
from cms.publishing.static_site.pages import ExportFailed, Pages
from cms.publishing.static_site.places import NOT_FOUND, always_there, file_of
from cms.publishing.static_site.record import Record, Wanted, WrittenFile
from cms.publishing.stored_pages.settling import addresses_of, known_addresses

LISTS = "lists"
FILES = "figures and static files"
# A style sheet of the release before is kept for a day, for pages that a reader has loaded, or a cache holds.
OUTDATED = "static files until "
KEPT_SECONDS = 24 * 60 * 60
# An article that changes while its pages are made is begun anew so often; then the next export sees to it.
ATTEMPTS = 3
# So many articles are given to a process at a time.
BATCH = 100


@dataclass(frozen=True)
class Options:
    """How to export. `live_site` is the address without a slash at its end to which forms, search and signing in lead;
    `with_papers` also draws PDF and Word files, a second or two each; `anew` takes nothing over from the export before;
    `if_changed` does nothing where nothing has changed; articles are made by so many `processes` at once."""

    live_site: str
    with_papers: bool = False
    anew: bool = False
    if_changed: bool = False
    processes: int = 1

    @property
    def said(self) -> str:
        """What of it decides how files come out."""
        return f"{self.live_site} papers={self.with_papers}"


@dataclass(frozen=True)
class Outcome:
    """What an export came to. `dead_in_signed_texts` are sentences: such a link only a new edition can mend."""

    articles: int
    made_anew: int
    files: int
    written: int
    removed: int
    dead_in_signed_texts: tuple[str, ...]


def export_site(place: Path, options: Options, *, tell: Callable[[str], None] = lambda said: None) -> Outcome | None:
    """Write the reader site into the folder `place`, which is its own, empty or missing.

    Goes out: what was written; None where `if_changed` was asked for and nothing has changed. Changes nothing in the
    database but stored pages that were not made yet. Raises Refused where the folder is not this site's or another
    export holds it, and ExportFailed, naming the page, where a page cannot be made or leads nowhere; what is served
    stays as it was then. Whatever is published meanwhile is in the export or in the next one, never half.
    """
    with ExportFolder(place, site=settings.SITE_URL).held() as folder:
        key = site_key(options.said)
        if options.if_changed and folder.served and _key_of(folder.served) == key:
            return None
        with folder.new_release(from_scratch=options.anew) as release:
            outcome = _Export(release, options, tell).all()
            release.record.set_fact("key", key)
        return outcome


def _key_of(release: Path) -> str | None:
    record = Record(release / RECORD)
    try:
        return record.fact("key")
    finally:
        record.close()


class _Export:
    def __init__(self, release: Release, options: Options, tell: Callable[[str], None]) -> None:
        self.release, self.record, self.options, self.tell = release, release.record, options, tell
        self.pages = Pages(release, live_site=options.live_site, with_papers=options.with_papers)
        self.made_anew = 0
        self.dead: list[str] = []

    def all(self) -> Outcome:
        articles = list(LiveEdition.objects.order_by("article").values_list("article", flat=True))
        done = 0
        for batch in self.batches(articles):
            before, done = done, done + batch
            if done // 1000 > before // 1000:
                self.tell(f"{done:,} of {len(articles):,} articles")
        self.lists()
        self.linked()
        self.outdated_static_files()
        return Outcome(
            articles=len(articles),
            made_anew=self.made_anew,
            files=self.record.count_files(),
            written=self.release.written,
            removed=self.record.removed_since() if self.release.follows_another else 0,
            dead_in_signed_texts=tuple(self.dead),
        )

    def batches(self, articles: list[int]) -> Iterator[int]:
        """Write all articles, by several processes where there are enough. Goes out: how many are written, as they
        are."""
        batches = [articles[start : start + BATCH] for start in range(0, len(articles), BATCH)]
        # Another process does not see what a transaction has not committed.
        if self.options.processes > 1 and len(batches) > 1 and not connection.in_atomic_block:
            yield from self.side_by_side(batches)
            return
        for batch in batches:
            self.articles(batch)
            yield len(batch)

    def articles(self, articles: list[int]) -> None:
        """All files of these articles."""
        for article in articles:
            self.article(article)
            reset_queries()

    def side_by_side(self, batches: list[list[int]]) -> Iterator[int]:
        """Write batches by several processes at once; what each wrote is added to the record as it ends."""
        # Each process has connections of its own.
        connections.close_all()
        workers = min(self.options.processes, len(batches))
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            waiting = {
                pool.submit(_write_apart, self.release.place, self.release.before, self.options, number, batch): batch
                for number, batch in enumerate(batches)
            }
            try:
                for ended in as_completed(waiting):
                    written = ended.result()
                    self.release.take(written.record)
                    self.release.written += written.files
                    self.made_anew += written.made_anew
                    yield len(waiting[ended])
            except BrokenProcessPool as error:
                raise ExportFailed("articles", "A process that made pages was ended from outside.") from error
            finally:
                pool.shutdown(cancel_futures=True)

    def article(self, article_id: int) -> None:
        """All files of an article, as of one moment; or those of the export before."""
        unit = f"article {article_id}"
        for _ in range(ATTEMPTS):
            key = article_key(article_id, self.options.said)
            if key is None or self.release.keep_unit(unit, key):
                return
            # The key says what was known before the first page was made: what changed since, the next export sees.
            self.release.begin_unit(unit, key)
            addresses = addresses_of(article_id)
            self.made_together(unit, addresses)
            self.redirects(unit, article_id, addresses)
            if article_key(article_id, self.options.said) == key:
                break
        self.made_anew += 1

    def made_together(self, unit: str, addresses: list[str]) -> None:
        """The pages at these addresses, and whatever of the article they lead to."""
        if not addresses:
            return
        prefix = "/".join(file_of(addresses[0]).split("/")[:2]) + "/"
        article = published_article(prefix.split("/")[1])
        if article is not None:
            # Each of its files is made of them: asked once, not by each file.
            prefetch_related_objects(article.editions, "version__renditions", "version__contributors")
        waiting = dict.fromkeys((file_of(address) for address in addresses), addresses[0])
        done: set[str] = set()
        while waiting:
            file, page = waiting.popitem()
            done.add(file)
            links = self.pages.write(unit, file, of=article)
            if links is None:
                raise ExportFailed(page, f"It leads to {file}, which is not there.")
            self.record.add_links(unit, links)
            found = (link for link in links if not link.is_signed and link.target.startswith(prefix))
            waiting |= {link.target: link.page for link in found if link.target not in done}

    def redirects(self, unit: str, article_id: int, addresses: list[str]) -> None:
        """At the addresses that the article once had, a page that leads on."""
        for old in set(known_addresses(article_id)) - set(addresses):
            self.record.add_links(unit, self.pages.write(unit, file_of(old)) or [])

    def lists(self) -> None:
        """First page, topics, board, pages of the house, feeds, sitemap: made each time, and written where they
        differ."""
        self.release.begin_unit(LISTS, "")
        for address in (*always_there(), *(f"/{page.value}/" for page in HousePage)):
            self.must_have(Wanted(file_of(address), "the export itself", is_signed=False))
        self.record.add_links(LISTS, self.pages.write_page(LISTS, NOT_FOUND, page_of_nothing().body))
        self.record.add_links(LISTS, self.pages.sitemaps())

    def linked(self) -> None:
        """Whatever is linked and not yet there; in the end every link leads to a file."""
        self.release.begin_unit(FILES, "")
        while missing := self.record.missing():
            for wanted in missing:
                if not self.record.is_written(wanted.target):
                    self.must_have(wanted)

    def must_have(self, wanted: Wanted) -> None:
        """Make what a page leads to. Raises ExportFailed where there is nothing, unless a signed text leads there."""
        unit = FILES if self.pages.is_plain_file(wanted.target) else LISTS
        links = self.pages.write(unit, wanted.target)
        if links is not None:
            self.record.add_links(unit, links)
        elif wanted.is_signed:
            self.dead.append(f"The signed text at {wanted.page} leads to /{wanted.target}, which is not there.")
            self.record.forget_link(wanted.target)
        else:
            raise ExportFailed(wanted.page, f"It leads to /{wanted.target}, which is not there.")

    def outdated_static_files(self) -> None:
        """Keep style sheets and scripts of the release before for a day."""
        if not self.release.follows_another:
            return
        now = int(time())
        kept: dict[str, list[WrittenFile]] = {}
        for file, unit in self.record.left_behind("static/"):
            until = int(unit.removeprefix(OUTDATED)) if unit.startswith(OUTDATED) else now + KEPT_SECONDS
            if until > now:
                kept.setdefault(f"{OUTDATED}{until}", []).append(file)
        for unit, files in kept.items():
            self.release.keep_files(unit, "", files)


@dataclass(frozen=True)
class _WrittenApart:
    record: str
    files: int
    made_anew: int


def _write_apart(place: Path, before: Path | None, options: Options, number: int, articles: list[int]) -> _WrittenApart:
    """In a process of its own: write these articles, with a record of their own."""
    release = Release(place, before, record=f"record-{number}.sqlite3")
    try:
        export = _Export(release, options, lambda said: None)
        export.articles(articles)
    finally:
        release.record.close()
    return _WrittenApart(f"record-{number}.sqlite3", release.written, export.made_anew)
