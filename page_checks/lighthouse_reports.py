"""`make lighthouse`: what Lighthouse says of the pages that readers meet, on a phone with a slow connection.

Needs Node.js 20 and Chromium; Lighthouse itself is fetched once, by npm, as the lock file beside this module has it.
Prints a table and what misses its goal; exits 1 where something does, 2 where it could not look. Lighthouse's
own reports stay in the folder `REPORTS`, where one is named.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from page_checks.served_house import served

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "page_checks" / "lighthouse"
VERSION = json.loads((RECIPE / "package.json").read_text())["dependencies"]["lighthouse"]
FOLDER = ROOT / "var" / f"lighthouse-{VERSION}"
PROGRAM = FOLDER / "node_modules" / ".bin" / "lighthouse"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
# Kilobytes that the first page needs before it can be read; fonts come after the text.
FIRST_PAGE_GOAL = 60
FIRST_PAGE = "home"
BOARD = "/medical-advisory-board/"
MEMBER = "a member of the board"
PAGES = {
    FIRST_PAGE: "/",
    "article": "/articles/neutropenia/",
    "topic": "/topics/haematology/",
    "search": "/search/?q=neutrophils",
    "board": BOARD,
    "member": MEMBER,
    "editorial policy": "/editorial-policy/",
    "verify": "/verify/",
}
# Results of a search are kept from search engines on purpose, so this audit of theirs says nothing against the page.
KEPT_FROM_SEARCH_ENGINES = {"search"}
CRAWLABLE = "is-crawlable"


class CannotLook(Exception):
    """Why Lighthouse cannot be run here, and what to do."""


@dataclass(frozen=True)
class Report:
    """What Lighthouse says of one page: scores of 100, kilobytes over the wire, how far the page shifts."""

    page: str
    scores: dict[str, int]
    kilobytes: float
    of_fonts: float
    shift: float
    failed: dict[str, list[str]]

    @classmethod
    def read(cls, page: str, told: dict[str, Any]) -> Report:
        """Read Lighthouse's JSON. Raises KeyError where it is not such a report."""
        audits = told["audits"]
        requests = audits["network-requests"]["details"]["items"]
        fonts = sum(one["transferSize"] for one in requests if one.get("resourceType") == "Font")
        categories = {name: told["categories"][name] for name in GOALS}
        return cls(
            page,
            {name: round(100 * (category["score"] or 0)) for name, category in categories.items()},
            sum(one.get("transferSize", 0) for one in requests) / 1024,
            fonts / 1024,
            audits["cumulative-layout-shift"]["numericValue"],
            {name: list(_failed(category, audits)) for name, category in categories.items()},
        )

    def row(self) -> str:
        """Its line of the table."""
        scores = [str(self.scores[name]) for name in GOALS]
        return (
            f"| {' | '.join([self.page, *scores, f'{self._text:.0f}', f'{self.of_fonts:.0f}', f'{self.shift:.3f}'])} |"
        )

    def missed(self) -> Iterator[str]:
        """A line for each goal that is missed, with the audits that say why."""
        for name, goal in GOALS.items():
            failed = self.failed[name]
            on_purpose = self.page in KEPT_FROM_SEARCH_ENGINES and failed == [CRAWLABLE]
            if self.scores[name] < goal and not on_purpose:
                yield f"{self.page}: {name} {self.scores[name]}, goal {goal}: {', '.join(failed)}"
        if round(self.shift, 3):
            yield f"{self.page}: shifts by {self.shift:.3f}, goal 0"
        if self.page == FIRST_PAGE and self._text > FIRST_PAGE_GOAL:
            yield f"{self.page}: {self._text:.0f} KB before fonts, goal {FIRST_PAGE_GOAL}"

    @property
    def _text(self) -> float:
        return self.kilobytes - self.of_fonts


def _failed(category: dict[str, Any], audits: dict[str, Any]) -> Iterator[str]:
    for name in (one["id"] for one in category["auditRefs"] if one["weight"]):
        audit = audits[name]
        if audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings", "error"} and (audit["score"] or 0) < 0.9:
            yield f"{name} ({audit['displayValue']})" if audit.get("displayValue") else name


def browser() -> str:
    """Chromium's place. Raises CannotLook."""
    found = next((place for name in ("chromium", "google-chrome", "chrome") if (place := shutil.which(name))), None)
    if not found:
        raise CannotLook("No Chromium here; `apt install chromium` brings it.")
    return found


def fetch() -> None:
    """Fetch Lighthouse where it is missing, as the lock file has it. Raises CannotLook."""
    if not shutil.which("node"):
        raise CannotLook("No Node.js here; `apt install nodejs npm` brings it.")
    if PROGRAM.exists():
        return
    if not shutil.which("npm"):
        raise CannotLook("Lighthouse is not here, and no npm to fetch it; `apt install npm` brings npm.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(RECIPE / name, FOLDER)
    asked = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    told = subprocess.run(asked, cwd=FOLDER, capture_output=True, text=True)  # noqa: S603
    if told.returncode:
        shutil.rmtree(FOLDER)
        raise CannotLook(f"Lighthouse could not be fetched (is there a network?): {told.stderr.strip()[-300:]}")


def look_at(page: str, address: str, chromium: str) -> Report:
    """Lighthouse's report of the page at `address`, on a phone. Raises CannotLook where there is none."""
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --ignore-certificate-errors"
    command = [str(PROGRAM), address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(GOALS)}"]
    told = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium}
    )
    if told.returncode:
        raise CannotLook(f"Lighthouse has nothing to say of {address}: {told.stderr.strip()[-600:]}")
    if kept := os.environ.get("REPORTS"):
        Path(kept, f"{page}.json").write_text(told.stdout)
    return Report.read(page, json.loads(told.stdout))


def _body(address: str) -> str:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with urlopen(address, context=trusting) as answer:  # noqa: S310
        return str(answer.read().decode())


def _first_member(site: str) -> str:
    """Where the first member of the board is shown."""
    return str(re.findall(rf'href="({BOARD}[^"/]+/)"', _body(f"{site}{BOARD}"))[0])


def main() -> int:
    """Serve the demonstration, look at each page, print the table and what is missed."""
    missed: list[str] = []
    try:
        chromium = browser()
        fetch()
        with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
            names = [*GOALS, "KB before fonts", "KB of fonts", "layout shift"]
            print(f"| page | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
            for page, address in PAGES.items():
                place = _first_member(site) if address == MEMBER else address
                _body(f"{site}{place}")  # a server that has just started is slower than readers ever meet it
                report = look_at(page, f"{site}{place}", chromium)
                print(report.row(), flush=True)
                missed += report.missed()
    except CannotLook as why:
        print(f"NOT LOOKED AT: {why}")
        return 2
    print(*missed, f"{len(PAGES)} pages, {len(missed)} goals missed (Lighthouse {VERSION})", sep="\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
