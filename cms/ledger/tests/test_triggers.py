"""The database itself refuses to change or lose evidence."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import Version
from articles.tests.scenes import make_article, make_version
from cms.ledger import triggers
from cms.ledger.actions import append
from cms.ledger.models import EvidenceIsPermanentError, LedgerEntry, append_only_models

pytestmark = pytest.mark.django_db


def expected():
    tables = [model._meta.db_table for model in append_only_models()]
    suffixes = ("_no_change", "_no_truncate") if connection.vendor == "postgresql" else ("_no_update", "_no_delete")
    return {(f"{table}{suffix}"[:63], table) for table in tables for suffix in suffixes}


def test_every_evidence_table_has_its_triggers():
    assert set(triggers.installed()) == expected()


def test_the_list_of_evidence_tables_is_the_one_in_the_design():
    assert {model._meta.label for model in append_only_models()} == {
        "accounts.SigningAttempt",
        "accounts.SigningSuccess",
        "articles.DraftWriter",
        "articles.FindingOverride",
        "articles.Version",
        "articles.VersionClaims",
        "articles.VersionContributor",
        "articles.VersionFigure",
        "articles.VersionReference",
        "articles.VersionRendition",
        "articles.VersionWriter",
        "ledger.LedgerEntry",
        "publishing.EarlyAccess",
        "publishing.EarlyAccessEnd",
        "publishing.Edition",
        "publishing.EmergencyPublication",
        "publishing.Notice",
        "reviews.Adjudication",
        "reviews.Approval",
        "reviews.ApprovalSignOff",
        "reviews.ClaimCheck",
        "reviews.Comment",
        "reviews.CommentMark",
        "reviews.ConflictDecision",
        "reviews.Correction",
        "reviews.CorrectionObjection",
        "reviews.Decision",
        "reviews.Mention",
        "reviews.SignOff",
        "reviews.SignOffWithdrawal",
        "reviews.Submission",
    }


def test_installing_twice_changes_nothing():
    triggers.install()
    triggers.install()
    assert set(triggers.installed()) == expected()


@pytest.fixture
def entry():
    with transaction.atomic():
        return append(kind="scene", payload={"what": "something happened"})


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_update_is_refused(entry):
    refused("UPDATE ledger_ledgerentry SET kind = 'forged'")


def test_a_delete_is_refused(entry):
    refused("DELETE FROM ledger_ledgerentry")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_a_truncate_is_refused(entry):
    refused("TRUNCATE ledger_ledgerentry CASCADE")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's")
def test_replacing_a_row_is_refused(entry):
    refused("REPLACE INTO ledger_ledgerentry SELECT * FROM ledger_ledgerentry")


def test_bulk_queries_are_refused_too(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.update(kind="forged")


def test_the_model_says_so_before_the_database_has_to(edith):
    version = make_version(make_article(edith))
    version.title = "Another title"
    with pytest.raises(EvidenceIsPermanentError):
        version.save()
    with pytest.raises(EvidenceIsPermanentError):
        version.delete()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite remakes tables")
@pytest.mark.django_db(transaction=True)
def test_a_remade_table_gets_its_triggers_back():
    with connection.schema_editor() as editor:
        editor._remake_table(Version)
    assert set(triggers.installed()) != expected()
    triggers.install_after_migrate(sender=None, using="default")
    assert set(triggers.installed()) == expected()
