"""Queries that are asked again and again with other row numbers: Django writes their SQL once for each connection.

Building a query and writing its SQL costs several times what the database needs to answer it. What is asked stays an
ordinary queryset in the place that asks; only the work of writing it out is kept. Rows are read anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")

# Stand in for row numbers while the SQL is written. No table has as many rows.
_FIRST_STAND_IN = 2**62 + 1


@dataclass(frozen=True)
class _Written:
    """A queryset with its SQL, and which of the given numbers belongs in which place."""

    queryset: models.QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    places: dict[int, int]

    def asked(self, numbers: Sequence[int]) -> models.QuerySet[Any]:
        """The queryset with these numbers, not evaluated yet."""
        parameters = tuple(
            # PostgreSQL's driver marks numbers by a type of their own.
            type(value)(numbers[self.places[place]]) if place in self.places else value
            for place, value in enumerate(self.parameters)
        )
        compiler = copy(self.compiler)
        compiler.as_sql = lambda *_args, **_options: (self.sql, parameters)  # type: ignore[method-assign]
        found = self.queryset.all()
        found.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return found


class Prepared(Generic[Row]):
    """A query by row numbers, of the default database.

    Comes in: a function that takes row numbers (`int`, or a list of one) and returns a queryset. It must depend on
    nothing else that changes: it is called once for each connection, with numbers that stand in for the real ones. A
    list of another length is asked in the ordinary way.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self._build = build

    def all(self, *numbers: int | Sequence[int]) -> list[Row]:
        """The rows as they are now. One query. Raises TransactionManagementError where they are to be locked outside a
        transaction."""
        if any(isinstance(number, Sequence) and len(number) != 1 for number in numbers):
            return list(self._build(*numbers))
        connection = connections[DEFAULT_DB_ALIAS]
        written = self._written(connection, numbers)
        if written.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        return list(written.asked([number[0] if isinstance(number, Sequence) else number for number in numbers]))

    def first(self, *numbers: int | Sequence[int]) -> Row | None:
        """The first of the rows, or None. The query says how many it fetches at most."""
        return next(iter(self.all(*numbers)), None)

    def get(self, *numbers: int | Sequence[int]) -> Row:
        """The one row. Raises its model's DoesNotExist where there is none."""
        for row in self.all(*numbers):
            return row
        raise self._build(*numbers).model.DoesNotExist

    def _written(self, connection: BaseDatabaseWrapper, numbers: Sequence[int | Sequence[int]]) -> _Written:
        # With the connection, and gone with it: what is read is converted by the connection's own rules.
        kept: dict[Prepared[Any], _Written] = vars(connection).setdefault("prepared_queries", {})
        if self not in kept:
            kept[self] = self._write(connection, numbers)
        return kept[self]

    def _write(self, connection: BaseDatabaseWrapper, numbers: Sequence[int | Sequence[int]]) -> _Written:
        stand_ins = [_FIRST_STAND_IN + place for place in range(len(numbers))]
        given = [
            [stand_in] if isinstance(number, Sequence) else stand_in
            for stand_in, number in zip(stand_ins, numbers, strict=True)
        ]
        queryset = self._build(*given).using(DEFAULT_DB_ALIAS)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {
            place: stand_ins.index(value)
            for place, value in enumerate(parameters)
            if isinstance(value, int) and value in stand_ins
        }
        if set(places.values()) != set(range(len(numbers))):
            raise ValueError("A prepared query has to use each of its row numbers, as they are.")
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters
        # The copies made for each call would copy it, and the SQL has taken it in.
        queryset.query.select_related = False
        return _Written(queryset, compiler, sql, tuple(parameters), places)
