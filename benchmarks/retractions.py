"""What the retraction watch costs: 70,000 announcements against a library of 100,000 references.

Run it with `python benchmarks/retractions.py` from the root of the project. It makes a SQLite database and a CSV file
in a temporary folder,
imports the file twice, and prints seconds, the ratio to merely reading the same CSV with the standard library in the
same run, and the peak memory.
Exit code 1 when an import takes over 60 seconds or 300 MB (the goals).
"""

import csv
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/benchmark.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions import import_retractions, match_library  # noqa: E402
from articles.models import Reference  # noqa: E402
from articles.tests.references.retraction_table import HEADER, row  # noqa: E402
from cms.accounts.models import SYSTEM_USERNAME, User  # noqa: E402

ANNOUNCEMENTS, REFERENCES, SHARED = 70_000, 100_000, 150
SECONDS, MEGABYTES = 60, 300


def fill_library() -> None:
    """100,000 references with DOIs; every 667th is in the file of announcements."""
    system = User.objects.get(username=SYSTEM_USERNAME)
    Reference.objects.bulk_create(
        (
            Reference(
                key=f"paper{number}",
                csl={"type": "article-journal", "title": f"Paper {number}"},
                title=f"Paper {number}",
                doi=f"10.1000/paper{number}",
                added_by=system,
                added_at=timezone.now(),
            )
            for number in range(REFERENCES)
        ),
        batch_size=2_000,
    )


def write_table(path: Path) -> None:
    """70,000 announcements, SHARED of them about papers of the library."""
    step = ANNOUNCEMENTS // SHARED
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        for number in range(ANNOUNCEMENTS):
            known = number % step == 0
            doi = f"10.1000/paper{number}" if known else f"10.2000/other{number}"
            writer.writerow(row(number, OriginalPaperDOI=doi, Reason="+Concerns/Issues About Data;" * 6))


def timed(act) -> tuple[float, object]:
    started = time.perf_counter()
    result = act()
    return time.perf_counter() - started, result


def main() -> int:
    call_command("migrate", verbosity=0)
    fill_library()
    path = Path(FOLDER.name) / "retraction_watch.csv"
    write_table(path)
    bare, _ = timed(lambda: sum(1 for _ in csv.DictReader(path.open(encoding="utf-8", newline=""))))
    first, report = timed(lambda: import_retractions(path))
    again, repeated = timed(lambda: import_retractions(path))
    matching, _ = timed(match_library)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{ANNOUNCEMENTS} announcements, {REFERENCES} references, {len(report.flagged)} flagged")
    print(f"reading the CSV alone   {bare:7.2f} s")
    print(f"first import            {first:7.2f} s   ratio {first / bare:5.1f}")
    print(f"the same file again     {again:7.2f} s   ratio {again / bare:5.1f}   changed {len(repeated.flagged)}")
    print(f"matching alone          {matching:7.2f} s   ratio {matching / bare:5.1f}")
    print(f"peak memory             {memory:7.0f} MB  (the whole process, the library's making included)")
    return int(first > SECONDS or again > SECONDS or memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
