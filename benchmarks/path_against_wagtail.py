"""The whole path of one article from the draft to readers, ours against Wagtail's, in turns in one run.

Run it with `python benchmarks/path_against_wagtail.py [FOLDER]` from the root of the project.

Ours: submit, assign two, both accept, two sign-offs each with its password, approval with the last, publish; through
the actions, with the ledger, the digests, the checks, the histories, the triggers and the letters. Wagtail's: save a
revision, start a workflow of two tasks, approve both, publish. The same text; a new article each time; both on SQLite
with the same pragmas, letters to nowhere. What password hashing costs is shown apart and not compared: Wagtail asks
for none.

Wagtail goes into an environment of its own in FOLDER (a temporary one unless told), made with uv or pip when it is
not there yet; it is no dependency of the project. Where it cannot be had, our figures are printed alone.

Prints milliseconds (medians), processor time and queries. Exit code 1 when ours takes over half of Wagtail's time (the
goal).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/ours.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from articles.actions import ReferenceData, add_reference, create_article  # noqa: E402
from articles.composition import compose  # noqa: E402
from articles.models import Article, Draft, Topic  # noqa: E402
from cms.accounts import signing  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from cms.accounts.roles import Role  # noqa: E402
from cms.accounts.tests.cast import PASSWORD, make_user  # noqa: E402
from cms.desk.actions import submit  # noqa: E402
from cms.desk.demo.reading import manuscript  # noqa: E402
from cms.publishing.actions import publish  # noqa: E402
from cms.publishing.models import LiveEdition  # noqa: E402
from reviews.actions import accept, assign, sign_off  # noqa: E402
from reviews.models import Assignment, Round, SignOff  # noqa: E402

sys.path.insert(0, str(ROOT / "benchmarks"))
from wagtail_house.environment import make_environment  # noqa: E402

WARM_UP, TIMES, GOAL = 3, 30, 0.5
WRITTEN = manuscript("neutropenia")


class House:
    """Our side: the people, the library, and one article after another."""

    def __init__(self) -> None:
        self.edith = make_user("Edith", Role.EDITOR)
        self.mona = make_user("Mona", Role.MANAGING_EDITOR)
        self.board = [make_user("Dr Ravi", Role.REVIEWER), make_user("Dr Rosa", Role.REVIEWER)]
        self.topic = Topic.objects.create(slug="haematology", name="Haematology")
        for source in WRITTEN.read.sources:
            add_reference(actor=self.edith, data=ReferenceData.of(source))
        self.articles = 0

    def start(self) -> Article:
        """An article that is only waiting to be submitted."""
        self.articles += 1
        return create_article(
            actor=self.edith,
            text=WRITTEN.text,
            topic=self.topic,
            slug=f"article-{self.articles}",
            origin=WRITTEN.origin,
            origin_tool=WRITTEN.origin_tool,
        )


def shown(article: Article) -> tuple[str, dict[str, str]]:
    """What the page before submission shows: the digest and the warnings; it was loaded before the path begins."""
    composition = compose(Draft.objects.select_related("article__topic").get(article=article))
    return composition.content_sha256, {found.fingerprint: "Seen." for found in composition.warnings}


def go(house: House, article: Article, seen: str, reasons: dict[str, str]) -> None:
    """Our path, through the actions, as the pages run them."""
    review = submit(article=article, actor=house.edith, seen_content_sha256=seen, acknowledgements=reasons)
    assignments = [assign(review=review, actor=house.mona, reviewer=reviewer) for reviewer in house.board]
    for assignment in assignments:
        accept(assignment=assignment, actor=assignment.reviewer, has_interests=False)
    for assignment in assignments:
        sign(assignment)
    publish(approval=Round.objects.select_related("approval").get(pk=review.pk).approval, actor=house.mona)


def sign(assignment: Assignment) -> None:
    """A sign-off with the password that it takes."""
    reviewer, version = assignment.reviewer, assignment.round.version
    sign_off(
        assignment=assignment,
        actor=reviewer,
        decision=SignOff.Choice.APPROVE,
        seen_version_sha256=version.version_sha256,
        proof=signing.confirm_password(reviewer, PASSWORD, purpose=f"sign-off on {version}"),
    )


class Hashing:
    """How long the password hashes took, by both clocks."""

    def __init__(self) -> None:
        self.spent = self.worked = 0.0

    def timed(self, check: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
        """`check`, watched."""

        def watched(password: str, stored: str) -> bool:
            begun, worked = perf_counter(), process_time()
            try:
                return check(password, stored)
            finally:
                self.spent += (perf_counter() - begun) * 1000
                self.worked += (process_time() - worked) * 1000

        return watched


def ours(house: House, hashing: Hashing) -> dict[str, float]:
    """Milliseconds of one path without hashing, and of the hashing."""
    article = house.start()
    seen, reasons = shown(article)
    hashing.spent = hashing.worked = 0.0
    begun, worked = perf_counter(), process_time()
    go(house, article, seen, reasons)
    spent, worked = (perf_counter() - begun) * 1000, (process_time() - worked) * 1000
    if not LiveEdition.objects.filter(article=article).exists():
        raise SystemExit("The article was not published.")
    return {"spent": spent - hashing.spent, "worked": worked - hashing.worked, "hashing": hashing.spent}


def our_queries(house: House) -> int:
    """How many queries our path takes, those that open and close transactions included."""
    article = house.start()
    seen, reasons = shown(article)
    with CaptureQueriesContext(connection) as captured:
        go(house, article, seen, reasons)
    return len(captured)


class Wagtail:
    """Wagtail in a process of its own, which goes its path once for each line that it is sent."""

    def __init__(self, python: Path) -> None:
        migrations = Path(FOLDER.name) / "wagtail_house_migrations"
        migrations.mkdir()
        (migrations / "__init__.py").touch()
        self.process = subprocess.Popen(
            [python, Path(__file__).parent / "wagtail_house" / "run.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"WAGTAIL_FOLDER": FOLDER.name},
        )
        text = WRITTEN.text
        article = {"title": text.title, "summary": text.summary, "markdown": text.renditions["professional"]}
        self.versions = self.ask(json.dumps(article))

    def ask(self, line: str) -> dict[str, float]:
        """The answer to one line."""
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def wagtail() -> Iterator[Wagtail | None]:
    """Wagtail, or None where it cannot be reached."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(FOLDER.name)
    python = make_environment(folder, f"django=={django.__version__}")
    if python is None:
        print("Wagtail cannot be installed here: our figures only.")
        yield None
        return
    running = Wagtail(python)
    try:
        yield running
    finally:
        running.process.stdin.close()
        running.process.wait(timeout=30)


def middle(runs: list[dict[str, float]], name: str) -> float:
    """The median of one figure."""
    return median(run[name] for run in runs)


def prepare() -> House:
    """An empty database of ours with the people in it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.DEBUG, settings.LEDGER_KEY_FILE = False, f"{FOLDER.name}/key.pem"
    call_command("make_ledger_key", verbosity=0)
    call_command("migrate", verbosity=0)
    if User.objects.filter(username="edith").exists():
        raise SystemExit("The database is not empty.")
    return House()


def main() -> int:
    """Go both paths in turns, and compare."""
    house, hashing = prepare(), Hashing()
    signing.check_password = hashing.timed(signing.check_password)
    with wagtail() as theirs:
        mine, others = [], []
        for _ in range(WARM_UP + TIMES):
            mine.append(ours(house, hashing))
            if theirs:
                others.append(theirs.ask("time"))
        mine, others = mine[WARM_UP:], others[WARM_UP:]
        queries = {"ours": our_queries(house), "wagtail": theirs.ask("count")["queries"] if theirs else 0}
    print(f"{'':10}{'ms':>8}{'processor ms':>15}{'queries':>10}")
    print(f"{'ours':10}{middle(mine, 'spent'):8.1f}{middle(mine, 'worked'):15.1f}{queries['ours']:>10}")
    print(f"{'':10}{middle(mine, 'hashing'):8.1f} more for two password hashes")
    if not others:
        return 0
    print(f"{'Wagtail':10}{middle(others, 'spent'):8.1f}{middle(others, 'worked'):15.1f}{queries['wagtail']:>10}")
    ratio = middle(mine, "spent") / middle(others, "spent")
    print(f"ratio {ratio:.2f} (goal {GOAL}); Wagtail {theirs.versions['wagtail']}, Django {django.__version__}")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
