"""Every page of readers, reviewers and managing editors in a real browser, on a phone and on a desktop: nothing scrolls
sideways, nothing is complained about, one heading leads, and axe-core finds nothing to mend."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Page

from articles.actions import import_manuscript, keep_working_copy
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.history import saves_of
from articles.importing import read_manuscript
from articles.models import Article, Reference, Topic
from articles.tests.importing.many_files import asked_for, collected, imported, markdown, read
from articles.tests.scenes import TEXT, edited, make_article, make_topic
from cms import clock
from cms.accounts.actions.invitations import invite
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.jobs.models import Job
from cms.publishing.actions import schedule_publication
from cms.publishing.models import NoticeKind
from cms.publishing.questions.actions import ask
from cms.publishing.questions.actions import decline as decline_question
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    published_article,
    second_edition,
    shown_early,
    source_retracted,
)
from reviews.actions import comment, decline
from reviews.models import Assignment, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1440, 390)
MENU_OPEN = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
VIOLATIONS = """async () => (await axe.run({resultTypes: ['violations']})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(', ')}`)"""


class Inspection:
    """A window that walks from page to page and keeps what is wrong with each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.seen = ""
        page.on("console", self._complaint)

    def _complaint(self, line) -> None:
        # That a page was asked for and answered 404 or 403 is no fault of the page.
        if line.type in {"error", "warning"} and "Failed to load resource" not in line.text:
            self.wrong.append(f"{self.seen}: {line.text}")

    def look_at(self, address: str) -> None:
        """Open the page and look at it at both widths, the second time with every menu and fold open."""
        self.seen = address
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.goto(address)
        self._expect("a title", bool(self.page.title().strip(" ·")))
        self._expect("one h1", self.page.locator("h1:visible").count() == 1)
        self.page.evaluate(AXE)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[-1]:
                self.page.evaluate(MENU_OPEN)
            fits = self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            self._expect(f"no sideways scroll at {width}", fits)
            self.wrong += [f"{address} at {width}: {found}" for found in self.page.evaluate(VIOLATIONS)]

    def _expect(self, what: str, holds: bool) -> None:
        if not holds:
            self.wrong.append(f"{self.seen}: expected {what}")


@pytest.fixture
def inspect(open_window, live_server):
    """Opens a window for somebody (or nobody) and looks at pages; what is wrong with any of them fails the test."""
    inspections = []

    def inspected(user: User | None, *addresses: str, scheme: str = "light") -> None:
        window = open_window(color_scheme=scheme)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            window.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        inspections.append(Inspection(window))
        for address in addresses:
            inspections[-1].look_at(address)

    yield inspected
    assert not [line for inspection in inspections for line in inspection.wrong]


def make_another(owner: User, title: str) -> Article:
    return make_article(owner, title=title, text=TEXT)


def test_what_readers_see(inspect, edith, mona, ravi, rosa):
    """The first page, topics, articles in every standing and audience, their editions, and about the house."""
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    second_edition(first, edith, mona, ravi, rosa)
    make_round(edited(first.article, edith, TEXT + "\nAn update.\n"))
    doubted = published_article(edith, mona, ravi, rosa, title="What is doubted?")
    noticed(doubted, mona, NoticeKind.CONCERN)
    gone = published_article(edith, mona, ravi, rosa, title="What was withdrawn?")
    noticed(gone, mona, NoticeKind.WITHDRAWAL)
    Topic.objects.create(slug="cardiology", name="Cardiology")
    named_for_emergencies(mona)
    early = make_round(make_article(edith, title="What is in review?"))
    shown_early(early, mona)
    hasty = in_emergency(make_round(make_article(edith, title="What could not wait?")), mona)
    address = f"/articles/{first.article.slug}/"
    inspect(
        None,
        "/",
        f"/topics/{first.article.topic.slug}/",
        "/topics/cardiology/",
        "/topics/",
        f"/medical-advisory-board/dr-ravi-{ravi.pk}/",
        "/about/",
        "/correction-policy/",
        "/contact/",
        "/about/history/",
        "/about/history/1/",
        "/feeds/",
        "/audience/",
        f"/report-an-error/?about={first.article.slug}&edition=1",
        "/search/",
        "/search/?q=neutrophils",
        "/search/?q=rhinoceros&topic=haematology",
        address,
        f"{address}versions/",
        f"{address}changes/1-2/",
        f"{address}editions/1/",
        f"{address}editions/1/patient/",
        f"{address}editions/1/evidence/",
        f"{address}editions/2/evidence/?type=trial",
        f"/articles/{early.article.slug}/in-review/",
        f"/articles/{hasty.article.slug}/",
        f"/articles/{hasty.article.slug}/versions/",
        f"/articles/{doubted.article.slug}/",
        f"/articles/{gone.article.slug}/",
        f"/articles/{gone.article.slug}/versions/",
        f"/questions/ask/?about={first.article.slug}&audience=patient",
        "/questions/sent/",
        "/editorial-policy/",
        "/medical-advisory-board/",
        "/api/",
        "/no-such-page/",
    )


def test_the_doors_of_the_house(inspect, edith, mona, stranger):
    """Signing in, asking for a password, opening an account, one's own account, and the pages that say no."""
    invite(actor=mona, email="new@house.example", printed_name="Dr New", roles=[Role.REVIEWER])
    link = re.search(r"/invitations/[^/\s]+/", mail.outbox[-1].body)[0]
    inspect(
        None,
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-no-such-key/",
        "/accounts/signup/",
        link,
        "/invitations/no-such-link/",
    )
    inspect(
        edith,
        "/profile/",
        "/notifications/",
        "/notifications/settings/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
    )
    inspect(stranger, "/desk/", "/desk/rounds/")


def assignments_in_every_state(edith: User, mona: User, ravi: User, rosa: User) -> list[Assignment]:
    """Ravi's: invited, accepted and talked about, signed, asked for changes, declined, closed by another's decision."""
    titles = ("What is invited?", "What is read?", "What is signed?", "What is refused?", "What is declined?", "And?")
    rounds = [make_round(make_another(edith, title)) for title in titles]
    made = [make_assignment(review, ravi, mona, accepted=place > 0) for place, review in enumerate(rounds)]
    comment(review=rounds[1], actor=ravi, body="Is this figure for adults?", quote="below 500")
    signed(made[2])
    signed(made[3], SignOff.Choice.REQUEST_CHANGES)
    decline(assignment=made[4], actor=ravi, reason="Outside my field.")
    signed(make_assignment(rounds[5], rosa, mona), SignOff.Choice.REQUEST_CHANGES)
    return made


def test_what_reviewers_see(inspect, edith, mona, ravi, rosa, ruth):
    """The start page and the queue, full and empty, and an assignment in every state."""
    made = assignments_in_every_state(edith, mona, ravi, rosa)
    inspect(
        ravi,
        "/notifications/",
        "/desk/",
        "/reviews/",
        *(f"/reviews/{one.pk}/" for one in made),
        f"/reviews/{made[1].pk}/evidence/",
    )
    inspect(ruth, "/desk/", "/reviews/")


def test_what_editors_see(inspect, edith):
    """A draft with its sources, one source of the library, and a captured page whose list has a gap."""
    article = make_article(edith)
    captured = import_captured_page(edith)
    source = Reference.objects.get(key="curtis2014")
    address = f"/desk/articles/{article.slug}/"
    make_round(edited(article, edith, TEXT + "\nFirst change.\n"))
    edited(article, edith, TEXT + "\nSecond change.\n")
    saves = saves_of(article.draft).paginator.object_list.values_list("revision_id", flat=True)
    typed_by(edith, article)
    inspect(
        edith,
        "/desk/",
        address,
        f"{address}texts/",
        f"{address}?unsaved=use",
        f"{address}unsaved/",
        f"{address}history/",
        f"{address}history/{saves[2]}/",
        f"{address}compare/?old=v1&new=s{saves[0]}",
        f"{address}sources/",
        f"{address}sources/new/",
        f"/desk/articles/{captured.slug}/numbers/?position=4",
        f"/desk/library/{source.pk}/",
        "/desk/library/add/",
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_importing_many_files_and_jobs(inspect, edith, mona, settings, scheme):
    """Choosing, an import that waits, one that was read, one that is done, a file's report, and the jobs."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    texts = {"iron__md": markdown("What is iron?", "Words [@nobody]."), "bad__xml": b"<article>"}
    waiting = asked_for(edith, *collected(**texts))
    looked = read(edith, *collected(**texts))
    done = imported(edith, *collected(**texts, zinc__md=markdown("What is zinc?", "Zinc.")))
    Job.objects.create(kind="send_outbox", key="1", state="dead", error="OSError: no", due_at=clock.now())
    many = "/desk/import/many/"
    pages = [f"{many}{batch.pk}/" for batch in (waiting, looked, done)]
    inspect(edith, many, *pages, f"{many}{looked.pk}/files/1/", scheme=scheme)
    inspect(mona, "/desk/jobs/", "/desk/jobs/?state=running", scheme=scheme)


def typed_by(user: User, article: Article) -> None:
    """Text that somebody typed and did not save."""
    text = DraftText("Another title?", "", {"professional": TEXT + "\nTyped.\n"})
    keep_working_copy(article=article, actor=user, text=text, base_edit=1, window="w1")


def test_the_inbox_of_questions(inspect, edith, mona, ravi, rosa):
    """The inbox, a question with others like it and an article that may answer, and one that is settled."""
    edition = published_article(edith, mona, ravi, rosa)
    question = ask(text="What are the causes of low neutrophils?", address="reader@home.example")
    ask(text="Which causes of low neutrophils are there?", about=edition.article)
    settled = ask(text="Can tea make my skin yellow?")
    decline_question(question=settled, actor=mona, reason="Not medical.")
    pages = [
        "/desk/error-reports/",
        "/desk/pages/",
        "/desk/pages/about/",
        "/desk/questions/",
        "/desk/questions/?words=none",
        *(f"/desk/questions/{q.pk}/" for q in (question, settled)),
    ]
    for scheme in ("light", "dark"):
        inspect(mona, *pages, "/desk/articles/new/", scheme=scheme)


def import_captured_page(owner: User) -> Article:
    page = Path(settings.BASE_DIR) / "cms" / "desk" / "demo" / "neutropenia-page.txt"
    manuscript = read_manuscript(page, page.read_bytes())
    return import_manuscript(actor=owner, manuscript=manuscript, topic=make_topic(), owner=owner)


def test_an_empty_desk(inspect, mona):
    """A new house: nothing is written, nobody is asked, and every page still says what comes next."""
    inspect(mona, "/desk/", "/desk/rounds/", "/desk/rules/", "/desk/people/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_of_flagged_sources(inspect, edith, mona, ravi, rosa, scheme):
    """A retracted source and one under concern: in the library, at the desk, before the board, for readers."""
    edition = published_article(edith, mona, ravi, rosa, title="What is public?")
    review = make_round(make_another(edith, "What is read?"))
    assignment = make_assignment(review, ravi, mona)
    retracted = source_retracted("curtis2014")
    source_retracted("palumbo2012", RetractionStatus.CONCERN)
    slug = edition.article.slug
    inspect(None, f"/articles/{slug}/", scheme=scheme)
    inspect(ravi, f"/reviews/{assignment.pk}/", scheme=scheme)
    inspect(
        mona,
        "/desk/",
        "/desk/rounds/",
        f"/desk/rounds/{review.pk}/",
        f"/desk/articles/{slug}/versions/1/",
        f"/desk/articles/{slug}/",
        f"/desk/articles/{slug}/sources/",
        f"/desk/articles/{slug}/sources/?q=curtis",
        "/desk/library/?show=flagged",
        f"/desk/library/{retracted.pk}/",
        scheme=scheme,
    )


def test_what_managing_editors_see(inspect, edith, mona, ravi, rosa, ruth):
    """The board, rounds in every state, publishing, notices, re-review, rules and people."""
    long_ago = clock.now() - timedelta(days=3 * 365)
    with clock.pretend(long_ago):
        due = published_article(edith, mona, rosa, ruth, title="What is due?")
        late = make_round(make_another(edith, "What is late?"))
        make_assignment(late, ravi, mona)
    assignments_in_every_state(edith, mona, ravi, rosa)
    waiting = approved(make_another(edith, "What waits?"), mona, rosa, ruth)
    schedule_publication(approval=waiting.approval, actor=mona, publish_at=clock.now() + timedelta(days=1))
    named_for_emergencies(mona)
    shown_early(make_round(make_another(edith, "Who reads this?")), mona)
    urgent = make_round(make_another(edith, "What cannot wait?"))
    in_emergency(make_round(make_another(edith, "What could not wait?")), mona)
    invite(actor=mona, email="new@house.example", printed_name="Dr New", roles=[Role.REVIEWER])
    rounds = [f"/desk/rounds/{pk}/" for pk in Round.objects.order_by("pk").values_list("pk", flat=True)]
    slug = due.article.slug
    inspect(
        mona,
        "/desk/",
        "/desk/rounds/",
        "/desk/rounds/?state=approved",
        "/desk/rounds/?words=nothing+of+the+kind",
        *rounds,
        f"/desk/rounds/{urgent.pk}/emergency/",
        f"/desk/articles/{slug}/evidence/",
        f"/desk/articles/{slug}/versions/1/evidence/",
        f"/desk/articles/{slug}/notice/",
        f"/desk/articles/{slug}/re-review/",
        "/desk/rules/",
        "/desk/rules/house/",
        "/desk/topics/",
        "/desk/library/",
        "/desk/library/add/",
        f"/desk/library/{Reference.objects.first().pk}/",
        f"/desk/rules/topics/{due.article.topic.slug}/",
        "/desk/people/",
        "/desk/people/invite/",
        f"/desk/people/{ravi.pk}/",
        f"/desk/people/{ravi.pk}/erase/",
        "/desk/people/sign-in-rules/",
        "/profile/sign-ins/",
    )
