"""What a search costs PostgreSQL where a word stands in one text of a hundred, in one title of twenty, in all, in none.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python benchmarks/searching.py [--texts 100000]

Makes a database beside the named one and drops it at the end. Its index of the search is filled with copies of one
article's text, each with a word of its own, at a hundredth, at a tenth and in whole; everything else stays empty.
Prints milliseconds (the middle of nine, of finding and of marking the first fifteen). Exits 1 where a question takes
over twice as long in all texts as in a hundredth of them and over 30 ms longer.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NAME = "search_at_scale"
TIMES, GOAL, FLOOR = 9, 2.0, 30
QUESTIONS = {
    "a word of every title and text": "neutrophils",
    "two words of every text": "fever infection",
    "a word of one title in twenty": "gout",
    "a word of one text in a hundred": "colchicine",
    "a word of none": "rhinoceros",
}
FILL = """
    INSERT INTO publishing_searchentry
        (id, article_id, edition_id, audience, title, summary, body, sources, evidence, reviewed_on, published_at)
    SELECT number, number, 1, 'professional',
        'What causes low neutrophils ' || CASE WHEN number %% 20 = 0 THEN 'in gout' ELSE 'in ward ' || number END,
        'Why the neutrophil count falls',
        %s || ' ' || CASE WHEN number %% 100 = 0 THEN 'colchicine' ELSE '' END || ' word' || number,
        '', '|research|', '2026-01-01', now() - number * interval '1 minute'
    FROM generate_series(%s, %s) AS number
"""


def main() -> int:
    """Make the database, fill and ask it three times, drop it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--texts", type=int, default=100_000)
    texts = asked.parse_args().texts
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit("Set DATABASE_URL to a PostgreSQL server that may make databases.")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            return _measured(urlsplit(server)._replace(path=f"/{NAME}").geturl(), texts)
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _measured(database: str, texts: int) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ |= {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "cms.settings"}
    import django  # the settings read the address once

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sizes = [texts // 100, texts // 10, texts]
    taken: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    filled = 0
    for size in sizes:
        _fill(filled + 1, size)
        filled = size
        for name, words in QUESTIONS.items():
            taken[name].append(_asked(words))
    print(f"{'milliseconds':34}" + "".join(f"{size:>10,}" for size in sizes) + "   ratio")
    missed = 0
    for name, (few, some, many) in taken.items():
        is_missed = many > few * GOAL and many - few > FLOOR
        missed += is_missed
        print(f"{name:34}{few:10.1f}{some:10.1f}{many:10.1f}{many / few:8.2f}{'  MISSED' if is_missed else ''}")
    return int(missed > 0)


def _fill(first: int, last: int) -> None:
    from django.db import connection

    from cms.desk.demo.reading import manuscript

    text = manuscript("neutropenia").text.renditions["professional"]
    with connection.cursor() as cursor:
        # The articles and editions that the entries belong to are not asked for, so they are not made.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FILL, [text, first, last])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE publishing_searchentry")


def _asked(words: str) -> float:
    """Milliseconds of finding, and of marking what stands on the first page."""
    from cms.publishing.search.matching import matches, shown
    from cms.publishing.search.query import SearchQuery

    query, today, taken = SearchQuery.read({"q": words}), date(2026, 6, 1), []
    for _ in range(TIMES):
        begun = perf_counter()
        found = matches(query, today=today)
        shown(query, [match.entry_id for match in found[:15]])
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
