"""What the desk's pages cost with a large house: the same pages with 1,000 articles and with many, in one run.

Run it with `python benchmarks/desk_at_scale.py [ARTICLES]` from the root of the project (20,000 unless told). It fills
an empty database with articles, rounds, assignments and ten sign-offs for each article, by bulk inserts that no
production code would make: no actions, no history, no true digests. SQLite in a temporary folder, or the empty
database at `DATABASE_URL`. It prints milliseconds (median of nine requests; processor time on SQLite), ratios and
queries. Exit code 1 when a page asks more often with many than with few, more than 15 times, or takes over 1.5 times as
long (the goal).
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/benchmark.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Draft, DraftRendition, Topic, Version, VersionRendition  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from cms.accounts.roles import Role  # noqa: E402
from cms.accounts.tests.cast import make_user  # noqa: E402
from cms.desk.board_places import place_missing  # noqa: E402
from cms.ledger.models import LedgerEntry  # noqa: E402
from cms.publishing.models import Edition, LiveEdition  # noqa: E402
from reviews.models import Approval, Assignment, Policy, Round, SignOff, Submission  # noqa: E402

FEW, MANY = 1_000, 20_000
ROUNDS_EACH, REVIEWERS_EACH = 5, 2  # ten sign-offs an article
TIMES, MOST_QUERIES, GOAL = 9, 15, 1.5
NOW = timezone.now()
DIGEST = "0" * 64
TERMS = Policy().rules()
# Where the newest round of every tenth article stands: mostly published, as in a house that has been at it for years.
STANDS = ("draft", "submitted", "under-review", "changes-requested", "approved", *["published"] * 5)


class House:
    """The people and topics of the benchmark, and the numbers of the rows to come."""

    def __init__(self) -> None:
        self.mona = make_user("Mona", Role.EDITOR, Role.MANAGING_EDITOR)
        self.editors = [make_user(f"Editor {number}", Role.EDITOR, username=f"editor{number}") for number in range(50)]
        self.reviewers = [
            make_user(f"Dr {number}", Role.REVIEWER, username=f"reviewer{number}") for number in range(100)
        ]
        self.topics = [Topic.objects.create(slug=f"t{number}", name=f"Topic {number}") for number in range(20)]
        self.articles = self.entries = self.rounds = 0

    def entry(self) -> int:
        """The number of the next ledger entry."""
        self.entries += 1
        return self.entries


def bulk(model: type[Model], rows: Iterable[Model]) -> None:
    """Insert rows with their numbers as given, a batch at a time."""
    waiting = iter(rows)
    while batch := list(islice(waiting, 2_000)):
        model._base_manager.bulk_create(batch)


def fill(house: House, until: int) -> None:
    """Articles up to the number `until`, each with its rounds; then their places on the board, and statistics."""
    numbers = range(house.articles + 1, until + 1)
    for first in range(numbers.start, numbers.stop, 1_000):
        with transaction.atomic():
            _fill(house, range(first, min(first + 1_000, numbers.stop)))
    house.articles = until
    place_missing()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill(house: House, numbers: range) -> None:
    made: dict[type[Model], list[Model]] = {}
    for number in numbers:
        for row in article_rows(house, number):
            made.setdefault(type(row), []).append(row)
    entries = [
        LedgerEntry(
            pk=row.ledger_entry_id,
            sequence=row.ledger_entry_id,
            kind="benchmark",
            recorded_at=NOW,
            payload="{}",
            payload_sha256=DIGEST,
            previous_sha256=DIGEST,
            entry_sha256=f"{row.ledger_entry_id:064d}",
        )
        for rows in made.values()
        for row in rows
        if hasattr(row, "ledger_entry_id")
    ]
    bulk(LedgerEntry, entries)
    for model in ORDER:
        bulk(model, made.get(model, []))


ORDER: tuple[type[Model], ...] = (
    Article,
    Draft,
    DraftRendition,
    Version,
    VersionRendition,
    Round,
    Submission,
    Assignment,
    SignOff,
    Approval,
    Edition,
    LiveEdition,
)


def article_rows(house: House, number: int) -> Iterator[Model]:
    """An article, its draft, and its rounds: all but the newest ended with requests for changes."""
    owner = house.editors[number % len(house.editors)]
    began = NOW - timedelta(days=30 + number % 700)
    topic = house.topics[number % len(house.topics)]
    yield Article(pk=number, slug=f"article-{number}", topic=topic, owner=owner, created_at=began)
    yield Draft(pk=number, article_id=number, title=f"What is known of {number}?", updated_at=began, updated_by=owner)
    yield DraftRendition(draft_id=number, audience="professional", markdown=f"Text {number}.")
    stands = STANDS[number % len(STANDS)]
    if stands == "draft":
        return
    for turn in range(1, ROUNDS_EACH + 1):
        state = stands if turn == ROUNDS_EACH else "changes-requested"
        yield from round_rows(house, number, turn, state, began + timedelta(days=turn))


def evidence(house: House) -> dict[str, object]:
    """The columns of every record."""
    return {"record_sha256": DIGEST, "ledger_entry_id": house.entry()}


def round_rows(house: House, number: int, turn: int, stands: str, at: object) -> Iterator[Model]:
    """One round with its version, reviewers and sign-offs, and what came of it."""
    house.rounds += 1
    key, owner = house.rounds, house.editors[number % len(house.editors)]
    state = "approved" if stands == "published" else stands
    is_open = state in ("submitted", "under-review")
    yield version_of(house, key, number, turn, owner, at)
    yield VersionRendition(
        version_id=key, audience="professional", markdown="Text.", keys="[]", heading_html="", body_html="<p>Text.</p>"
    )
    yield Round(
        pk=key,
        article_id=number,
        version_id=key,
        number=turn,
        state=state,
        terms=TERMS,
        submitted_by=owner,
        submitted_at=at,
        review_began_at=None if state == "submitted" else at,
        closed_at=None if is_open else at,
    )
    yield Submission(
        round_id=key,
        version_id=key,
        kind="review",
        submitted_by=owner,
        printed_name="Editor",
        at=at,
        acknowledgements="{}",
        terms="{}",
        **evidence(house),
    )
    if state != "submitted":
        yield from judged(house, key, number + turn, state, at, is_open=is_open)
    if state == "approved":
        yield Approval(
            pk=key,
            round_id=key,
            version_id=key,
            version_sha256=DIGEST,
            sign_offs_sha256="[]",
            approvals_needed=2,
            at=at,
            **evidence(house),
        )
    if stands == "published":
        yield edition_of(house, key, number, owner, at)
        yield LiveEdition(article_id=number, edition_id=key, updated_at=at)


def version_of(house: House, key: int, number: int, turn: int, owner: User, at: object) -> Version:
    """A frozen version without its true digests."""
    return Version(
        pk=key,
        article_id=number,
        number=turn,
        title=f"What is known of {number}?",
        topic_name="Topic",
        language="en",
        origin="human",
        house_name="House",
        schema=1,
        renderer="1",
        content_sha256=f"{key:064d}",
        version_sha256=f"{key:064d}",
        writers_sha256=DIGEST,
        frozen_by=owner,
        frozen_at=at,
        **evidence(house),
    )


def edition_of(house: House, key: int, number: int, owner: User, at: object) -> Edition:
    """A published approval; its review is due within the next two years, for a few it was already."""
    return Edition(
        pk=key,
        article_id=number,
        number=1,
        version_id=key,
        approval_id=key,
        version_sha256=DIGEST,
        basis="approval",
        review_due=(NOW + timedelta(days=number * 7 % 730 - 20)).date(),
        published_by=owner,
        published_at=at,
        **evidence(house),
    )


def judged(house: House, key: int, turn: int, state: str, at: object, *, is_open: bool) -> Iterator[Model]:
    """The reviewers of a round; each has signed, but for the second one of a round that is open."""
    for place in range(REVIEWERS_EACH):
        reviewer = house.reviewers[(turn * 7 + place) % len(house.reviewers)]
        assignment = key * REVIEWERS_EACH + place
        waits = is_open and place > 0
        yield Assignment(
            pk=assignment,
            round_id=key,
            reviewer=reviewer,
            state="accepted" if waits else "done",
            assigned_by=house.mona,
            invited_at=at,
            respond_by=NOW,
            due_at=NOW + timedelta(days=key % 60 - 20),
            answered_at=at,
            closed_at=None if waits else at,
            has_interests=False,
        )
        if not waits:
            yield SignOff(
                assignment_id=assignment,
                round_id=key,
                version_id=key,
                reviewer=reviewer,
                decision="approve" if state == "approved" or is_open else "request-changes",
                meaning="Read.",
                printed_name=reviewer.printed_name,
                interests="None declared.",
                version_sha256=DIGEST,
                method="password",
                signed_at=at,
                **evidence(house),
            )


def measured(client: Client, address: str) -> tuple[float, int]:
    """Milliseconds (median) and queries of one page."""
    # SQLite works in this process, so that its own time is not blurred by what else the machine does.
    watch = process_time if connection.vendor == "sqlite" else perf_counter
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    queries = len(captured)  # counted here: the next request empties the log
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    spent = []
    for _ in range(TIMES):
        start = watch()
        client.get(address)
        spent.append((watch() - start) * 1000)
    return median(spent), queries


def pages(house: House) -> dict[str, tuple[float, int]]:
    """Every page of the desk that lists, as its reader opens it."""
    editor, reviewer = Client(), Client()
    editor.force_login(house.mona)
    reviewer.force_login(house.reviewers[0])
    board = reverse("desk:rounds")
    review = Round.objects.filter(state="under-review").order_by("pk")[0].pk
    return {
        "board and table": measured(editor, board),
        "one column in the table": measured(editor, f"{board}?state=under-review"),
        "second page of the table": measured(editor, f"{board}?page=2"),
        "figures": measured(editor, reverse("desk:overview")),
        "round": measured(editor, reverse("desk:round", args=[review])),
        "start page": measured(editor, reverse("desk:start")),
        "reviewer's queue": measured(reviewer, reverse("reviews:queue")),
    }


def main() -> int:
    """Fill, time, fill up, time again, and compare."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        print("The database is not empty: the benchmark fills one of its own.")
        return 2
    house = House()
    fill(house, FEW)
    few = pages(house)
    fill(house, many)
    found = pages(house)
    print(f"{connection.vendor}; {SignOff.objects.count():,} sign-offs in {Round.objects.count():,} rounds")
    print(f"{'page':26} {FEW:>9,} {many:>9,}  ratio  queries")
    missed = False
    for page, (after, queries) in found.items():
        before, queries_before = few[page]
        is_over = after / before > GOAL or queries > min(MOST_QUERIES, queries_before)
        missed = missed or is_over
        mark = "  over" if is_over else ""
        print(
            f"{page:26} {before:6.1f} ms {after:6.1f} ms  {after / before:5.2f}  {queries_before:>3} {queries:>3}{mark}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
