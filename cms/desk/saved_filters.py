"""Filters of a list that somebody keeps under a name. Their own; nobody else sees or changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import QueryDict

from cms.accounts.models import User
from cms.desk.models import SavedFilter
from cms.refusals import Refused

MOST_FILTERS = 30
NAME_LIMIT = 60
QUERY_LIMIT = 1000
# The words of an address that are a filter; the page of a list is none.
FILTER_WORDS: Mapping[str, tuple[str, ...]] = {
    SavedFilter.Page.ARTICLES: ("q", "state", "topic", "owner", "due"),
    SavedFilter.Page.BOARD: ("words", "state", "topic", "reviewer", "owner", "overdue"),
}


@dataclass(frozen=True)
class FilterLinks:
    """What a list shows of its person's filters: those that are kept, the present one, and whether it can be kept."""

    page: str
    kept: tuple[SavedFilter, ...]
    query: str

    @property
    def is_kept(self) -> bool:
        """Whether the present filter has a name already."""
        return any(one.query == self.query for one in self.kept)


def as_query(page: str, data: QueryDict) -> str:
    """The filter in an address, in one order and without what is empty, so that the same filter is the same text."""
    query = QueryDict(mutable=True)
    for name in FILTER_WORDS[page]:
        if value := data.get(name, "").replace("\0", "").strip():
            query[name] = value
    return query.urlencode()


def filter_links(user: User, page: str, data: QueryDict) -> FilterLinks:
    """The person's filters of a page, and the present one. One query."""
    return FilterLinks(page, tuple(SavedFilter.objects.filter(user=user, page=page)), as_query(page, data))


@transaction.atomic
def keep_filter(*, user: User, page: str, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name. Raises Refused for a name that is missing or taken, and for a filter of nothing."""
    query = as_query(page, QueryDict(query))
    if not query:
        raise Refused("There is no filter to keep: narrow the list down first.", code="filter-empty")
    if len(query) > QUERY_LIMIT:
        raise Refused("This filter is too long to be kept.", code="input-too-large")
    if SavedFilter.objects.filter(user=user, page=page).count() >= MOST_FILTERS:
        raise Refused(f"You keep {MOST_FILTERS} filters here already. Delete one first.", code="too-many-filters")
    kept = SavedFilter(user=user, page=page, name=_usable(name), query=query)
    _save(kept)
    return kept


@transaction.atomic
def rename_filter(*, kept: SavedFilter, user: User, name: str) -> SavedFilter:
    """Give one's filter another name. Raises Refused for one that is missing or taken, and for somebody else's."""
    kept = _own(kept, user)
    kept.name = _usable(name)
    _save(kept)
    return kept


@transaction.atomic
def drop_filter(*, kept: SavedFilter, user: User) -> None:
    """Delete one's filter. Raises Refused for somebody else's."""
    _own(kept, user).delete()


def _own(kept: SavedFilter, user: User) -> SavedFilter:
    if kept.user_id != user.pk:
        raise Refused("This filter is somebody else’s.", code="not-yours")
    return kept


def _usable(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Refused("A filter needs a name.", code="name-missing")
    if len(name) > NAME_LIMIT:
        raise Refused(f"The name of a filter has at most {NAME_LIMIT} characters.", code="input-too-large")
    return name


def _save(kept: SavedFilter) -> None:
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise Refused(f"You keep a filter called {kept.name} already.", code="name-taken") from error
