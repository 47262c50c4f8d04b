"""`make html-check`: the Nu HTML Checker over every page of the demonstration and over the pages that say no.

Needs Java (11 or newer). The checker is fetched once, by npm, in the version below, and is held to its digest. Exits 1
with what it finds, 2 where it could not look.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from page_checks.walk import Page

ROOT = Path(__file__).resolve().parent.parent
VERSION = "26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
FOLDER = ROOT / "var" / f"vnu-{VERSION}"
# What is no fault of a page. A comment needs no heading (HTML Living Standard, 4.3.4, shows comments as articles); the
# levels of a draft's headings are its author's, who is told by a finding of the house's own.
LEFT_ALONE = (("Article lacks heading", ""), ("skipping 1 heading level", "/desk/articles/"))


class CannotLook(Exception):
    """Why the checker cannot be run here, and what to do."""


def checker() -> Path:
    """The checker's program, fetched where it is missing. Raises CannotLook."""
    jar = FOLDER / "vnu.jar"
    if not shutil.which("java"):
        raise CannotLook("No Java here; `apt install default-jre-headless` brings it.")
    if not jar.exists():
        _fetch(jar)
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        raise CannotLook(f"{jar} is not the checker that is asked for. Delete the folder and try again.")
    return jar


def _fetch(jar: Path) -> None:
    if not shutil.which("npm"):
        raise CannotLook("The HTML checker is not here, and no npm to fetch it; `apt install npm` brings npm.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    asked = ["npm", "pack", "--silent", f"vnu-jar@{VERSION}"]
    told = subprocess.run(asked, cwd=FOLDER, capture_output=True, text=True)  # noqa: S603
    if told.returncode:
        raise CannotLook(f"The HTML checker could not be fetched (is there a network?): {told.stderr.strip()[-300:]}")
    packed = FOLDER / f"vnu-jar-{VERSION}.tgz"
    with tarfile.open(packed) as files:
        inside = files.extractfile("package/build/dist/vnu.jar")
        jar.write_bytes(inside.read() if inside else b"")
    packed.unlink()


def complaints(jar: Path, pages: Iterable[Page]) -> list[str]:
    """What the checker says of the pages, a line for each complaint with the page that it is about."""
    with tempfile.TemporaryDirectory() as name:
        folder, known = Path(name), {}
        for number, page in enumerate(pages):
            file = folder / f"{number}.html"
            file.write_bytes(page.body)
            known[file.name] = page
        asked = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--skip-non-html", str(folder)]
        told = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
    said = json.loads(told.stderr)["messages"]
    about = [(message, known[message["url"].rsplit("/", 1)[-1]]) for message in said]
    return sorted(_line(message, page) for message, page in about if _counts(message, page))


def _counts(message: dict[str, str], page: Page) -> bool:
    is_said = message["type"] != "info" or message.get("subType") == "warning"
    apart = any(words in message["message"] and page.address.startswith(place) for words, place in LEFT_ALONE)
    return is_said and not apart


def _line(message: dict[str, str], page: Page) -> str:
    extract = re.sub(r"\s+", " ", message.get("extract", "")).strip()
    return f"{page.address} ({page.who}, {page.status}): {message['message']} [{extract}]"


def main() -> int:
    """Make the demonstration in a folder of its own, look at its pages, and tell."""
    try:
        jar = checker()
    except CannotLook as why:
        print(f"NOT LOOKED AT: {why}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "DEBUG": "1",
            "STORED_PAGES": "0",
            "SITE_URL": "http://127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/house.sqlite3",
            "FIGURES_DIR": f"{folder}/figures",
        }
        import django

        django.setup()
        from django.core.management import call_command

        from page_checks.walk import WALKERS, error_pages, walk

        call_command("migrate", verbosity=0)
        call_command("make_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        pages = [page for who in WALKERS for page in walk(who)] + list(error_pages())
        found = complaints(jar, pages)
    print(*found, f"{len(pages)} pages, {len(found)} complaints (vnu {VERSION})", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
