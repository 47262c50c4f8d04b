"""The demonstration in a database of its own, and the people who send: a reader, an editor, a managing editor, a
reviewer and a superuser."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from page_checks.served_house import environment, make_house

# What an address on the network would answer is not asked: the looking up of sources ends here at once.
NOWHERE = "http://127.0.0.1:9"
SUPERUSER = "superuser"
PEOPLE: Mapping[str, str | None] = {
    "reader": None,
    "editor": "editor",
    "managing editor": "managing",
    "reviewer": "reviewer1",
    SUPERUSER: SUPERUSER,
}


def begin(folder: Path, database: str = "") -> None:
    """Make the demonstration in `folder` (or in the empty `database`), unless it is there from an earlier run, and
    start Django on it as production does."""
    more = surroundings(folder, database)
    made = folder / "made"
    if not made.exists():
        make_house(folder, 8000, **more)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "cms.settings", **environment(folder, 8000, **more)}
    import django

    django.setup()
    from cms.accounts.models import User

    if not made.exists():
        User.objects.create_superuser(SUPERUSER, "superuser@house.example", "demo-password-2026")
        made.touch()


def surroundings(folder: Path, database: str = "") -> dict[str, str]:
    """What the environment of this house has beside that of any: nothing is kept for readers, no service is asked."""
    more = {"CROSSREF_URL": NOWHERE, "NCBI_URL": NOWHERE, "STORED_PAGES": "0", "SHARED_CACHE_SECONDS": "0"}
    more |= {"IMPORTS_DIR": str(folder / "imports"), "TASKS_BACKEND": "immediate", "REDIS_URL": ""}
    return more | ({"DATABASE_URL": database} if database else {})
