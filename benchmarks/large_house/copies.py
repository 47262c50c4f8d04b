"""Copying the forty articles inside the database: each row of theirs once for every copy, its keys moved on.

No production code would write so: the copies' digests and ledger entries are those of the original, and long texts that
no page of the benchmark opens are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.apps import apps
from django.db import connection, models, transaction

from articles.models import (
    Article,
    Draft,
    DraftReference,
    DraftRendition,
    Reference,
    SlugRedirect,
    Version,
    VersionRendition,
)
from cms import kept_rows
from cms.desk.models import BoardPlace, BoardReviewer
from cms.desk.models.search import SearchEntry, SearchKind
from cms.ledger.models import LedgerEntry
from cms.outbox.models import Notification
from reviews.models import Comment, Round

LABELS = ("articles", "reviews", "publishing", "desk", "ledger", "outbox", "reversion")
# Shared by all articles.
SHARED = {
    "Topic",
    "HistoricalTopic",
    "Policy",
    "HistoricalPolicy",
    "HousePageWording",
    "LedgerHead",
    "RetractionImport",
    "RetractionRecord",
    "SearchWord",
}
# Filled from the others.
WORKED_OUT = {"UncitedSource"}
UNIQUE = {
    (Article, "slug"): "{} || '-' || c.n",
    (SlugRedirect, "old_slug"): "{} || '-' || c.n",
    (Reference, "key"): "{} || '-' || c.n",
    (Reference, "doi"): "{} || '-' || c.n",
    (Reference, "pmid"): "{} || '-' || c.n",
}
LEFT_OUT = {
    (LedgerEntry, "payload"): "'{{}}'",
    (DraftRendition, "markdown"): "'Text.'",
    (VersionRendition, "markdown"): "'Text.'",
    (VersionRendition, "body_html"): "'<p>Text.</p>'",
    (VersionRendition, "references_html"): "''",
    (Notification, "message"): "NULL",
    (Notification, "dedupe_key"): "''",
    # What old articles brought was read long ago.
    (Notification, "read_at"): 't."created_at"',
}
# What counts up from one version or round of an article to the next.
COUNTED = {
    (Version, "number"): "{} + c.n",
    (Version, "content_sha256"): "substr({}, 1, 50) || c.n",
    (Round, "number"): "{} + c.n",
}
# What an entry of the desk's search names by its key alone.
FOUND = {SearchKind.ARTICLE: Article, SearchKind.VERSION: Version, SearchKind.COMMENT: Comment}
# There is one of each for an article, however many rounds it has.
OF_THE_ARTICLE = {Article, Draft, DraftRendition, DraftReference, Reference, BoardPlace, BoardReviewer}
# Nothing is lost when a benchmark's database is.
PRAGMAS = ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1500000")
# Beyond any number that the ledger gives itself.
FAR = 1_000_000_000_000


def copied() -> list[type[models.Model]]:
    """The models whose rows belong to one article, its history and its sources."""
    return [
        model
        for label in LABELS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model.__name__ not in SHARED | WORKED_OUT and model._meta.db_table != "outbox_outboxmessage"
    ]


@dataclass
class Rows:
    """Which rows are copied: those with keys up to `last`, beyond `after`, by table. Copies of whole articles; or,
    where it is one round of one article, further rounds of the same."""

    last: dict[str, int]
    after: dict[str, int] = field(default_factory=dict)
    is_one_article: bool = False

    @property
    def models(self) -> list[type[models.Model]]:
        """The models that are copied."""
        return [model for model in copied() if not (self.is_one_article and model in OF_THE_ARTICLE)]

    def moved(self, model: type[models.Model], column: str) -> str:
        """SQL for a key of that model's table in copy number `c.n`: behind every row that there is, without a gap."""
        table = model._meta.db_table
        after = self.after.get(table, 0)
        return f"{column} + {self.now[table] - after} + (c.n - 1) * {self.last[table] - after}"

    @cached_property
    def now(self) -> dict[str, int]:
        """The highest key of each table when the copying begins."""
        return last_rows()


def last_rows() -> dict[str, int]:
    """The highest key of each table now: what is copied later goes up to it."""
    with connection.cursor() as cursor:
        found = {}
        for model in copied():
            cursor.execute(f"SELECT max({model._meta.pk.column}) FROM {model._meta.db_table}")
            found[model._meta.db_table] = cursor.fetchone()[0] or 0
    return found


def copy(rows: Rows, first: int, until: int) -> None:
    """Copies number `first` to `until` (exclusive) of every row in `rows`."""
    if first >= until:
        return
    with connection.cursor() as cursor:
        for pragma in PRAGMAS if connection.vendor == "sqlite" else ():
            cursor.execute(f"PRAGMA {pragma}")
        with kept_rows.lifted(), transaction.atomic():
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("CREATE TEMPORARY TABLE copies (n bigint PRIMARY KEY)")
            cursor.executemany("INSERT INTO copies VALUES (%s)", [(n,) for n in range(first, until)])
            for model in rows.models:
                table = model._meta.db_table
                cursor.execute(_statement(model, rows), [rows.after.get(table, 0), rows.last[table]])
            cursor.execute("DROP TABLE copies")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA cache_size=-2000")
        else:
            _move_sequences(cursor)


def _statement(model: type[models.Model], rows: Rows) -> str:
    columns = list(model._meta.concrete_fields)
    names = ", ".join(f'"{column.column}"' for column in columns)
    values = ", ".join(_value(model, column, rows) for column in columns)
    table, key = model._meta.db_table, model._meta.pk.column
    chosen = f't."{key}" > %s AND t."{key}" <= %s'
    # One copy after the other, so that keys only grow.
    rows_of = f'FROM copies c CROSS JOIN "{table}" t WHERE {chosen} ORDER BY c.n, t."{key}"'
    return f'INSERT INTO "{table}" ({names}) SELECT {values} {rows_of}'


def _value(model: type[models.Model], of: models.Field, rows: Rows) -> str:
    column = f't."{of.column}"'
    if (model, of.name) in UNIQUE | LEFT_OUT:
        return (UNIQUE | LEFT_OUT)[model, of.name].format(column)
    if rows.is_one_article and (model, of.name) in COUNTED:
        return COUNTED[model, of.name].format(column)
    if model is LedgerEntry and of.name in ("sequence", "entry_sha256"):
        key = rows.moved(model, 't."id"')
        return f"{FAR} + {key}" if of.name == "sequence" else f"substr({column}, 1, 40) || ({key})"
    if model is SearchEntry and of.name == "object_id":
        keys = " ".join(f"WHEN '{kind}' THEN {_key(found, column, rows)}" for kind, found in FOUND.items())
        return f'CASE t."kind" {keys} END'
    if model._meta.label == "reversion.Version":
        if of.name == "object_id" and not rows.is_one_article:
            return f"CAST({rows.moved(Draft, f'CAST({column} AS bigint)')} AS varchar(191))"
        if of.name == "serialized_data":
            return "'[]'"
    return _key(_named_by(model, of), column, rows)


def _key(of: type[models.Model] | None, column: str, rows: Rows) -> str:
    return rows.moved(of, column) if of in rows.models else column


def _named_by(model: type[models.Model], of: models.Field) -> type[models.Model] | None:
    """The model whose key the column holds: its own, that of a relation, or in a history that of the original."""
    if of.is_relation:
        return of.related_model
    if model.__name__.startswith("Historical") and of.name == "id":
        return model.instance_type
    return model if of.primary_key else None


def _move_sequences(cursor: object) -> None:
    for model in copied():
        table, key = model._meta.db_table, model._meta.pk.column
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) + 1 FROM {table}))"
        )


def counts(of: Iterable[type[models.Model]]) -> dict[str, int]:
    """How many rows there are."""
    return {str(model._meta.verbose_name_plural): model._base_manager.count() for model in of}
