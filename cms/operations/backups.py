"""Backing up and restoring: the database and the files of figures.

The figures are copied after the database, because they are only ever added: whatever the database knows is among them.
The ledger's key is in no backup. Whoever gets hold of one could else write history anew.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection

from cms import clock
from cms.operations.archive import UNFINISHED, Damaged, copied_out, read_list, verified, writing
from cms.operations.database_copies import CannotCopy, copy_to, fill_from, tables

COPYING = ".copying-"
DATABASE, FIGURES = "database", "figures/"
NAME = "editorial-{:%Y%m%dT%H%M%SZ}.backup.tar"
PATTERN = "editorial-*.backup.tar"


def back_up(folder: Path) -> Path:
    """Write a backup into the folder and return where it lies; what a run that was killed left there goes first.

    Raises CannotCopy, also where another run is at work in the folder, and OSError where the folder or a figure cannot
    be used; then no file is left.
    """
    with only_one_at_a_time(folder):
        return _backed_up(folder)


def _backed_up(folder: Path) -> Path:
    for left_over in (*folder.glob(f"{COPYING}*"), *folder.glob(f"{UNFINISHED}*")):
        remove(left_over)
    path = folder / NAME.format(clock.now())
    about = {
        "made_at": clock.now().isoformat(),
        "engine": connection.vendor,
        "site": settings.SITE_URL,
        "not in it": "the ledger key (LEDGER_KEY_FILE) and the settings: keep them apart from this file",
    }
    with tempfile.TemporaryDirectory(prefix=COPYING, dir=folder) as place, writing(path, about) as backup:
        copy = Path(place) / DATABASE
        copy_to(copy)
        with copy.open("rb") as source:
            backup.add(DATABASE, source, copy.stat().st_size)
        storage = storages["figures"]
        for name in figures_in(storage):
            with storage.open(name) as figure:
                backup.add(FIGURES + name, figure, storage.size(name))
    return path


@contextmanager
def only_one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no other run's files are taken for what a killed one left. Raises CannotCopy, OSError.

    The lock ends with the process, however that ends.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotCopy(f"Another backup is being written into {folder}.") from error
    else:
        yield
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def figures_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of the storage, in order."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(files):
        yield prefix + name
    for name in sorted(folders):
        yield from figures_in(storage, prefix + name)


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of the folder; which."""
    old = sorted(folder.glob(PATTERN))[:-keep]
    for path in old:
        path.unlink()
    return old


def restore(path: Path) -> dict[str, Any]:
    """Fill this empty installation from the backup, and return the backup's list.

    The whole file is read and compared first. Figures come before the database, so that one which was interrupted can
    be repeated. Raises Damaged, CannotCopy, OSError; the database is then as empty as before.
    """
    content = verified(path)
    if content["engine"] != connection.vendor:
        raise CannotCopy(
            f"The backup is of {content['engine']}, this database is {connection.vendor}. "
            "Restore it into a database of that kind."
        )
    if found := tables():
        raise CannotCopy(
            f"This installation is not empty: its database has {len(found)} tables, such as {found[0]}. "
            "Set DATABASE_URL to a new database; nothing was changed."
        )
    if not Path(settings.LEDGER_KEY_FILE).is_file():
        raise CannotCopy(
            f"There is no ledger key at {settings.LEDGER_KEY_FILE}. It is in no backup: put your copy there first."
        )
    with tarfile.open(path, "r:") as tar, tempfile.TemporaryDirectory() as place:
        read_list(tar)
        for name in content["members"]:
            if name.startswith(FIGURES):
                _put_back(tar, name)
        copy = Path(place) / DATABASE
        copied_out(tar, DATABASE, copy)
        fill_from(copy)
    return content


def _put_back(tar: tarfile.TarFile, member: str) -> None:
    storage, name = storages["figures"], member.removeprefix(FIGURES)
    source = tar.extractfile(member)
    if source is None:
        raise Damaged(f"{member} is not a file.")
    if storage.exists(name):
        with storage.open(name) as there:
            if there.read() == source.read():
                return
        raise CannotCopy(f"The figures' folder has another {name} already. Set FIGURES_DIR to an empty folder.")
    saved = storage.save(name, File(source))
    if saved != name:
        raise CannotCopy(f"The figures' storage named {name} otherwise ({saved}): it cannot hold this backup.")
