"""The doctor names what is unsafe or missing, says what to do, and is content with a house in order."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from unittest.mock import Mock

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.db import connection

from cms import clock
from cms.accounts.models import SignInRule
from cms.jobs.actions import give_sign
from cms.jobs.models import Job
from cms.ledger import triggers
from cms.ledger.keys import create_key
from cms.operations import duties
from cms.operations import looking_at_settings as around
from cms.operations import looking_at_the_database as inside
from cms.operations import looking_at_the_proxy as before
from cms.operations.findings import Finding, Weight
from cms.operations.management.commands import doctor
from cms.operations.models import Duty
from cms.outbox.actions import queue_mail


def met(look) -> dict[str, tuple[Weight, str]]:
    """What one look found: weight and sentence by subject, the last of each."""
    return {one.about: (one.weight, one.says) for one in look()}


def test_every_finding_that_is_wrong_says_what_to_do(db):
    assert all(one.remedy for one in doctor.findings() if one.weight is not Weight.GOOD)


def test_developments_settings_are_unsafe(settings):
    settings.DEBUG = True
    settings.SECRET_KEY = "development-only-key-that-production-refuses-to-start-with-0123456789"
    settings.SITE_URL = "http://127.0.0.1:8000"
    found = met(around.at_debug)
    assert {found[name][0] for name in ("DEBUG", "SECRET_KEY", "SITE_URL")} == {Weight.WRONG}


def test_productions_settings_are_good(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = "k9" * 30
    settings.SITE_URL = "https://house.example"
    assert {weight for weight, _ in met(around.at_debug).values()} == {Weight.GOOD}


@pytest.mark.parametrize(
    ("count", "weight", "says"), [(0, "note", "is 0"), (1, "good", "then 2"), (3, "note", "number 3")]
)
def test_how_many_proxies_are_believed_is_said_with_what_follows(settings, count, weight, says):
    settings.TRUSTED_PROXIES = count
    found = met(before.at_proxies)["TRUSTED_PROXIES"]
    assert found[0] == weight
    assert says in found[1]


def test_a_cache_that_keeps_pages_and_is_told_nothing_is_named(db, settings):
    settings.PURGE_PROXIES, settings.SHARED_CACHE_SECONDS = [], 0
    assert met(before.at_page_caches)["Caches of pages"][0] is Weight.GOOD
    settings.SHARED_CACHE_SECONDS = 600
    assert met(before.at_page_caches)["Caches of pages"][0] is Weight.WRONG


def test_a_cache_that_cannot_be_told_is_named_before_anything_is_published(db, settings):
    settings.PURGE_PROXIES = ["refresh+http://127.0.0.1:9"]
    weight, says = met(before.at_page_caches)["Caches of pages"]
    assert weight is Weight.WRONG
    assert "could not be told" in says


def test_a_cache_of_one_process_is_named(settings):
    settings.REDIS_URL = ""
    assert met(around.at_cache)["Cache"][0] is Weight.WRONG


def test_a_shared_cache_that_cannot_be_used_is_named_though_something_stands_in(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "cms.shared_cache.SharedCache", "LOCATION": settings.REDIS_URL}}
    assert met(around.at_cache)["Cache"] == (
        Weight.WRONG,
        "cannot be used (ConnectionError): each process counts rate limits by itself meanwhile",
    )


def test_mail_that_goes_nowhere_is_named(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert met(around.at_mail)["Mail"] == (Weight.WRONG, "goes nowhere")


def test_a_mail_server_that_does_not_answer_is_named(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert met(around.at_mail)["Mail"][1] == "the server cannot be used (ConnectionRefusedError)"


def test_a_key_that_others_may_read_is_named(settings, tmp_path):
    settings.LEDGER_KEY_FILE = tmp_path / "key.pem"
    assert met(around.at_key)["Ledger key"][0] is Weight.WRONG
    create_key(settings.LEDGER_KEY_FILE)
    assert met(around.at_key)["Ledger key"][0] is Weight.GOOD
    settings.LEDGER_KEY_FILE.chmod(0o644)
    assert "mode 0644" in met(around.at_key)["Ledger key"][1]


def test_a_key_that_is_none_is_named(settings, tmp_path):
    settings.LEDGER_KEY_FILE = tmp_path / "other.pem"
    settings.LEDGER_KEY_FILE.write_text("no key")
    assert met(around.at_key)["Ledger key"] == (Weight.WRONG, "cannot be read (ValueError)")


def test_a_folder_that_cannot_be_written_to_is_named(settings, tmp_path):
    (tmp_path / "file").write_text("")
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "file")},
    }
    settings.STORAGES = {**settings.STORAGES, "figures": storage}
    assert met(around.at_folders)["Figures"][0] is Weight.WRONG


def test_a_storage_elsewhere_is_asked_whether_it_answers(settings, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "figures": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert met(around.at_folders)["Figures"] == (Weight.GOOD, "InMemoryStorage answers")
    monkeypatch.setattr(InMemoryStorage, "exists", Mock(side_effect=ConnectionRefusedError))
    assert met(around.at_folders)["Figures"] == (
        Weight.WRONG,
        "InMemoryStorage does not answer (ConnectionRefusedError)",
    )


def test_a_storage_whose_package_is_missing_is_named(settings):
    settings.STORAGES = {**settings.STORAGES, "figures": {"BACKEND": "storages.backends.s3.S3Storage"}}
    weight, says = met(around.at_folders)["Figures"]
    assert (weight, says.startswith("their storage cannot be made")) == (Weight.WRONG, True)


def test_a_disk_that_is_nearly_full_is_named(monkeypatch):
    monkeypatch.setattr(around, "LEAST_FREE", 10**18)
    assert "GB free" in met(around.at_folders)["Imports"][1]
    assert met(around.at_folders)["Imports"][0] is Weight.WRONG


def test_evidence_that_can_be_rewritten_is_named(db):
    assert met(inside.at_triggers)["Evidence"][0] is Weight.GOOD
    name, table = triggers.installed()[0]
    with connection.cursor() as cursor:
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert met(inside.at_triggers)["Evidence"] == (Weight.WRONG, f"1 tables can be rewritten, such as {table}")


def test_without_a_worker_nothing_is_well(db):
    assert met(inside.at_jobs)["Worker"] == (Weight.WRONG, "was never seen")
    give_sign()
    assert met(inside.at_jobs)["Worker"][0] is Weight.GOOD


def test_dead_jobs_and_mail_that_waits_are_counted(db):
    Job.objects.create(kind="bake", key="monday", state="dead", due_at=clock.now())
    with clock.pretend(clock.now() - timedelta(hours=1)):
        queue_mail(to="a@house.example", subject="News", body="…", kind="test")
    assert met(inside.at_jobs)["Jobs"][1] == "1 are dead"
    assert met(inside.at_outbox)["Outbox"][0] is Weight.WRONG


def test_duties_are_noted_where_they_are_done(db, tmp_path):
    assert {weight for weight, _ in met(inside.at_duties).values()} == {Weight.WRONG}
    call_command("verify_record", stdout=StringIO())
    call_command("anchor_record", output=str(tmp_path / "anchor.json"), stdout=StringIO())
    duties.note(Duty.BACKUP, "one.tar")
    assert {weight for weight, _ in met(inside.at_duties).values()} == {Weight.GOOD}


def test_duties_that_failed_or_were_forgotten_are_named(db):
    duties.note(Duty.VERIFY, "3 breaks", went_well=False)
    with clock.pretend(clock.now() - timedelta(days=3)):
        duties.note(Duty.BACKUP, "one.tar")
    found = met(inside.at_duties)
    assert "failed on" in found["Verification of the record"][1]
    assert "was last done" in found["Backup"][1]


def test_the_remedy_of_a_failed_backup_is_about_backups(db):
    duties.note(Duty.BACKUP, "no room", went_well=False)
    [found] = [one for one in inside.at_duties() if one.about == "Backup"]
    assert "run backup DIR again" in found.remedy
    assert "no room" in found.says


def test_look_ups_without_a_table_or_an_address_are_noted(settings):
    settings.RETRACTIONS_URL = settings.CONTACT_EMAIL = ""
    assert {weight for weight, _ in met(around.at_look_ups).values()} == {Weight.NOTE}
    settings.RETRACTIONS_URL, settings.CONTACT_EMAIL = "https://retractions.example/table.csv", "a@house.example"
    assert met(around.at_look_ups) == {}


def test_that_no_role_is_asked_for_a_second_factor_is_noted(db):
    assert met(inside.at_second_factors)["Second factors"][0] is Weight.NOTE
    SignInRule.objects.create(role="reviewer", needs_second_factor=True)
    assert met(inside.at_second_factors) == {}


def test_that_the_sites_role_owns_the_tables_is_noted(db):
    """As it does in tests; SQLite has no roles."""
    found = {weight for weight, _ in met(inside.at_owner).values()}
    assert found == ({Weight.NOTE} if connection.vendor == "postgresql" else set())


def test_something_wrong_is_exit_1(db, monkeypatch):
    bad = Finding(Weight.WRONG, "Roof", "is open", "Close it.")
    monkeypatch.setattr(doctor, "findings", lambda: iter([bad]))
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 findings") as ended:
        call_command("doctor", stdout=out)
    assert ended.value.returncode == 1
    assert out.getvalue() == "wrong  Roof: is open\n       → Close it.\n"


def test_a_house_in_order_is_exit_0(db, monkeypatch):
    monkeypatch.setattr(doctor, "findings", lambda: iter([Finding(Weight.GOOD, "Roof", "is closed")]))
    out = StringIO()
    call_command("doctor", stdout=out, json=True)
    assert json.loads(out.getvalue()) == [{"weight": "good", "about": "Roof", "says": "is closed", "remedy": ""}]
