"""What it costs to flag a source: finding everything that rests on it must not grow with the house.

Run it with `python benchmarks/flagging.py` from the root of the project. It makes a SQLite database in a temporary
folder, fills it with 100 and then 10,000 published articles of five sources each and one of 600 sources, and times
`articles_resting_on` and the whole of `mark_reference` in both houses. Prints milliseconds, the
ratio of the large house to the small one in the same run, and the query plan.
Exit code 1 when the large house takes over four times the small one, when finding takes over 20 ms, or when the plan
scans a table of articles, rounds or editions (the goals).
"""

import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/benchmark.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions import mark_reference  # noqa: E402
from articles.evidence_types import RetractionStatus  # noqa: E402
from articles.models import Article, Draft, DraftReference, Reference, Topic, Version, VersionReference  # noqa: E402
from cms.accounts.models import SYSTEM_USERNAME, User  # noqa: E402
from cms.desk.flagged_sources import articles_resting_on  # noqa: E402
from cms.ledger.models import LedgerEntry  # noqa: E402
from cms.publishing.models import Basis, Edition, LiveEdition  # noqa: E402
from reviews.models import Approval, Round  # noqa: E402
from reviews.states import RoundState  # noqa: E402

SMALL, LARGE, SOURCES, MANY, TIMES = 100, 10_000, 5, 600, 15
RATIO, MILLISECONDS = 4, 20
NOW = timezone.now()
numbers = count(1)


def evidence(rows: int) -> list[LedgerEntry]:
    """Ledger entries for so many rows. Their digests are made up: nothing here is verified."""
    made = [
        LedgerEntry(
            sequence=number,
            kind="benchmark",
            recorded_at=NOW,
            payload="{}",
            payload_sha256="",
            previous_sha256="",
            entry_sha256=f"{number:064x}",
        )
        for number in (next(numbers) for _ in range(rows))
    ]
    return LedgerEntry.objects.bulk_create(made, batch_size=2_000)


def make_sources(first: int, many: int, system: User) -> list[Reference]:
    return Reference.objects.bulk_create(
        (
            Reference(
                key=f"paper{number}",
                csl={"type": "article-journal", "title": f"Paper {number}"},
                title=f"Paper {number}",
                doi=f"10.1000/paper{number}",
                added_by=system,
                added_at=NOW,
            )
            for number in range(first, first + many)
        ),
        batch_size=2_000,
    )


def publish(first: int, sources: list[list[Reference]], topic: Topic, system: User) -> None:
    """One published article with a draft for each list of sources."""
    rows = {"batch_size": 2_000}
    articles = Article.objects.bulk_create(
        [Article(slug=f"article-{first + n}", topic=topic, owner=system, created_at=NOW) for n in range(len(sources))],
        **rows,
    )
    drafts = Draft.objects.bulk_create(
        [Draft(article=one, title=one.slug, updated_at=NOW, updated_by=system) for one in articles], **rows
    )
    versions = Version.objects.bulk_create(
        [
            Version(
                article=one,
                number=1,
                title=one.slug,
                schema=1,
                content_sha256=one.slug,
                frozen_by=system,
                frozen_at=NOW,
                ledger_entry=entry,
            )
            for one, entry in zip(articles, evidence(len(articles)), strict=True)
        ],
        **rows,
    )
    DraftReference.objects.bulk_create(
        [DraftReference(draft=d, reference=s) for d, listed in zip(drafts, sources, strict=True) for s in listed],
        **rows,
    )
    VersionReference.objects.bulk_create(
        [
            VersionReference(version=v, reference=s, key=s.key, csl="{}", evidence_type="research", retraction="none")
            for v, cited in zip(versions, sources, strict=True)
            for s in cited
        ],
        **rows,
    )
    make_live(articles, versions, system, rows)


def make_live(articles: list[Article], versions: list[Version], system: User, rows: dict[str, int]) -> None:
    rounds = Round.objects.bulk_create(
        [
            Round(
                article=v.article,
                version=v,
                number=1,
                state=RoundState.APPROVED,
                terms={},
                submitted_by=system,
                submitted_at=NOW,
                closed_at=NOW,
            )
            for v in versions
        ],
        **rows,
    )
    approvals = Approval.objects.bulk_create(
        [
            Approval(round=r, version=r.version, at=NOW, approvals_needed=1, ledger_entry=entry)
            for r, entry in zip(rounds, evidence(len(rounds)), strict=True)
        ],
        **rows,
    )
    editions = Edition.objects.bulk_create(
        [
            Edition(
                article=a.version.article,
                number=1,
                version=a.version,
                approval=a,
                basis=Basis.APPROVAL,
                review_due=NOW.date(),
                published_by=system,
                published_at=NOW,
                ledger_entry=entry,
            )
            for a, entry in zip(approvals, evidence(len(approvals)), strict=True)
        ],
        **rows,
    )
    LiveEdition.objects.bulk_create(
        [LiveEdition(article=e.article, edition=e, updated_at=NOW) for e in editions], **rows
    )


def milliseconds(act) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1_000


def measured(sources: list[Reference], system: User) -> tuple[float, float]:
    """Medians of finding what rests on a source, and of marking it."""
    list(articles_resting_on(sources[0]))  # the first call loads what the others find in memory
    found = [milliseconds(lambda source=source: list(articles_resting_on(source))) for source in sources]
    marked = [
        milliseconds(
            lambda source=source: mark_reference(
                reference=source, actor=system, status=RetractionStatus.RETRACTED, on=None, reason="A notice"
            )
        )
        for source in sources
    ]
    return median(found), median(marked)


def main() -> int:
    call_command("migrate", verbosity=0)
    system = User.objects.get(username=SYSTEM_USERNAME)
    topic = Topic.objects.create(slug="topic", name="Topic")
    sources = make_sources(0, LARGE * SOURCES + MANY, system)
    cited = [sources[n * SOURCES : (n + 1) * SOURCES] for n in range(LARGE)]
    publish(0, cited[:SMALL], topic, system)
    small = measured([few[0] for few in cited[:TIMES]], system)
    publish(SMALL, cited[SMALL:], topic, system)
    publish(LARGE, [sources[-MANY:]], topic, system)
    large = measured([few[0] for few in cited[-TIMES:]], system)
    many = measured(sources[-TIMES:], system)
    plan = articles_resting_on(sources[-1]).explain()
    for name, (found, marked) in {
        f"{SMALL} articles": small,
        f"{LARGE:,} articles": large,
        f"one of {MANY} sources": many,
    }.items():
        print(f"{name:20} finding {found:7.2f} ms   marking {marked:7.2f} ms")
    print(f"ratio                finding {large[0] / small[0]:7.2f}      marking {large[1] / small[1]:7.2f}")
    print(plan)
    scans = any(f"SCAN {table}" in plan for table in ("articles_", "reviews_", "publishing_"))
    slow = max(large[0], many[0]) > MILLISECONDS or large[0] > RATIO * small[0]
    return int(scans or slow)


if __name__ == "__main__":
    sys.exit(main())
