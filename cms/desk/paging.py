"""Long lists, a page at a time. What is exact up to a thousand rows is “more than 1,000” beyond, so that no page counts
everything there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.functional import cached_property

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator

COUNTED = 1_000
# Pages that can be gone to from the one that is shown.
AHEAD = 4


class LongList(AnyPaginator):
    """A paginator that counts to a thousand, or a few pages beyond the one that is asked for."""

    def __init__(
        self, rows: QuerySet[Any] | InParts, per_page: int, wish: str | None, known: int | None = None
    ) -> None:
        """`known` is how many rows there are, where somebody has counted them; beyond a thousand only that there are
        so many."""
        super().__init__(rows, per_page)
        self.known = known
        asked = int(wish) if wish and wish.isascii() and wish.isdecimal() and len(wish) < 9 else 1
        self.most = max(COUNTED, (asked + AHEAD) * per_page)

    @cached_property
    def _counted(self) -> int:
        if self.known is not None and (self.known <= COUNTED or self.known > self.most):
            return self.known
        rows: Any = self.object_list
        counted = 0
        for part in rows.parts if isinstance(rows, InParts) else (rows,):
            counted += int(part.order_by().values("pk")[: self.most + 1 - counted].count())
        return counted

    @cached_property
    def count(self) -> int:
        """How many rows there are, as far as they were counted."""
        return min(self._counted, self.most)

    @property
    def has_more(self) -> bool:
        """Whether there are more than that."""
        return self._counted > self.most


def page_of(rows: QuerySet[Any], per_page: int, wish: str | None) -> Page[Any]:
    """The page of a long list that the address asks for; the nearest where there is no such page. Two queries."""
    return LongList(rows, per_page, wish).get_page(wish)


@dataclass(frozen=True)
class InParts(Sequence[Any]):
    """Rows that stand one list behind the other, each in the order of its own index. A slice reads what it shows."""

    parts: tuple[QuerySet[Any], ...]

    def __len__(self) -> int:
        return sum(part.count() for part in self.parts)

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            yield from part

    @overload
    def __getitem__(self, wanted: int) -> Any: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Any]: ...
    def __getitem__(self, wanted: int | slice) -> Any:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop = wanted.start or 0, wanted.stop
        rows: list[Any] = []
        for part in self.parts[:-1]:
            length = part.count()
            rows += part[start:stop] if start < length else []
            start, stop = max(0, start - length), None if stop is None else max(0, stop - length)
        return [*rows, *self.parts[-1][start:stop]]


class _Length(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def length_of(rows: QuerySet[Any], more: int = 0) -> Subquery:
    """For `annotate`: how many rows there are for each, counted up to a thousand and one (`long_count` prints it), and
    so many `more`."""
    return _Length(rows.order_by().values("pk")[: COUNTED + 1 + more])
