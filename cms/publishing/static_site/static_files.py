"""Style sheets, scripts, fonts and pictures of the site, under the names that its pages load them by."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage


def static_content(file: str) -> bytes | None:
    """The bytes of a file of an export below `static/`; None where there is no such file.

    In production names carry a digest and the files are where `collectstatic` put them; in development they are
    looked up among the sources.
    """
    name = file.removeprefix(settings.STATIC_URL.lstrip("/"))
    if isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        if not staticfiles_storage.exists(name):
            return None
        with staticfiles_storage.open(name) as kept:
            return bytes(kept.read())
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else None
