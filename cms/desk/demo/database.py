"""What the database holds, and emptying one that holds nothing but the demonstration."""

from __future__ import annotations

from enum import Enum

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet

from articles.models import Article
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.desk.demo.people import usernames
from cms.ledger.models import LedgerEntry

# The kind of the ledger's entries that say of themselves: what stands between these two was made up, times included.
LEDGER_KIND = "demonstration"
BEGUN, FINISHED = "begun", "finished"


class Holding(Enum):
    """What there is in the database."""

    NO_TABLES = "no tables"
    NOT_MIGRATED = "tables, but not those of this project"
    NOTHING = "nothing yet"
    DEMONSTRATION = "the demonstration"
    UNFINISHED = "a demonstration that was begun and not finished"
    OTHER = "accounts or articles that the demonstration did not make"


def holding() -> Holding:
    """What the database holds now. A database that did not begin as a demonstration is never taken for one."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return Holding.NO_TABLES
    if not {model._meta.db_table for model in (User, Article, LedgerEntry)} <= tables:
        return Holding.NOT_MIGRATED
    marks = list(LedgerEntry.objects.filter(kind=LEDGER_KIND).order_by("sequence")[:2])
    if marks and marks[0].sequence == 1:
        return Holding.DEMONSTRATION if len(marks) > 1 else Holding.UNFINISHED
    is_empty = not (LedgerEntry.objects.exists() or Article.objects.exists() or _people().exists())
    return Holding.NOTHING if is_empty else Holding.OTHER


def _people() -> QuerySet[User]:
    return User.objects.exclude(username=SYSTEM_USERNAME)


def others() -> list[str]:
    """User names of accounts that the demonstration did not open."""
    return list(_people().exclude(username__in=usernames()).order_by("username").values_list("username", flat=True))


def empty_sqlite() -> None:
    """Remove every table, view and trigger from the SQLite database, in one transaction; the file stays.

    The caller has made sure that nothing is lost. Whoever has the file open, such as a running server, sees an empty
    database from then on, not a file that was deleted under it.
    """
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for kind in ("trigger", "view", "table"):
            # A virtual table takes its shadow tables along, so it goes first.
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = %s AND name NOT LIKE 'sqlite_%%' "
                "ORDER BY sql LIKE 'CREATE VIRTUAL%%' DESC",
                [kind],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP {kind} IF EXISTS {connection.ops.quote_name(name)}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    ContentType.objects.clear_cache()
