"""One house in a process of its own. `python serve.py tell` makes the articles that the others are copied from;
`python serve.py ARTICLES [most-used]` adds the copies to such a database, then answers questions on standard input, one
a line, with one line of JSON each. The database is the one at DATABASE_URL.

`pages` lists the pages, `queries N` counts those of page N, `time N` opens it once, `plans N` the large tables
that it reads through (PostgreSQL), `rows` says how much there is.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import astuple
from pathlib import Path
from time import perf_counter

BENCHMARKS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BENCHMARKS.parent), str(BENCHMARKS)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Article  # noqa: E402
from cms.ledger.models import LedgerEntry  # noqa: E402
from large_house import copies, most_used, pattern, walk  # noqa: E402
from reviews.models import Assignment, Round, SignOff  # noqa: E402


def tell() -> None:
    """The forty articles and the three apart, in an empty database. Prints the last row of the forty in each table."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PRETENDED_TIME_ALLOWED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    call_command("migrate", verbosity=0)
    call_command("make_ledger_key", stdout=sys.stderr)
    house = pattern.people()
    pattern.tell(house)
    last = copies.last_rows()
    pattern.tell_apart(house)
    print(json.dumps(last))


def fill(articles: int) -> None:
    """The copies of the forty, and statistics for the planner; nothing where that was done before."""
    call_command("migrate", verbosity=0)
    if Article.objects.count() >= articles:
        return
    last = json.loads(Path(os.environ["LAST_ROWS"]).read_text(encoding="utf-8"))
    begun = perf_counter()
    copies.copy(copies.Rows(last), 1, articles // pattern.ARTICLES)
    with connection.cursor() as cursor:
        # As the database does by itself after so many rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{articles:,} articles copied in {perf_counter() - begun:.0f} s", file=sys.stderr)


def clients(found: walk.Scene) -> dict[str, object]:
    """A browser for everybody who opens something."""
    browsers = {who: walk.client_of(user) for who, user in found.people.items()}
    return browsers | {"reader": walk.client_of(None), most_used.JOB: most_used.Clock()}


def every_page(found: walk.Scene, browsers: dict[str, object]) -> list[walk.Page]:
    """Every page of both desks, and those of the articles with two and with 1,000 predecessors."""
    listed = list(walk.pages(found))
    for number in (9_001, 9_002):
        listed += list(walk.long_and_short(number))
        reviewer = Assignment.objects.get(round__article__slug=f"article-{number}", state="accepted").reviewer
        browsers[f"reviewer of {number}"] = walk.client_of(reviewer)
    return listed


def main() -> None:
    """Fill, and answer."""
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["*"]
    # Standard output is for answers.
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    logging.disable(logging.WARNING)  # the walk tries addresses that take POST only
    if sys.argv[1] == "tell":
        tell()
        return
    fill(int(sys.argv[1]))
    found = walk.scene()
    browsers = clients(found)
    is_short = sys.argv[2:] == ["most-used"]
    listed = list(most_used.pages(found)) if is_short else every_page(found, browsers)
    print(json.dumps([astuple(page) for page in listed]), flush=True)
    for line in sys.stdin:
        what, _, number = line.strip().partition(" ")
        if what == "rows":
            print(json.dumps(copies.counts([Article, Round, SignOff, LedgerEntry])), flush=True)
            continue
        page = listed[int(number)]
        ask = {"queries": walk.queries, "time": walk.spent, "plans": most_used.read_through}[what]
        print(json.dumps(ask(browsers[page.who], page.address)), flush=True)


if __name__ == "__main__":
    main()
