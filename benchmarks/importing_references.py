"""What importing references costs: 10,000 RIS records into a library, against rispy alone on the same text.

Run it with `python benchmarks/importing_references.py` from the root of the project. It makes a SQLite database in a
temporary folder with 100,000 references in it, imports the same file twice, and prints seconds, the ratios to rispy in
the same run, and the peak memory. Exit code 1 when an import takes over 60 seconds, or when the second one changes
anything.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/benchmark.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402
import rispy  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions.reference_import import ReferenceImportReport, import_references  # noqa: E402
from articles.models import Reference  # noqa: E402
from articles.references.reading import read_references  # noqa: E402
from cms.accounts.models import SYSTEM_USERNAME, User  # noqa: E402

RECORDS, LIBRARY, BROKEN = 10_000, 100_000, 3
SECONDS = 60
ABSTRACT = "Neutrophils were counted in winter and again in spring, in people who had agreed to be counted. " * 12


def fill_library() -> None:
    """100,000 references, half of them without an identifier."""
    system = User.objects.get(username=SYSTEM_USERNAME)
    Reference.objects.bulk_create(
        (
            Reference(
                key=f"paper{number}",
                csl={"type": "article-journal", "title": f"Paper {number}", "container-title": "Blood stories"},
                title=f"Paper {number}",
                year=1950 + number % 70,
                doi=f"10.1000/paper{number}" if number % 2 else None,
                added_by=system,
                added_at=timezone.now(),
            )
            for number in range(LIBRARY)
        ),
        batch_size=2_000,
    )


def make_export() -> str:
    """Records such as Zotero writes, every tenth without an identifier, three of them without their end."""
    records = []
    for number in range(RECORDS):
        end = "" if number % (RECORDS // BROKEN) == 1 else "ER  - \n"
        doi = f"DO  - 10.2000/winter.{number}\n" if number % 10 else ""
        year, pmid = 1990 + number % 30, 20_000_000 + number if number % 10 else ""
        records.append(
            f"TY  - JOUR\nTI  - Neutrophils in winter: cohort {number}\nAU  - Berg{number % 700}, Anna B.\n"
            "AU  - Müller, Jörg\nAU  - World Health Organization\nT2  - Journal of Blood Stories\nJ2  - J Blood Stor\n"
            f"AB  - {ABSTRACT}\nDA  - {year}/06/12/\nPY  - {year}\n{doi}VL  - {number % 60}\nIS  - 2\n"
            f"SP  - {number}\nEP  - {number + 9}\nLA  - en\nSN  - 1234-5678\n"
            f"UR  - https://example.org/winter/{number}\nN1  - PMID: {pmid}\n{end}\n"
        )
    return "".join(records)


def timed(act: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> int:
    """Print the timings; 1 when a goal is missed."""
    call_command("migrate", verbosity=0)
    fill_library()
    system = User.objects.get(username=SYSTEM_USERNAME)
    text = make_export()
    data = text.encode()
    reports: list[ReferenceImportReport] = []

    def whole() -> None:
        reports.append(import_references(actor=system, read=read_references(data)))

    bare = statistics.median(timed(lambda: rispy.loads(text)) for _ in range(3))
    reading = statistics.median(timed(lambda: read_references(data)) for _ in range(3))
    first, again = timed(whole), timed(whole)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    added, repeated = reports
    print(f"{RECORDS} records ({len(data) // 1_000_000} MB), {LIBRARY} references in the library")
    print(f"rispy alone             {bare:7.2f} s   finds {len(rispy.loads(text))} records")
    print(f"reading                 {reading:7.2f} s   ratio {reading / bare:5.1f}")
    print(f"reading and importing   {first:7.2f} s   ratio {first / bare:5.1f}   {summary(added)}")
    print(f"the same file again     {again:7.2f} s   ratio {again / bare:5.1f}   {summary(repeated)}")
    print(f"peak memory             {memory:7.0f} MB  (the whole process, the library's making included)")
    return int(first > SECONDS or again > SECONDS or bool(repeated.added) or len(added.broken) != BROKEN)


def summary(report: ReferenceImportReport) -> str:
    """What an import did."""
    return (
        f"{len(report.added)} added, {len(report.known)} known, {report.changed} changed, {len(report.broken)} broken"
    )


if __name__ == "__main__":
    sys.exit(main())
