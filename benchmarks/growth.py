"""The most used pages and jobs with 1,000, 10,000 and 100,000 articles, their rounds, signatures and sources, on
PostgreSQL: milliseconds, queries, and the large tables that are read from one end to the other.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python benchmarks/growth.py [--articles 100000] [--keep]

Makes a database for each beside the named one (`house_1000` and so on) and drops them at the end; with `--keep` they
stay, and are used again. The time is that of the whole answer, database and all, the middle of some in turns. Exits 1
where a page takes over 1.5 times as long with all articles as with a hundredth of them and over 5 ms longer, asks more
often, or reads a large table through.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from desk_at_scale import GOAL, House, Place

TIMES = 9


def main() -> int:
    """Fill the three, ask each in turns, print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--keep", action="store_true", help="leave the databases, and use those that are there")
    asked.add_argument("--folder", type=Path, help="where the ledger's key of kept databases lies")
    options = asked.parse_args()
    sizes = [options.articles // 100, options.articles // 10, options.articles]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        place = Place(folder)
        if not place.is_postgres:
            raise SystemExit("Set DATABASE_URL to a PostgreSQL server that may make databases.")
        houses: list[House] = []
        try:
            place.make(list(sizes))
            # One after the other: the small ones are not timed while the large one is filled.
            for size in sizes:
                houses.append(House(size, place, "most-used"))
                houses[-1].pages = houses[-1].answer()
            return _table(houses, sizes)
        finally:
            for house in houses:
                house.process.stdin.close()
                house.process.wait(timeout=60)
            if not options.keep:
                place.drop(["told", *sizes])


def _table(houses: list[House], sizes: list[int]) -> int:
    print(", ".join(f"{count:,} {name}" for name, count in houses[-1].ask("rows").items()))
    print(f"{'milliseconds':30}" + "".join(f"{size:>10,}" for size in sizes) + "   ratio  queries  read through")
    missed = 0
    for number, page in enumerate(houses[0].pages):
        queries = [house.ask(f"queries {number}") for house in houses]
        taken: list[list[float]] = [[] for _ in houses]
        for _ in range(TIMES):
            for house, spent in zip(houses, taken, strict=True):
                spent.append(house.ask(f"time {number}"))
        few, some, many = (median(spent) for spent in taken)
        through = houses[-1].ask(f"plans {number}")
        is_missed = (many / few > GOAL and many - few > 5) or queries[-1] > queries[0] or bool(through)
        missed += is_missed
        print(
            f"{page[0]:30}{few:10.1f}{some:10.1f}{many:10.1f}  {many / few:6.2f}  {queries[0]:>3} {queries[-1]:>3}  "
            f"{', '.join(through) or '-'}{'  MISSED' if is_missed else ''}",
            flush=True,
        )
    print(f"{missed} of {len(houses[0].pages)} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
