"""All rows of the project's tables at one moment, as plain values: what the promises are judged by.

Read without the application's queries and policies, so that these cannot excuse themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models

from cms.desk import models as desk_models
from cms.ledger.models import append_only_models, evidence_models
from cms.publishing import models as publishing_models

FLOORS = ("accounts", "outbox", "ledger", "articles", "reviews", "publishing", "desk")
# What is searched is a projection, of readers' and of editors' texts, and no promise is about it.
SEARCHED = (desk_models.SearchEntry, publishing_models.SearchEntry)
Row = dict[str, Any]
Table = dict[int, Row]


@cache
def _models() -> dict[str, type[models.Model]]:
    """Every model of the floors, and the groups that roles are, by its bare name."""
    found = [
        model
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models(include_auto_created=True)
        if model not in SEARCHED
    ]
    found.append(Group)
    names = {model.__name__: model for model in found}
    assert len(names) == len(found), "two models have one name: tell them apart here"
    return names


@cache
def _reads() -> dict[str, tuple[str, tuple[str, ...]]]:
    """How each table is read: the statement, and the names of its columns, the number first."""
    reads = {}
    for name, model in _models().items():
        rest = [field for field in model._meta.concrete_fields if not field.primary_key]
        columns = [model._meta.pk, *rest]
        listed = ", ".join(f'"{field.column}"' for field in columns)
        sql = f'SELECT {listed} FROM "{model._meta.db_table}" ORDER BY 1'
        reads[name] = sql, tuple(field.attname for field in columns)
    return reads


def _table(cursor: Any, sql: str, names: tuple[str, ...]) -> Table:
    cursor.execute(sql)
    return {values[0]: dict(zip(names, values, strict=True)) for values in cursor.fetchall()}


@cache
def append_only_names() -> tuple[str, ...]:
    """The tables whose rows are written once."""
    return tuple(model.__name__ for model in append_only_models())


@cache
def evidence_names() -> tuple[str, ...]:
    """Those of them that have an entry in the ledger each."""
    return tuple(model.__name__ for model in evidence_models())


@dataclass(frozen=True)
class Snapshot:
    """The rows of each table by their number."""

    tables: dict[str, Table]

    @classmethod
    def now(cls) -> Snapshot:
        """Read everything, without Django's queries: they would take longer than the actions."""
        with connection.cursor() as cursor:
            return cls({name: _table(cursor, *read) for name, read in _reads().items()})

    def __getitem__(self, name: str) -> Table:
        """One table."""
        return self.tables[name]

    def rows(self, name: str, **wanted: object) -> list[Row]:
        """The rows of a table that have these values, oldest first."""
        return [row for row in self.tables[name].values() if all(row[key] == value for key, value in wanted.items())]

    def one(self, name: str, **wanted: object) -> Row | None:
        """The only row of a table that has these values, if there is one."""
        found = self.rows(name, **wanted)
        assert len(found) < 2, f"two rows of {name} with {wanted}"
        return found[0] if found else None

    def added_since(self, before: Snapshot, name: str) -> list[Row]:
        """The rows of a table that were not there before."""
        return [row for number, row in self.tables[name].items() if number not in before.tables[name]]

    def changed_since(self, before: Snapshot, name: str) -> Iterator[tuple[Row, Row]]:
        """The rows of a table that were there before and are not the same, as (then, now)."""
        for number, row in self.tables[name].items():
            then = before.tables[name].get(number)
            if then is not None and then != row:
                yield then, row

    def difference(self, before: Snapshot) -> str:
        """What differs, for a message; empty where nothing does."""
        return ", ".join(name for name, table in self.tables.items() if table != before.tables[name])


@dataclass(frozen=True)
class Step:
    """One action that was not refused: what there was, what there is, and who acted (None: the scheduler)."""

    before: Snapshot
    after: Snapshot
    actor: int | None

    def added(self, name: str) -> list[Row]:
        """The rows that this step added to a table."""
        return self.after.added_since(self.before, name)

    def changed(self, name: str) -> Iterator[tuple[Row, Row]]:
        """The rows that it changed, as (then, now)."""
        return self.after.changed_since(self.before, name)


# A promise looks at one step and raises AssertionError where it is broken.
Promise = Callable[[Step], None]
