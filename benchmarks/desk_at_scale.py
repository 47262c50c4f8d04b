"""What the desk's pages cost with a large house: every page of the desk and of the reviewers' desk in a house of
100,000 articles with a million sign-offs, against the same page in a house of 1,000, in turns in one run. And the pages
of an article with 1,000 earlier versions against those of one with two.

Run it with `python benchmarks/desk_at_scale.py [ARTICLES] [FOLDER]` from the root of the project. Each house is a
database and a process of its own: forty articles are made by the real actions, the rest are copies of their rows
(benchmarks/large_house). SQLite in a temporary folder, or in FOLDER, where the databases stay and are used again; with
`DATABASE_URL=postgres://…` two new databases beside that one, dropped at the end.

Prints milliseconds (medians; processor time on SQLite), ratios and queries. Exit code 1 when a page takes over 1.5
times as long (the goal) and over 5 ms longer, asks more often in the large house, or more than 15 times.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

MANY, FEW = 100_000, 1_000
TIMES, MOST_QUERIES, GOAL = 7, 15, 1.5
SERVE = Path(__file__).resolve().parent / "large_house" / "serve.py"
POSTGRES = ("postgres://", "postgresql://", "pgsql://")


class Place:
    """Where the databases are: files in a folder, or on the server that DATABASE_URL names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.server = os.environ.get("DATABASE_URL", "")
        self.is_postgres = self.server.startswith(POSTGRES)

    def address(self, name: object) -> str:
        """The address of one database."""
        if self.is_postgres:
            return f"{self.server.rpartition('/')[0]}/house_{name}"
        return f"sqlite:///{self.folder}/house-{name}.sqlite3"

    def environment(self, name: object) -> dict[str, str]:
        """What a process needs to find it."""
        return os.environ | {
            "DATABASE_URL": self.address(name),
            "LEDGER_KEY_FILE": str(self.folder / "ledger-key.pem"),
            "LAST_ROWS": str(self.folder / "last-rows.json"),
        }

    def make(self, names: list[object]) -> None:
        """The database with the articles that are told, and a copy of it for each house."""
        told = self.folder / "last-rows.json"
        if not told.exists():
            self._create("told")
            command = [sys.executable, SERVE, "tell"]
            last = subprocess.run(command, env=self.environment("told"), check=True, stdout=subprocess.PIPE).stdout
            told.write_bytes(last)
        for name in names:
            self._create(name, of="told")

    def drop(self, names: list[object]) -> None:
        """Take the databases on a server away; files go with their folder, or stay."""
        for name in names if self.is_postgres else ():
            self._say(f'DROP DATABASE IF EXISTS "house_{name}" WITH (FORCE)')

    def _create(self, name: object, of: str = "") -> None:
        if self.is_postgres:
            if not of or not self._has(name):
                self._say(f'CREATE DATABASE "house_{name}"{f" TEMPLATE house_{of}" if of else ""}')
        elif of and not (file := self.folder / f"house-{name}.sqlite3").exists():
            shutil.copyfile(self.folder / f"house-{of}.sqlite3", file)

    def _has(self, name: object) -> bool:
        """Whether it was kept from an earlier run."""
        return bool(self._say(f"SELECT 1 FROM pg_database WHERE datname = 'house_{name}'"))

    def _say(self, command: str) -> list[tuple[object, ...]]:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            cursor = connection.execute(command)
            return cursor.fetchall() if cursor.description else []


class House:
    """A house of so many articles, in a process of its own."""

    def __init__(self, articles: int, place: Place, *which: str) -> None:
        self.articles = articles
        self.process = subprocess.Popen(
            [sys.executable, SERVE, str(articles), *which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=place.environment(articles),
        )

    def ask(self, question: str) -> object:
        """The answer to one question."""
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> object:
        """What the house says next. Ends the run where it says nothing any more."""
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"The house of {self.articles:,} articles has stopped.")
        return json.loads(line)


@contextmanager
def houses(many: int) -> Iterator[tuple[House, House]]:
    """The small house and the large one."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        folder.mkdir(parents=True, exist_ok=True)
        place = Place(folder)
        both: list[House] = []
        try:
            place.make([FEW, many])
            both = [House(size, place) for size in (FEW, many)]
            yield both[0], both[1]
        finally:
            for house in both:
                house.process.stdin.close()
                house.process.wait(timeout=60)
            place.drop(["told", FEW, many])


def in_turns(houses: tuple[House, House], numbers: tuple[int, int]) -> tuple[float, float]:
    """Milliseconds of one page in both houses, or of two pages in one, taken in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for house, number, spent in zip(houses, numbers, taken, strict=True):
            spent.append(house.ask(f"time {number}"))
    return median(taken[0]), median(taken[1])


def compare(houses: tuple[House, House], numbers: tuple[int, int], label: str) -> bool:
    """Print one line; whether the goal was missed."""
    before, after = (house.ask(f"queries {number}") for house, number in zip(houses, numbers, strict=True))
    few, many = in_turns(houses, numbers)
    is_slow = many / few > GOAL and many - few > 5
    is_asking = after > before or after > MOST_QUERIES
    marks = f"{'  slow' if is_slow else ''}{'  queries' if is_asking else ''}"
    print(f"{label:66} {few:7.1f} {many:8.1f}  {many / few:6.2f}  {before:>3} {after:>3}{marks}", flush=True)
    return is_slow or is_asking


def main() -> int:
    """Fill both, walk through both in turns, and compare."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with houses(many) as (small, large):
        pages, same = small.answer(), large.answer()
        if [page[:2] for page in pages] != [page[:2] for page in same]:
            raise SystemExit("The houses have different pages.")
        rows = large.ask("rows")
        print(", ".join(f"{count:,} {name}" for name, count in rows.items()))
        print(f"{'page':66} {FEW:>7,} {many:>8,}   ratio  queries")
        first = min(number for number, page in enumerate(pages) if "article-9001" in page[2])
        half = (len(pages) - first) // 2
        missed = [
            compare((small, large), (number, number), f"{pages[number][0]} ({pages[number][1]})")
            for number in range(first)
        ]
        print(f"{'page of an article, in the large house, with so many predecessors':66} {2:>7} {1_000:>8}")
        missed += [
            compare((large, large), (number, number + half), pages[number][0]) for number in range(first, first + half)
        ]
    print(f"{sum(missed)} of {len(missed)} missed")
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
