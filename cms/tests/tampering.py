"""What somebody with all rights on the database can do, and what the verification says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from cms.ledger import triggers
from cms.ledger.verification import verify


def tamper(sql: str, *parameters: object) -> None:
    """Change the record with the triggers off. Fails where no row is touched."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert cursor.rowcount, "the tampering did not touch a row"


@contextmanager
def tampered(sql: str) -> Iterator[None]:
    """The record as tampering leaves it, and as it was before after that."""
    with transaction.atomic():
        tamper(sql)
        yield
        transaction.set_rollback(True)


def first_break(slug: str | None = None) -> str:
    """The first thing that the verification names; fails where it names nothing."""
    report = verify(slug=slug)
    assert not report.holds, "the tampering went unnoticed"
    return str(report.breaks[0])
