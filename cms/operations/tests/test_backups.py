"""A backup is the whole house but for its key; it comes back only into an empty one, and damage is named.

On PostgreSQL it takes pg_dump; REQUIRE_PG_DUMP=1 makes its absence a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from cms.operations.backups import only_one_at_a_time
from cms.operations.models import Duty, LastDone
from cms.publishing.tests.reader_scenes import published_article

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(edith, mona, ravi, rosa, tmp_path) -> Path:
    """The backup of a house with one published article and one picture."""
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        message = "no pg_dump here; `apt install postgresql-client` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_PG_DUMP") else pytest.skip(message)
    published_article(edith, mona, ravi, rosa)
    storages["figures"].delete("ab/cd/abcd.png")
    storages["figures"].save("ab/cd/abcd.png", ContentFile(b"a picture"))
    folder = tmp_path / "backups"
    folder.mkdir()
    call_command("backup", str(folder))
    storages["figures"].delete("ab/cd/abcd.png")
    [path] = folder.iterdir()
    return path


@pytest.fixture
def empty_house(tmp_path, settings):
    """The environment of another, empty installation with the same key."""
    environ = os.environ | {"LEDGER_KEY_FILE": str(settings.LEDGER_KEY_FILE), "FIGURES_DIR": str(tmp_path / "figures")}
    if connection.vendor == "sqlite":
        yield environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
        return
    name, place = f"restored_{uuid4().hex[:12]}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield environ | {
        "DATABASE_URL": f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{name}"
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=configured.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_it_comes_back_whole_and_only_once(backup, empty_house, tmp_path):
    ended = manage(empty_house, "restore", str(backup))
    assert ended.returncode == 0, ended.stderr
    assert "The record holds" in ended.stdout
    assert (tmp_path / "figures/ab/cd/abcd.png").read_bytes() == b"a picture"
    again = manage(empty_house, "restore", str(backup))
    assert again.returncode == 1
    assert "This installation is not empty" in again.stderr


def test_the_key_is_not_in_it(backup, settings):
    key = Path(settings.LEDGER_KEY_FILE).read_bytes()
    assert key.splitlines()[1] not in backup.read_bytes()
    assert backup.stat().st_mode & 0o077 == 0


def test_without_the_key_nothing_is_restored(backup, empty_house, tmp_path):
    ended = manage(empty_house | {"LEDGER_KEY_FILE": str(tmp_path / "none.pem")}, "restore", str(backup))
    assert ended.returncode == 1
    assert "It is in no backup" in ended.stderr
    assert not (tmp_path / "figures").exists()


def test_a_flipped_byte_is_named(backup, empty_house, tmp_path):
    data = bytearray(backup.read_bytes())
    data[data.index(b"a picture")] ^= 1
    backup.write_bytes(data)
    ended = manage(empty_house, "restore", str(backup))
    assert ended.returncode == 1
    assert "figures/ab/cd/abcd.png was changed" in ended.stderr
    assert not (tmp_path / "figures").exists()


def rewritten(backup: Path, tmp_path: Path, *, without: str) -> str:
    """The backup without one of its files, as its path."""
    other = tmp_path / "other.tar"
    with tarfile.open(backup) as source, tarfile.open(other, "w") as target:
        for member in source.getmembers():
            if member.name != without:
                target.addfile(member, source.extractfile(member))
    return str(other)


def test_a_missing_file_is_named(backup, empty_house, tmp_path):
    ended = manage(empty_house, "restore", rewritten(backup, tmp_path, without="figures/ab/cd/abcd.png"))
    assert "figures/ab/cd/abcd.png is missing" in ended.stderr


def test_one_that_was_not_written_to_its_end_is_refused(backup, empty_house, tmp_path):
    ended = manage(empty_house, "restore", rewritten(backup, tmp_path, without="MANIFEST.json"))
    assert "MANIFEST.json is missing" in ended.stderr


def test_into_a_house_that_is_not_empty_nothing_is_restored(backup):
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(backup))


def test_it_is_noted_and_old_ones_go(backup):
    assert LastDone.objects.get(duty=Duty.BACKUP).outcome == backup.name
    for day in ("01", "02"):
        (backup.parent / f"editorial-202001{day}T000000Z.backup.tar").touch()
    backup.rename(backup.with_name("editorial-20200103T000000Z.backup.tar"))
    call_command("backup", str(backup.parent), keep=2)
    kept = sorted(path.name for path in backup.parent.iterdir())
    assert len(kept) == 2
    assert kept[0] == "editorial-20200103T000000Z.backup.tar"


def test_what_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="No backup was made"):
            call_command("backup", str(tmp_path / "none"))
        return
    with pytest.raises(CommandError, match="There is no pg_dump here"):
        call_command("backup", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next(backup):
    folder = backup.parent
    (folder / ".copying-killed").mkdir()
    (folder / ".copying-killed" / "database").write_bytes(b"half")
    (folder / ".unfinished-killed").write_bytes(b"half")
    backup.rename(backup.with_name("editorial-20200103T000000Z.backup.tar"))
    call_command("backup", str(folder))
    assert [path.name for path in folder.glob(".*")] == []


def test_a_second_run_into_the_same_folder_takes_nothing_from_the_first(tmp_path):
    (tmp_path / ".unfinished-of-the-first").write_bytes(b"half")
    with only_one_at_a_time(tmp_path), pytest.raises(CommandError, match="Another backup is being written"):
        call_command("backup", str(tmp_path))
    assert (tmp_path / ".unfinished-of-the-first").exists()


def test_one_that_failed_is_noted_at_once(backup, tmp_path):
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "none"))
    noted = LastDone.objects.get(duty=Duty.BACKUP)
    assert not noted.went_well
    assert noted.outcome.startswith("No backup was made")
