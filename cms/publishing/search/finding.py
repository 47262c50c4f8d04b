"""A search from its words to the page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from articles.models import Article, Audience
from cms import clock
from cms.publishing.addresses import article_address
from cms.publishing.listing import Entry, entry_of
from cms.publishing.queries import listed
from cms.publishing.search.matching import MOST_FOUND, Match, Shown, matches, shown
from cms.publishing.search.models import SearchEntry
from cms.publishing.search.query import SearchQuery
from cms.publishing.search.spelling import may_have_meant
from cms.publishing.search.withdrawn import Withdrawn, withdrawn_with_title

PAGE_SIZE = 15


@dataclass(frozen=True)
class Result:
    """An article that was found: the entry that every list prints, and where in which of its texts the words stand."""

    entry: Entry
    audience: str
    shown: Shown | None
    address: str
    summary: str


@dataclass(frozen=True)
class Results:
    """One page of a search, and what had to be done to find something."""

    query: SearchQuery
    page: Page[Match]
    results: tuple[Result, ...]
    is_any_term: bool = False
    instead: str = ""
    is_cut: bool = False
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def count(self) -> int:
        """How many articles were found, of those that are ranked."""
        return self.page.paginator.count


def find(query: SearchQuery, page_number: str | None) -> Results:
    """Search. Where nothing holds all the words, first what they may have been meant to be is tried, then any of them.

    At most a dozen queries, whatever there is to be found.
    """
    today = clock.now().date()
    found = [] if query.has_empty_words_only else matches(query, today=today)
    instead, any_term = "", False
    withdrawn = () if found else tuple(withdrawn_with_title(query))
    if not found and query.terms and (instead := may_have_meant(query)):
        found = matches(query.spelt(instead), today=today)
    if not found:
        instead = ""
        any_term = len(query.terms) > 1
        found = matches(query, today=today, any_term=True) if any_term else []
    searched = query.spelt(instead) if instead else query
    page = Paginator(_once_per_article(found), PAGE_SIZE).get_page(page_number)
    return Results(
        query=query,
        page=page,
        results=tuple(_results(searched, list(page), any_term=any_term)),
        is_any_term=any_term and bool(found),
        instead=instead,
        is_cut=len(found) >= MOST_FOUND,
        withdrawn=withdrawn,
    )


def _once_per_article(found: Sequence[Match]) -> list[Match]:
    """One text of each article, where the better one stands: that for clinicians, unless another holds more of the
    terms in its own words."""
    best: dict[int, Match] = {}
    for match in found:
        first = best.setdefault(match.article_id, match)
        if _fitness(match) > _fitness(first):
            best[match.article_id] = match
    return list(best.values())


def _fitness(match: Match) -> tuple[int, bool]:
    return match.terms_held, match.audience == Audience.PROFESSIONAL


def _results(query: SearchQuery, found: Sequence[Match], *, any_term: bool) -> list[Result]:
    if not found:
        return []
    marked = shown(query, [match.entry_id for match in found], any_term=any_term)
    summaries = {} if marked else _summaries(found)
    lives = {live.article_id: live for live in listed().filter(article__in=[match.article_id for match in found])}
    return [
        Result(
            entry=entry_of(lives[match.article_id]),
            audience=match.audience,
            shown=marked.get(match.entry_id),
            address=article_address(lives[match.article_id].article, match.audience),
            summary=summaries.get(match.entry_id, ""),
        )
        for match in found
        if match.article_id in lives
    ]


def _summaries(found: Sequence[Match]) -> dict[int, str]:
    """What each text is introduced with where no passage is shown: a version's summary is written for clinicians."""
    entries = SearchEntry.objects.filter(pk__in=[match.entry_id for match in found])
    return dict(entries.values_list("pk", "summary"))


def near_articles(words: Sequence[str], *, but: Article | None, most: int) -> list[int]:
    """The articles whose texts hold most of these words, best first, by key: candidates for a question."""
    query = SearchQuery(text=" ".join(words)[:400])
    found = _once_per_article(matches(query, today=clock.now().date(), any_term=True)) if query.terms else []
    return [match.article_id for match in found if but is None or match.article_id != but.pk][:most]
