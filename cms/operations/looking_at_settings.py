"""What the doctor looks at outside the database: settings, key, folders, programs."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import available_timezones

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage, storages
from django.core.mail import get_connection
from django.db import connection

from articles.pandoc_program import is_installed
from cms.ledger.keys import public_key_text
from cms.operations.findings import Finding, good, judged, note, wrong
from cms.operations.readiness import UNUSABLE, cache_answers
from cms.publishing.exporting.pdf import pdf_is_possible

LEAST_FREE = 1_000_000_000
NOWHERE = ("console", "dummy", "locmem", "filebased")


def at_debug() -> Iterator[Finding]:
    """Development's settings show code and accept any secret."""
    yield judged(
        not settings.DEBUG,
        "DEBUG",
        "is off",
        otherwise="is on: error pages show code and settings, cookies go over HTTP",
        remedy="Set DEBUG=0.",
    )
    secret = settings.SECRET_KEY
    yield judged(
        len(secret) >= 50 and not secret.startswith("development-only"),
        "SECRET_KEY",
        "is long, and not development's",
        otherwise="is development's or short: anybody can make sessions",
        remedy="Set SECRET_KEY to 50 random characters.",
    )
    yield judged(
        settings.SITE_URL.startswith("https://"),
        "SITE_URL",
        "is https",
        otherwise=f"is {settings.SITE_URL}: links in mail lead there",
        remedy="Set SITE_URL to the public https address.",
    )
    if "*" in settings.ALLOWED_HOSTS:
        yield wrong("ALLOWED_HOSTS", "allows any name", "List the site's own names.")


def at_cache() -> Iterator[Finding]:
    """Rate limits are counted in the cache: in the memory of one process they hold for that process only."""
    if not settings.REDIS_URL:
        yield wrong(
            "Cache",
            "is the memory of each process: with several, rate limits are that many times as wide",
            "Set REDIS_URL.",
        )
        return
    try:
        holds = cache_answers()
    except UNUSABLE as error:
        yield wrong(
            "Cache",
            f"cannot be used ({type(error).__name__}): each process counts rate limits by itself meanwhile",
            "Start Redis, give its disk and memory room, or mend REDIS_URL.",
        )
        return
    yield judged(holds, "Cache", "is shared and answers", otherwise="forgets at once", remedy="Give Redis memory.")


def at_mail() -> Iterator[Finding]:
    """Whether mail leaves the machine: the server is asked, nothing is sent."""
    if any(word in settings.EMAIL_BACKEND for word in NOWHERE):
        yield wrong("Mail", "goes nowhere", "Set EMAIL_URL to a mail server.")
        return
    try:
        with get_connection():
            yield good("Mail", "the server answers")
    except OSError as error:
        yield wrong(
            "Mail", f"the server cannot be used ({type(error).__name__})", "Mend EMAIL_URL, or start the server."
        )


def at_look_ups() -> Iterator[Finding]:
    """What the watch over cited sources needs to be whole, and to be served politely."""
    if not settings.RETRACTIONS_URL:
        yield note(
            "RETRACTIONS_URL",
            "is not set: retractions are learnt from Crossref and PubMed alone",
            "Set it to the Retraction Watch table (docs/references.md).",
        )
    if not settings.CONTACT_EMAIL:
        yield note(
            "CONTACT_EMAIL",
            "is not set: Crossref and the NCBI serve look-ups without an address last",
            "Set it to an address that somebody reads.",
        )


def at_key() -> Iterator[Finding]:
    """The key that signs the ledger's head."""
    path = Path(settings.LEDGER_KEY_FILE)
    if not path.is_file():
        yield wrong("Ledger key", f"there is none at {path}", "Run make_ledger_key once, or put your copy there.")
        return
    try:
        public_key_text()
    except (OSError, ValueError, UnsupportedAlgorithm, ImproperlyConfigured) as error:
        yield wrong("Ledger key", f"cannot be read ({type(error).__name__})", "Put your copy of the key there.")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    yield judged(
        not mode & 0o077,
        "Ledger key",
        "is there, and only its owner may read it",
        otherwise=f"others may read it (mode {mode:04o}): they could sign another history",
        remedy=f"Run: chmod 600 {path}",
    )


def at_folders() -> Iterator[Finding]:
    """Folders that are written to, and room on their disks; a storage elsewhere, whether it answers."""
    for about, name in (("Figures", "figures"), ("Imports", "imports")):
        try:
            storage = storages[name]
        except (InvalidStorageError, TypeError, ImproperlyConfigured) as error:
            yield wrong(about, f"their storage cannot be made ({error})", "Mend FIGURES_STORAGE; install its package.")
            continue
        yield (
            _folder(about, Path(storage.location)) if isinstance(storage, FileSystemStorage) else _away(about, storage)
        )


def _away(about: str, storage: Storage) -> Finding:
    where = type(storage).__name__
    with ThreadPoolExecutor(max_workers=1) as asking:
        # Each backend refuses with errors of its own.
        error = asking.submit(storage.exists, "doctor").exception()
    if error is None:
        return good(about, f"{where} answers")
    return wrong(about, f"{where} does not answer ({type(error).__name__})", "Look at the OPTIONS of the storage.")


def _folder(about: str, path: Path) -> Finding:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            free = shutil.disk_usage(path).free
    except OSError as error:
        return wrong(
            about, f"{path} cannot be written to ({type(error).__name__})", "Give the site's account the folder."
        )
    return judged(
        free >= LEAST_FREE,
        about,
        f"{path} can be written to, {free / 1e9:.1f} GB free",
        otherwise=f"{path} has only {free / 1e9:.1f} GB free",
        remedy="Make room before the disk is full: writing then stops.",
    )


def at_programs() -> Iterator[Finding]:
    """What comes from the system and not from requirements.txt."""
    yield judged(
        len(available_timezones()) > 100,
        "Time zones",
        "are known",
        otherwise="are missing: people can only choose UTC",
        remedy="sudo apt install tzdata",
    )
    if pdf_is_possible():
        yield good("PDF files", "can be drawn")
    else:
        yield note(
            "PDF files", "cannot be drawn", "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    if is_installed():
        yield good("Word files", "can be read and written")
    else:
        yield note("Word files", "cannot be read or written", "make docx")
    if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
        yield wrong("pg_dump", "is missing: no backup can be made", "sudo apt install postgresql-client")


def at_account() -> Iterator[Finding]:
    """The site needs no rights on the machine."""
    if os.geteuid() == 0:
        yield note("Account", "the doctor runs as root", "Run it, and the site, as the site's own account.")
