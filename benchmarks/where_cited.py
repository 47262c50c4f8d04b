"""What "where is it cited" costs with 100,000 articles, against the same question with 1,000.

Run it with `python benchmarks/where_cited.py` from the root of the project. It makes a SQLite database in a temporary
folder, fills it in two steps (drafts, versions and, for every second article, an edition), asks after each step where
twenty sources are cited, each in forty articles, once as a managing editor and once as an editor who owns every
hundredth article, and prints the medians (processor time; SQLite works in the same process) and their ratio. Exit code
1 when 100,000 articles take more than three times as long as 1,000, or over 0.1 seconds.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/benchmark.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import (  # noqa: E402
    Article,
    Draft,
    DraftReference,
    Reference,
    Topic,
    Version,
    VersionReference,
)
from cms.accounts.models import SYSTEM_USERNAME, User  # noqa: E402
from cms.accounts.roles import Role  # noqa: E402
from cms.desk.where_cited import WhereCited, where_cited  # noqa: E402
from cms.ledger.models import LedgerEntry  # noqa: E402
from cms.publishing.models import Edition  # noqa: E402
from reviews.models import Approval, Round  # noqa: E402

SMALL, LARGE = 1_000, 100_000
# Each article cites this many of the library's other sources, and one in `SMALL // CITED` cites a source asked for.
OTHERS, LIBRARY, ASKED, CITED = 4, 20_000, 20, 40
RATIO, SECONDS = 3, 0.1
NOW = timezone.now()
BATCH = 5_000


def person(name: str, role: Role) -> User:
    """An account with one role."""
    user = User.objects.create(username=name, printed_name=name)
    user.groups.add(Group.objects.get(name=role))
    return user


def write(model: type[models.Model], rows: list[models.Model]) -> None:
    """Many rows; benchmarks have no history to keep."""
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def evidence(model: type[models.Model], ids: range, make: Callable[[int], dict[str, object]]) -> None:
    """Rows of an evidence table, each with a made-up entry of the ledger."""
    name = model._meta.label_lower
    entries = LedgerEntry.objects.count() + 1
    digests = [sha256(f"{name} {number}".encode()).hexdigest() for number in ids]
    write(
        LedgerEntry,
        [
            LedgerEntry(
                pk=entries + place,
                sequence=entries + place,
                kind=name,
                recorded_at=NOW,
                payload="{}",
                payload_sha256=digest,
                previous_sha256=digest,
                entry_sha256=digest,
            )
            for place, digest in enumerate(digests)
        ],
    )
    write(
        model,
        [
            model(pk=number, record_sha256=digests[place], ledger_entry_id=entries + place, **make(number))
            for place, number in enumerate(ids)
        ],
    )


def cited_by(number: int) -> list[int]:
    """Primary keys of the sources that an article cites: others, and of the first articles one that is asked for."""
    others = [ASKED + 1 + (number * OTHERS + place) % (LIBRARY - ASKED) for place in range(OTHERS)]
    return [*others, 1 + number % ASKED] if number <= ASKED * CITED else others


def fill(ids: range, owner: User, other: User) -> None:
    """Articles with these primary keys, their drafts, versions and editions."""
    topic, _ = Topic.objects.get_or_create(slug="t", defaults={"name": "T"})
    write(
        Article,
        [Article(pk=n, slug=f"a{n}", topic=topic, owner=owner if n % 100 == 0 else other, created_at=NOW) for n in ids],
    )
    write(Draft, [Draft(pk=n, article_id=n, title=f"Question {n}?", updated_at=NOW, updated_by=other) for n in ids])
    write(DraftReference, [DraftReference(draft_id=n, reference_id=key) for n in ids for key in cited_by(n)])
    digest = "0" * 64
    evidence(
        Version,
        ids,
        lambda n: {
            "article_id": n,
            "number": 1,
            "title": f"Question {n}?",
            "topic_name": "T",
            "language": "en",
            "origin": "human",
            "house_name": "House",
            "schema": 1,
            "renderer": "1",
            "content_sha256": digest,
            "version_sha256": digest,
            "writers_sha256": digest,
            "frozen_by": other,
            "frozen_at": NOW,
        },
    )
    write(
        VersionReference,
        [
            VersionReference(version_id=n, reference_id=key, key=f"paper{key}", csl="{}", evidence_type="research")
            for n in ids
            for key in cited_by(n)
        ],
    )
    published = range(ids.start + ids.start % 2, ids.stop, 2)
    write(
        Round,
        [
            Round(
                pk=n,
                article_id=n,
                version_id=n,
                number=1,
                state="approved",
                terms={},
                submitted_by=other,
                submitted_at=NOW,
                closed_at=NOW,
            )
            for n in published
        ],
    )
    evidence(
        Approval,
        published,
        lambda n: {
            "round_id": n,
            "version_id": n,
            "version_sha256": digest,
            "sign_offs_sha256": "[]",
            "approvals_needed": 1,
            "at": NOW,
        },
    )
    evidence(
        Edition,
        published,
        lambda n: {
            "article_id": n,
            "number": 1,
            "version_id": n,
            "approval_id": n,
            "version_sha256": digest,
            "basis": "approval",
            "review_due": NOW.date(),
            "published_by": other,
            "published_at": NOW,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_library(system: User) -> None:
    """The sources; those with the lowest primary keys are asked for."""
    rows = [
        Reference(pk=n, key=f"paper{n}", csl={"title": f"Paper {n}"}, title=f"Paper {n}", added_by=system, added_at=NOW)
        for n in range(1, LIBRARY + 1)
    ]
    write(Reference, rows)


def ask(user: User) -> tuple[float, WhereCited]:
    """The median time of asking where each source is cited, and one of the answers."""
    times, answers = [], []
    for reference in Reference.objects.filter(pk__lte=ASKED):
        start = time.process_time()
        answers.append(where_cited(reference, user))
        times.append(time.process_time() - start)
    return statistics.median(times), answers[0]


def main() -> int:
    """Print the timings; 1 when a goal is missed."""
    call_command("migrate", verbosity=0)
    system = User.objects.get(username=SYSTEM_USERNAME)
    people = {"managing editor": person("m", Role.MANAGING_EDITOR), "editor": person("e", Role.EDITOR)}
    other = person("o", Role.EDITOR)
    fill_library(system)
    fill(range(1, SMALL + 1), people["editor"], other)
    small = {name: ask(user) for name, user in people.items()}
    for start in range(SMALL + 1, LARGE + 1, 10_000):
        fill(range(start, min(start + 10_000, LARGE + 1)), people["editor"], other)
    large = {name: ask(user) for name, user in people.items()}
    missed = False
    for name in people:
        (few, answer), (many, answer_again) = small[name], large[name]
        ratio = many / few
        missed |= ratio > RATIO or many > SECONDS or len(answer.versions) != len(answer_again.versions)
        print(
            f"{name:16} {SMALL:7,} articles {few * 1000:6.1f} ms   {LARGE:7,} articles {many * 1000:6.1f} ms   "
            f"ratio {ratio:4.2f}   ({len(answer.versions)} versions and {len(answer.drafts)} drafts shown)"
        )
    print(f"goal: constant; fails above {RATIO} or {SECONDS} s")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
