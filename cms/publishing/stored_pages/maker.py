"""Which version of the site makes pages here: a digest of everything but the data that decides what they look like.

Processes of one release agree about it on every host; those of two releases keep pages apart, so that a deployment that
takes a while does not serve one release's page with the other's style sheets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage

from articles.pandoc_program import is_installed
from cms.publishing.exporting.pdf import pdf_is_possible

# No page for readers is made of these.
_NOT_FOR_READERS = frozenset({"tests", "migrations", "management", "desk", "people", "account", "mfa", "admin"})
_SETTINGS = ("SITE_NAME", "SITE_URL", "LANGUAGE_CODE", "INTERFACE_LANGUAGE", "TIME_ZONE", "STATIC_URL", "DEBUG")


@cache
def maker() -> str:
    """The digest, worked out once a process."""
    said = hashlib.sha256()
    for name in _SETTINGS:
        said.update(f"{name}={getattr(settings, name)!r}\n".encode())
    said.update(f"docx={is_installed()} pdf={pdf_is_possible()}\n".encode())
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        said.update(repr(sorted(staticfiles_storage.hashed_files.items())).encode())
    for file in _files():
        said.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode())
        said.update(hashlib.sha256(file.read_bytes()).digest())
    return said.hexdigest()[:32]


def _files() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    yield base / "requirements.txt"
    for folder, pattern in (
        ("templates", "**/*.html"),
        ("articles", "**/*.*"),
        ("reviews", "**/*.py"),
        ("cms", "**/*.*"),
        ("locale", "**/*.mo"),
    ):
        for file in sorted((base / folder).glob(pattern)):
            if file.suffix in {".py", ".md", ".html", ".json", ".mo"} and not _NOT_FOR_READERS & set(
                file.relative_to(base).parts
            ):
                yield file
