"""A report is about an edition or about a page: kept by the database, which learns it without locking the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cms import clock
from cms.publishing.error_reports.models import ErrorReport
from cms.publishing.models import Edition
from cms.publishing.tests.reader_scenes import published_article

NAME = "error_report_of_edition_or_page"
BEFORE, ADDED, VALIDATED = (
    "0012_index_texts_by_their_own_words",
    "0013_error_reports_of_one_place",
    "0014_error_reports_validated",
)
needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no step in between")


def write(edition: Edition | None, page: str, audience: str = "") -> ErrorReport:
    """A row past the action."""
    with transaction.atomic():
        return ErrorReport.objects.create(
            edition=edition, page=page, audience=audience, text="The dose is wrong.", reported_at=clock.now()
        )


@pytest.mark.django_db
def test_an_edition_or_a_page(edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    write(edition, "", "professional")
    write(None, "/board/")
    for both_or_neither in ((edition, "/board/", "patient"), (None, "", ""), (None, "/board/", "patient")):
        with pytest.raises(IntegrityError, match=NAME):
            write(*both_or_neither)


@pytest.fixture
def at(transactional_db) -> Iterator[Callable[[str], None]]:
    """Brings publishing to a migration; the newest one comes back in the end."""

    def go(name: str) -> None:
        MigrationExecutor(connection).migrate([("publishing", name)])

    newest = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "publishing"]
    go(BEFORE)
    yield go
    ErrorReport.objects.all().delete()
    MigrationExecutor(connection).migrate(newest)


def test_new_rows_are_checked_from_the_first_step_on_and_it_can_be_undone(at):
    write(None, "")
    ErrorReport.objects.all().delete()
    at(ADDED)
    with pytest.raises(IntegrityError, match=NAME):
        write(None, "")
    at(VALIDATED)
    at(BEFORE)
    write(None, "")


@needs_postgres
def test_old_rows_are_read_in_the_second_step(at):
    write(None, "")
    at(ADDED)
    assert not is_validated()
    with pytest.raises(IntegrityError, match=NAME):
        at(VALIDATED)
    ErrorReport.objects.all().delete()
    at(VALIDATED)
    assert is_validated()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads them later")
def test_sqlite_reads_them_as_it_makes_the_table_anew(at):
    write(None, "")
    with pytest.raises(IntegrityError, match=NAME):
        at(ADDED)


def is_validated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = %s", [NAME])
        return bool(cursor.fetchone()[0])
